"""Builders of the models, one module each."""
