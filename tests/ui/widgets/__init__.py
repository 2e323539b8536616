"""Tests of tui_trainer/ui/widgets."""
