"""Builders of the datasets, a file each, and the reader of CSV files."""
