"""Autosave: writing the run to its folder while it trains."""
