"""Axes: limits from numbers, ranges that are kept for a while, rows of equal heights, ticks and their labels."""
