"""Datasets: their rows as numpy arrays, loading and preparing them. Imports no torch."""
