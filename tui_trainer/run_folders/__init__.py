"""The folders in which runs are saved while they are made."""
