"""Checks that take too long for the suite: the same code as its samples, with larger numbers."""
