"""Tests of tui_trainer/base."""
