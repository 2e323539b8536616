"""Models that the catalogue doesn't have: plain torch.nn.Modules, registered for single tests only."""
