"""What a front end sees of a run and may ask of it: snapshots, histories and commands. Neither torch nor Textual."""
