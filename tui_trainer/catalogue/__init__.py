"""Catalogue of datasets, models, losses, optimizers and settings: declarations only, without torch."""
