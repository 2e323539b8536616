"""Reasons for which a run stops by itself: divergence and breakpoints."""
