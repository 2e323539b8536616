"""Tests of tui_trainer/engine/observe."""
