"""Breakpoint conditions, such as `loss < 0.1 and abs(w[0] - 2.4) < 0.01`."""
