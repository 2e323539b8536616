"""Tests of tui_trainer/run_folders."""
