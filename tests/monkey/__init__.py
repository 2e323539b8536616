"""Monkey testing of the app: random input, and checks of what must hold after any input."""
