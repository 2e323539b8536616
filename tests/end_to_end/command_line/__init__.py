"""The command line: options, help, errors, shell completion."""
