"""Arithmetic written out: formulas with their numbers in place, in digits that make each printed line true."""
