"""A training step and its parts: model, loss, optimizer and batches. Without history or replay."""
