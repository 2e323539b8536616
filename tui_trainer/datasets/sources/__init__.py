"""Builders of the datasets, one module for each, and the reader of CSV files."""
