"""Tests of tui_trainer/conditions."""
