"""Tests of tui_trainer/recipe."""
