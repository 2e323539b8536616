"""Parts of the nightly run that read random files."""
