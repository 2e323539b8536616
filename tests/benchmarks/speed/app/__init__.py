"""Benchmarks of the app in a terminal: steps per second, frames, key presses, memory, start."""
