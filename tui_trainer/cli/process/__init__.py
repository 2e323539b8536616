"""The process of a command: its signals, streams and garbage collection."""
