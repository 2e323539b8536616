"""Tests of tui_trainer/catalogue."""
