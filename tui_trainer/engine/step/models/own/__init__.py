"""The user's own torch.nn.Module: loaded from a Python file, and run so that it can't change the process."""
