"""Tests of tui_trainer/export."""
