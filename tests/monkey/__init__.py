"""A monkey at the keyboard: random input, and what must hold whatever it does."""
