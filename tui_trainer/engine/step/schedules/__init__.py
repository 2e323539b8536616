"""Schedules of the learning rate, and their state in keyframes and checkpoints."""
