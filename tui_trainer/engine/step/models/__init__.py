"""Builders of the models, each in its own module."""
