"""Benchmarks of the user's tables."""
