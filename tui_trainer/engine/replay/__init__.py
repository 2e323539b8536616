"""A run with its past: keyframes, checkpoints, replay to any step, branches."""
