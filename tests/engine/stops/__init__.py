"""Tests of tui_trainer/engine/stops."""
