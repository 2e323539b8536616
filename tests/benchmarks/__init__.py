"""How fast the program is, as ratios anyone can measure: python -m tests.benchmarks."""
