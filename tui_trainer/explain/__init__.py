"""One update worked out: formulas with their numbers in place, and what gradients are made of."""
