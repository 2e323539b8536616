"""Export of a run as a plain PyTorch script."""
