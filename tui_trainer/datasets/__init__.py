"""Datasets: rows as numpy arrays, and functions to load and prepare them. Imports no torch."""
