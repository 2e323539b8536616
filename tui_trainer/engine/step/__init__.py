"""One training step: model, loss, optimizer and batches. Knows no past."""
