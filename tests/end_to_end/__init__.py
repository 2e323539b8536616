"""The program as a person meets it: its command line, its output, its signals."""
