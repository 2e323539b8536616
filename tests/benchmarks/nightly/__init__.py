"""Checks that take too long for the test suite, which runs the same code with smaller numbers."""
