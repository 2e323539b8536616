"""The terminal while the app has it: checked, taken, and restored whatever ends the app."""
