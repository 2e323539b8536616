"""Errors, text, files, numbers, hyperparameters and the log: every other package imports these.

Nothing here imports torch or Textual, and only `arrays` imports numpy.
"""
