"""Errors, text, files, numbers, hyperparameters and the log: every other package imports these.

Nothing here imports torch or Textual. `arrays` imports numpy; `expressions/functions` imports it at its first use.
"""
