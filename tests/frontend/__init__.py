"""Tests of tui_trainer/frontend."""
