"""Numbers that must come out."""
