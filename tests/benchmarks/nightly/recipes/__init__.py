"""Random and hostile recipes, and the checks made on each."""
