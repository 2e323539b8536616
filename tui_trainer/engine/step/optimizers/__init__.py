"""Optimizers of the engine: update rules of the catalogue, compiled and run, and the optimizers of torch.optim."""
