"""A run and its history: keyframes, checkpoints, replay to any step, branches."""
