"""The command line: declarations of commands and options, and how argparse reads them."""
