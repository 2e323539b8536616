"""Benchmarks of the engine without the app: headless runs, large batches, edits and exports."""
