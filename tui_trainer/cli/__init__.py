"""The command line: parses arguments, and connects the engine with the app or the headless run."""
