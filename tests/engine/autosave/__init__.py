"""Tests of tui_trainer/engine/autosave."""
