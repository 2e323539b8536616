"""Optimizers for the engine: the rules of the catalogue compiled and run, and torch.optim's."""
