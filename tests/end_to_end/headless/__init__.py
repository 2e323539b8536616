"""Runs without a screen, printed as lines or JSON."""
