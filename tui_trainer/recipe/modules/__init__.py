"""The user's own modules: Python files that are read, but not run here, and the consent to run them."""
