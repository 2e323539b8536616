"""Benchmarks (python -m tests.benchmarks) and long checks (nightly, monkey, soak, kills) of the program."""
