"""The terminal while the app draws on it: it is checked before, and restored after the app, however the app ends."""
