"""Tests of tui_trainer/datasets/tables."""
