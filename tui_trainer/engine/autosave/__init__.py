"""Autosave: writes the current run to its run folder while it trains."""
