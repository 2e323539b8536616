"""Commands and snapshots pass through a pipe to a process without torch and come back equal, bit for bit."""

import pickle
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from tests.engine.drive import Drive
from tests.engine.runs import problem
from tests.exact import exact
from tests.foreign_models.registered import foreign, registered
from tests.foreign_models.zoo import FOREIGN_MODELS
from tests.observed.echo import LENGTH
from tui_trainer.base.expressions.names import Names
from tui_trainer.charts.fit.numbers import Fit
from tui_trainer.charts.probes import FORMULA_PROBE
from tui_trainer.charts.sigmoid import Logits
from tui_trainer.conditions.condition import Condition
from tui_trainer.datasets.load import load
from tui_trainer.observed.capabilities import Capabilities, Capability
from tui_trainer.observed.commands import (
    AdvancePhase,
    Apply,
    Begin,
    Command,
    GoTo,
    Pause,
    Redo,
    RetryFromBest,
    ReturnToBranch,
    Run,
    SaveWeights,
    SetBreakpoints,
    SetSpeed,
    SetWatch,
    Step,
    Undo,
)
from tui_trainer.observed.history import HistoryView
from tui_trainer.observed.pickled import from_bytes, to_bytes
from tui_trainer.observed.snapshot import (
    Branch,
    Excerpt,
    Param,
    ProbeFailure,
    RunId,
    Snapshot,
    Status,
    Summary,
)
from tui_trainer.observed.watch import ProbeRequest, Watch
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import TUTORIAL
from tui_trainer.recipe.recipe import Breakpoint, Recipe, RunEnvironment

RANDOM_RUNS = [*product(TUTORIAL, range(2)), ("blobs", 0), ("xor", 0)]
"""Problem and seed of the runs that get random commands."""
ROOT = Path(__file__).parent.parent.parent
RUN = RunId(3)
WATCH = Watch((ProbeRequest("fit", 40, 16), ProbeRequest("sigmoid", 9, 3, {"log": True}), ProbeRequest(FORMULA_PROBE)), range(5, 32))
PAYLOAD = np.array([0x7FF8000000000123, 0xFFF0000000000001, 0x8000000000000000, 0x7FF0000000000000], np.uint64)
"""Bits of two NaNs with a payload, of -0.0 and of infinity."""
UNPICKLERS = re.compile(r"^\s*(import|from) +(pickle|marshal|shelve|dill|joblib)\b|allow_pickle|(?<!safetensors\.)torch\.load", re.MULTILINE)
ODD = PAYLOAD.view(np.float64)
Echo = Callable[[Command | Snapshot], Command | Snapshot]


