"""Tests of tui_trainer/explain."""
