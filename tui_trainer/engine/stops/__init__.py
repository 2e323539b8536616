"""What stops a run by itself: divergence and breakpoints."""
