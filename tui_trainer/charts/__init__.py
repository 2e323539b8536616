"""Charts: numbers in, ChartSpec out."""
