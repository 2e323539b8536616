"""Tests of tui_trainer/engine/step."""
