"""Tests of tui_trainer/observed."""
