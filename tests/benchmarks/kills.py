"""python -m tests.benchmarks.kills: kill the app again and again at random moments and check that nothing is lost."""

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
from tui_trainer.run_folders.cleanup import RECIPE_FILE
from tui_trainer.run_folders.run_folder import RunFolder

AUTOSAVE_SECONDS = 1.0
"""A step or edit that was on the screen this long before a kill must be on disk."""
KILLS_PER_RUN = 10
"""Kills after which a new run is started."""
STATUS = re.compile(r" step ([\d,]+) ")
"""Step in the status line."""


@dataclass
class Kill:
    """Result of one kill: state on the screen before it, state on disk after it."""

    problem: str
    seen_step: int = 0
    """Step on the screen a second before the kill."""
    saved_step: int = 0
    """Step on disk."""
    edits_made: int = 0
    """Edits made until a second before the kill, those before earlier kills included."""
    edits_saved: int = 0
    """Edits on disk."""
    resumed_at: int = 0
    """Step that the next app showed after `--resume`."""
    faults: list[str] = field(default_factory=list)
    """Descriptions of what was lost."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill runs of random problems and print a line for each kill.

    Returns the exit code: 1 when anything was lost.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2017)
    given = parser.parse_args(arguments)
    choose = random.Random(given.seed)
    lost = done = 0
    print(f"{'problem':24}{'seen 1 s before':>16}{'on disk':>10}{'edits':>7}{'resumed at':>12}  faults")
    while done < given.kills:
        with TemporaryDirectory() as home:
            for kill in killed_run(Path(home), choose, min(KILLS_PER_RUN, given.kills - done)):
                done += 1
                lost += bool(kill.faults)
                columns = f"{kill.seen_step:>16,}{kill.saved_step:>10,}{kill.edits_saved:>7}{kill.resumed_at:>12,}"
                print(f"{kill.problem:24}{columns}  {'; '.join(kill.faults) or 'none'}", flush=True)
    print(f"{done} kills, {lost} with a loss (seed {given.seed})")
    return 1 if lost else 0


def killed_run(home: Path, choose: random.Random, kills: int) -> list[Kill]:
    """Start a run, kill and resume it `kills` times. Returns the result of each kill.

    The last one's faults include weights that differ from a replay of the recipe.
    """
    problem = choose.choice(problem_names())
    done: list[Kill] = []
    for number in range(kills):
        kill = Kill(problem, edits_made=done[-1].edits_saved if done else 0)
        terminal = Tmux(home, 120, 36)
        try:
            terminal.start("--resume" if number else problem)
            if done:
                _wait_until_resumed(terminal, done[-1])
            else:
                terminal.until("■ ready", " step ")
            _run_and_kill(terminal, kill, choose)
        finally:
            terminal.close()
        _read_disk(home, kill)
        done.append(kill)
    _compare_weights(home, done[-1])
    return done


def _run_and_kill(terminal: Tmux, kill: Kill, choose: random.Random) -> None:
    """Run at full speed with edits at random moments, then kill the app; notes the step and the edits seen before."""
    terminal.press(*["+"] * 9, "Space")
    terminal.until("running")
    first = _step_on(terminal)
    while _step_on(terminal) == first:  # the first step can take a second, in which torch loads its optimizers
        sleep(0.05)
    seen: list[tuple[float, int]] = []
    edits: list[float] = []
    end = monotonic() + choose.uniform(0.3, 4.0)
    while monotonic() < end:
        step = _step_on(terminal)
        if step is not None:
            seen.append((monotonic(), step))
        if choose.random() < 0.15:
            terminal.press("[]"[len(edits) % 2])  # down first: a learning rate above the initial one may diverge
            edits.append(monotonic())
        sleep(0.05)
    program = terminal.program
    os.kill(program, signal.SIGKILL)
    killed = monotonic()
    while Path(f"/proc/{program}").exists():
        sleep(0.01)
    kill.seen_step = max((step for at, step in seen if at < killed - AUTOSAVE_SECONDS), default=0)
    kill.edits_made += sum(at < killed - AUTOSAVE_SECONDS for at in edits)


def _step_on(terminal: Tmux) -> int | None:
    """Return the step in the status line; None where it can't be read."""
    found = STATUS.search(terminal.screen())
    return int(found[1].replace(",", "")) if found else None


def _read_disk(home: Path, kill: Kill) -> None:
    """Read the step and the edits on disk, and note a fault where there are fewer than were seen."""
    try:
        folder = _folder(home)
        recipe = read_recipe(folder.path / RECIPE_FILE)
    except UserError as error:
        kill.faults.append(str(error))
        return
    folder.close()
    kill.saved_step, kill.edits_saved = recipe.step, len(recipe.journal)
    if kill.saved_step < kill.seen_step:
        kill.faults.append(f"step {kill.seen_step:,} was seen, {kill.saved_step:,} is on disk")
    if kill.edits_saved < kill.edits_made:
        kill.faults.append(f"{kill.edits_made} edits were made, {kill.edits_saved} are on disk")


def _wait_until_resumed(terminal: Tmux, last: Kill) -> None:
    """Wait until the app that resumes shows the step on disk."""
    terminal.until("paused" if last.saved_step else "ready", f" step {last.saved_step:,} ", seconds=60)
    last.resumed_at = last.saved_step


def _compare_weights(home: Path, kill: Kill) -> None:
    """Resume from each checkpoint and note a fault where the bits differ from a replay from the start."""
    folder = _folder(home)
    recipe = read_recipe(folder.path / RECIPE_FILE)
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
        return None  # of edits that were undone


def _folder(home: Path) -> RunFolder:
    return newest_run(home / "state" / "tui_trainer" / "runs").folder


if __name__ == "__main__":
    raise SystemExit(main())
