"""Every optimizer: written out by hand, and torch.optim's own behind the same few verbs."""
