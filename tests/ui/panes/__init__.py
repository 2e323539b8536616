"""Tests of tui_trainer/ui/panes."""
