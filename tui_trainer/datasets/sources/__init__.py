"""Builders of the datasets, one file each, and the reader of CSV tables."""
