"""A run as data: its configuration, the journal of edits, and both as TOML."""
