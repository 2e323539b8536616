"""A run as data: its configuration and its journal of edits, which are read from TOML files and written to them."""
