"""Tests of penalties of the weights, of clipped gradients and of weighted classes."""
