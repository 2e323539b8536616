"""Tests of tui_trainer/engine/service."""
