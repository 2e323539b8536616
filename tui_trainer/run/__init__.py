"""What a run is: its recipe, its history, its commands and snapshots. Neither torch nor Textual."""
