"""Tables of the user: read files into columns, choose what to train on, suggest a preparation. Imports no torch."""
