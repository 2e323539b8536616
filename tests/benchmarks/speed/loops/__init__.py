"""Training loops that the program is compared with, written directly in PyTorch."""
