"""Kill the app again and again at random moments, and see whether anything is lost: python -m tests.benchmarks.kills."""

import argparse
import os
import random
import re
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from tests.end_to_end.terminal.tmux import Tmux
from tests.engine.runs import bits
from tui_trainer.base.errors import UserError
from tui_trainer.cli.resume import newest_run
from tui_trainer.engine.replay.checkpoint import Checkpoint, read_checkpoint
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.problems import problem_names
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import read_recipe
from tui_trainer.run_folders.run_folder import RunFolder
from tui_trainer.run_folders.sweep import RECIPE

LATE_SECONDS = 1.0
"""What was on the screen this long before a kill must be on disk."""
KILLS_OF_A_RUN = 10
STATUS = re.compile(r" step ([\d,]+) ")


@dataclass
class Kill:
    """What one kill has left."""

    problem: str
    seen: int = 0
    """The step that was on the screen a second before."""
    kept: int = 0
    """The step on disk."""
    edits_made: int = 0
    """The edits that were made a second before, and in the lives before."""
    edits_kept: int = 0
    resumed_at: int = 0
    """The step at which the next app stood."""
    faults: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each kill. Returns 1 when anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2017)
    given = parser.parse_args(arguments)
    dice = random.Random(given.seed)
    lost = made = 0
    print(f"{'problem':24}{'seen 1 s before':>16}{'on disk':>10}{'edits':>7}{'resumed at':>12}  faults")
    while made < given.kills:
        with TemporaryDirectory() as home:
            for kill in killed_run(Path(home), dice, min(KILLS_OF_A_RUN, given.kills - made)):
                made += 1
                lost += bool(kill.faults)
                place = f"{kill.seen:>16,}{kill.kept:>10,}{kill.edits_kept:>7}{kill.resumed_at:>12,}"
                print(f"{kill.problem:24}{place}  {'; '.join(kill.faults) or 'none'}", flush=True)
    print(f"{made} kills, {lost} with a loss (seed {given.seed})")
    return 1 if lost else 0


def killed_run(home: Path, dice: random.Random, kills: int) -> list[Kill]:
    """A run that is killed and resumed that many times."""
    problem = dice.choice(problem_names())
    done: list[Kill] = []
    for number in range(kills):
        kill = Kill(problem, edits_made=done[-1].edits_kept if done else 0)
        terminal = Tmux(home, 120, 36)
        try:
            terminal.start("--resume" if number else problem)
            if done:
                _stands_where_it_was(terminal, done[-1])
            else:
                terminal.until("ready", "epoch")
            _live(terminal, kill, dice)
        finally:
            terminal.close()
        _look(home, kill)
        done.append(kill)
    _compare(home, done[-1])
    return done


def _live(terminal: Tmux, kill: Kill, dice: random.Random) -> None:
    """Run flat out with edits at random, then die."""
    terminal.press(*["+"] * 9, "Space")
    terminal.until("running")
    first = _step_on(terminal)
    while _step_on(terminal) == first:  # the first step may take a second, while torch loads its optimizers
        sleep(0.05)
    seen: list[tuple[float, int]] = []
    edits: list[float] = []
    end = monotonic() + dice.uniform(0.3, 4.0)
    while monotonic() < end:
        step = _step_on(terminal)
        if step is not None:
            seen.append((monotonic(), step))
        if dice.random() < 0.15:
            terminal.press("[]"[len(edits) % 2])  # first down: a rate above that of the start may diverge
            edits.append(monotonic())
        sleep(0.05)
    before = len(seen)
    program = terminal.program
    os.kill(program, signal.SIGKILL)
    died = monotonic()
    while Path(f"/proc/{program}").exists():  # what the shell prints may be on the screen that is left a moment later
        sleep(0.01)
    kill.seen = max((step for at, step in seen[:before] if at < died - LATE_SECONDS), default=0)
    kill.edits_made += sum(at < died - LATE_SECONDS for at in edits)


def _step_on(terminal: Tmux) -> int | None:
    """The step in the status line; None where it can't be read."""
    found = STATUS.search(terminal.screen())
    return int(found[1].replace(",", "")) if found else None


def _look(home: Path, kill: Kill) -> None:
    """What is on disk."""
    try:
        folder = _folder(home)
        recipe = read_recipe(folder.path / RECIPE)
    except UserError as error:
        kill.faults.append(str(error))
        return
    folder.close()
    kill.kept, kill.edits_kept = recipe.step, len(recipe.journal)
    if kill.kept < kill.seen:
        kill.faults.append(f"step {kill.seen:,} was seen, {kill.kept:,} is kept")
    if kill.edits_kept < kill.edits_made:
        kill.faults.append(f"{kill.edits_made} edits were made, {kill.edits_kept} are kept")


def _stands_where_it_was(terminal: Tmux, last: Kill) -> None:
    """The app that resumes comes to the step on disk."""
    terminal.until("paused" if last.kept else "ready", f" step {last.kept:,} ", seconds=60)
    last.resumed_at = last.kept


def _compare(home: Path, kill: Kill) -> None:
    """What is resumed, from each checkpoint there is, has the bits of a replay from the start."""
    folder = _folder(home)
    recipe = read_recipe(folder.path / RECIPE)
    fresh = Trainer(recipe)
    fresh.advance(recipe.step)
    for path in folder.checkpoints():
        resumed = Trainer(recipe)
        checkpoint = _read(path, resumed.recipe_now())
        if checkpoint is None or checkpoint.state.step > recipe.step:
            continue
        resumed.resume(checkpoint)
        resumed.advance(recipe.step - resumed.step)
        if bits(resumed) != bits(fresh):
            kill.faults.append(f"other bits from the checkpoint of step {checkpoint.state.step:,}")
    folder.close()


def _read(path: Path, recipe: Recipe) -> Checkpoint | None:
    try:
        return read_checkpoint(path, recipe)
    except UserError:
        return None  # of a past that was taken back


def _folder(home: Path) -> RunFolder:
    return newest_run(home / "state" / "tui_trainer" / "runs").folder


if __name__ == "__main__":
    raise SystemExit(main())
