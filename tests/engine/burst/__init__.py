"""Tests of tui_trainer/engine/burst."""
