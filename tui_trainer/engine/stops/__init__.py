"""Reasons why a run stops by itself: divergence and breakpoints."""
