"""Builders of the datasets, one module for each."""
