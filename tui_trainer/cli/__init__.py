"""The command line: it parses arguments and wires engine and front ends."""
