"""What makes a run happen. torch; never Textual."""
