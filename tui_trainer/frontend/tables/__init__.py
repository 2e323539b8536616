"""Import of the user's own table: what is chosen so far, and the lines that show it."""
