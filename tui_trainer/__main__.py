"""Entry point of `python -m tui_trainer`, which does the same as the command `tui-trainer`."""

from tui_trainer.cli.main import command

if __name__ == "__main__":
    command()