@pytest.fixture(scope="module")
def echo() -> Iterator[Echo]:
    """Yield a function that sends a message to another process and returns the answer."""
    command = [sys.executable, "-m", "tests.observed.echo"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        pipe_out, pipe_in = process.stdin, process.stdout
        assert pipe_out
        assert pipe_in

        def send(message: Command | Snapshot) -> Command | Snapshot:
            written = to_bytes(message)
            pipe_out.write(LENGTH.pack(len(written)) + written)
            pipe_out.flush()
            assert pipe_in.read(1) == b"\0", "torch or textual was imported, or the process has ended"
            return from_bytes(pipe_in.read(*LENGTH.unpack(pipe_in.read(LENGTH.size))))

        yield send
        pipe_out.close()
    assert process.returncode == 0


def check(echo: Echo, message: Command | Snapshot) -> None:
    """Assert that a message comes back equal, and with the same bits."""
    answer = echo(message)
    assert exact(answer) == exact(message)
    assert answer == message


def recipe() -> Recipe:
    """Return a recipe that has everything that a recipe can have."""
    edits = Edit(2, "optimizer.lr", 0.02, source="run.toml, line 3"), Edit(5, "zero_grad", False), Edit(5, "params.b", -0.0)
    ran_with = RunEnvironment(torch="2.13", files={"line_points.csv": "0" * 64})
    points = Breakpoint("loss < 0.1"), Breakpoint("step == 3", on=False, source="run.toml, line 9")
    written = Recipe(problem("linear").config, Journal(edits), step=7, ran_with=ran_with, breakpoints=points)
    written.config_at(5)  # caches configs
    return written


def branch() -> Branch:
    """Return a branch whose history has every odd float."""
    return Branch(recipe(), 9, HistoryView(4, 1, ODD, ODD[::-1].copy(), ODD[:0]))


COMMANDS: list[Command] = [
    Begin(recipe()),
    Begin(recipe(), load(problem("linear").config), (branch(),), run=RUN),
    Begin(problem("logistic-sgd"), load(problem("logistic-sgd").config), run=RUN),
    Begin(problem("polynomial"), load(problem("polynomial").config)),
    Step(run=RUN),
    Run(),
    Run(10**12, run=RUN),
    Pause(run=RUN),
    AdvancePhase(run=RUN),
    GoTo(12, run=RUN),
    Undo(),
    Redo(run=RUN),
    ReturnToBranch(branch(), run=RUN),
    RetryFromBest(),
    SetBreakpoints(recipe().breakpoints, run=RUN),
    SaveWeights(Path("w.safetensors"), run=RUN),
    Apply("optimizer.lr", 1e-300, run=RUN),
    Apply("dataset.prepare", "standardize"),
    Apply("zero_grad", True),
    SetSpeed(None),
    SetSpeed(0.1),
    SetWatch(),
    SetWatch(WATCH),
]


@pytest.mark.parametrize("command", COMMANDS, ids=[type(command).__name__ for command in COMMANDS])
def test_commands(command: Command, echo: Echo) -> None:
    """Every command comes back equal."""
    check(echo, command)


def test_every_command_is_tested() -> None:
    """COMMANDS has all commands that an engine carries out."""
    assert {type(command) for command in COMMANDS} == set(Command.__args__)


def play(name: str, seed: int) -> Iterator[Snapshot]:
    """Yield snapshots of a run that gets random commands."""
    source = random.Random(f"{name} {seed}")
    drive = Drive(problem(name))
    drive.tick = source.choice([1e-4, 0.01])  # slow enough that a replay is seen
    drive.send(SetWatch(WATCH), SetSpeed(None))
    for _ in range(12):
        branches = drive.seen.branches
        commands: list[list[Command]] = [
            [Step()],
            [Run(source.randrange(40))],
            [Pause(), *[AdvancePhase()] * source.randrange(5)],
            [GoTo(source.randrange(30))],
            [Apply("optimizer.lr", source.choice([0.001, 0.02]))],
            [Apply("params.b1" if name == "xor" else "params.b", source.random())],
            [Undo()],
            [Redo()],
            [ReturnToBranch(branches[-1]) if branches else Pause()],
            [SetBreakpoints((Breakpoint(f"step == {source.randrange(60)}"),))],
        ]
        drive.send(*source.choice(commands))
        drive.go(source.choice([0.0, 0.05, 10.0]))
        yield drive.seen


@pytest.mark.parametrize(("name", "seed"), RANDOM_RUNS)
def test_snapshots_of_random_runs(name: str, seed: int, echo: Echo) -> None:
    """Snapshots of runs with phases, edits, branches, replays and breakpoints come back equal."""
    for snapshot in play(name, seed):
        check(echo, snapshot)


def test_snapshots_of_every_kind_are_tested() -> None:
    """The random runs have phases, replays, branches, breakpoint hits, edits and edits that can be redone."""
    seen = [snapshot for name, seed in RANDOM_RUNS for snapshot in play(name, seed)]
    kinds: list[Callable[[Snapshot], object]] = [
        lambda snapshot: snapshot.state.phases,
        lambda snapshot: snapshot.is_replaying,
        lambda snapshot: snapshot.branches,
        lambda snapshot: snapshot.stop,
        lambda snapshot: snapshot.journal.edits,
        lambda snapshot: snapshot.undone,
        lambda snapshot: snapshot.state.params[0].upcoming is not None,
    ]
    assert [any(kind(snapshot) for snapshot in seen) for kind in kinds] == [True] * len(kinds)


def test_a_run_that_diverged(echo: Echo) -> None:
    """The snapshot of a run that diverged comes back equal."""
    drive = Drive(problem(optimizer__lr=0.05))
    drive.send(SetSpeed(None), Run())
    drive.go()
    assert drive.seen.status is Status.DIVERGED
    check(echo, drive.seen)


def test_runs_that_failed(echo: Echo) -> None:
    """The snapshots of a run that could not start, and of one that an exception ended, come back equal."""
    drive = Drive(problem(batch_size=1000))
    assert drive.seen.status is Status.FAILED
    check(echo, drive.seen)
    drive.send(Begin(problem()), Step())
    drive.controller.fail(RuntimeError("shapes"))
    assert (drive.seen.status, drive.seen.state.step) == (Status.FAILED, 1)
    check(echo, drive.seen)


@pytest.mark.parametrize("name", FOREIGN_MODELS)
def test_foreign_models(name: str, echo: Echo) -> None:
    """Snapshots of modules that the other process does not know, and their first commands, come back equal."""
    with registered():
        drive = Drive(foreign(name, batch_size=4))
        drive.send(SetWatch(WATCH), Run(3))
        drive.go()
        drive.send(*[AdvancePhase()] * 4)
        check(echo, drive.seen)
        check(echo, Begin(drive.recipe, load(drive.config), run=RUN))


def test_odd_numbers(echo: Echo) -> None:
    """NaN with a payload, -0.0, infinity, empty arrays and lacking capabilities come back as they were."""
    drive = Drive(problem())
    drive.send(Step())
    excerpt = Param("w", None, ODD[:2], ODD, excerpt=Excerpt((2, 500), Summary(float("inf"), float("nan"))))
    state = replace(drive.seen.state, metrics={"loss": float("nan")}, params=(excerpt, Param("none", None, None, np.zeros((0, 3)))))
    probes = {"fit": Fit(ODD, ODD, ODD[:0], ODD[:0]), "sigmoid": Logits(ODD, np.zeros((2, 2)).T), "bad": ProbeFailure("why")}
    capabilities = Capabilities({Capability.BACK: "a script can't go back"})
    odd = replace(drive.seen, state=state, probes=probes, capabilities=capabilities, recipe=None, config=None, branches=(branch(),))
    check(echo, odd)


def test_conditions_and_names() -> None:
    """A condition and the names that it can use can be pickled: equal, and the condition still holds for the same values."""
    names = Names.for_shapes({"w": (3, 1), "layers.0.weight": (2, 2)}, ("loss",), ("beta1",))
    condition = Condition.parse("loss < 0.1 and norm(param('layers.0.weight')) > w[0] + 2 ** beta1", names)
    any_model = pickle.loads(pickle.dumps(Names.for_any_model(("lr",))))
    assert Condition.parse("anything[3] > lr", any_model) == Condition.parse("anything[3] > lr", Names.for_any_model(("lr",)))
    assert pickle.loads(pickle.dumps(names)) == names
    again = pickle.loads(pickle.dumps(condition))
    assert (again, again.required_names, again.leaves) == (condition, condition.required_names, condition.leaves)


def test_what_is_left_out() -> None:
    """A pickled dataset has neither its truth function nor its computed columns, a pickled journal no cached configs."""
    dataset = load(problem("polynomial").config)
    assert dataset.truth
    assert dataset.columns
    again = from_bytes(to_bytes(Begin(recipe(), dataset)))
    assert isinstance(again, Begin)
    assert again.dataset == dataset
    assert vars(again.dataset).keys().isdisjoint({"columns"})
    assert again.dataset is not None
    assert again.dataset.truth is None
    assert again.recipe.journal._cache is None


def test_only_pickled_unpickles() -> None:
    """No other module of the program imports pickle."""
    paths = (path for path in (ROOT / "tui_trainer").rglob("*.py") if path.name != "pickled.py")
    assert [str(path) for path in paths if UNPICKLERS.search(path.read_text("utf-8"))] == []
