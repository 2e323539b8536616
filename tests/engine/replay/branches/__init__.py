"""Tests of branches: going back, undo, redo, abandoned branches."""
