"""Run folders: one folder on disk for each autosaved run."""
