"""Headless runs: training without a screen, printed as a table or as JSON."""
