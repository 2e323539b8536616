"""Tests of tui_trainer, in the folders of the package; end_to_end, golden, monkey and benchmarks test all of it."""
