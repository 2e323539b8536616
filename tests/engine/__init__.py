"""What makes a run happen: torch and the trainer."""
