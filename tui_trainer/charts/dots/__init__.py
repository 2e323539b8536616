"""Dots: lines and points clipped and thinned to the dots of a screen, for the plotting library."""
