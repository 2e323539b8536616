"""Tests of tui_trainer/engine/replay."""
