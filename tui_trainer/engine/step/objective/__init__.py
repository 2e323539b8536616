"""The loss over all rows, and what is done to gradients between backward and update."""
