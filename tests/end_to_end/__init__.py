"""The program as a user runs it: command line, output, signals, terminals."""
