"""The run on disk while it is made: autosaver and checkpoints."""
