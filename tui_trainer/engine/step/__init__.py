"""A training step: model, loss, optimizer and batches, without history or replay."""
