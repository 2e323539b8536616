"""Golden results: printed tables of the tutorial, and files written by released versions."""
