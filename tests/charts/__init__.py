"""Tests of tui_trainer/charts."""
