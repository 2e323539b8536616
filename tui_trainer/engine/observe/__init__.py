"""Observing a learner without changing it: its state in plain numbers, and predictions for the charts."""
