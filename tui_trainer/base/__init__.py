"""What every other package builds on: errors, text, files, numbers and hyperparameters. Imports neither numpy nor torch nor Textual."""
