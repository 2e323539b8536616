"""The code of the user's own module on the command line: consent, and notes when it does not return."""
