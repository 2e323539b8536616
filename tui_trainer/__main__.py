"""python -m tui_trainer: the same as the command tui-trainer."""

from tui_trainer.cli.main import command

if __name__ == "__main__":
    command()
