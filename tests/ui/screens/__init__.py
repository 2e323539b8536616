"""Tests of tui_trainer/ui/screens."""
