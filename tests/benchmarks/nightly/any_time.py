"""Part any-time: advance, edit, go back, undo, redo and return to branches in random order, and compare with replays."""

import random
import sys
from collections.abc import Callable
from functools import partial

from hypothesis.stateful import RuleBasedStateMachine

from tests.benchmarks.nightly.cases import failures_of
from tests.benchmarks.nightly.part import Outcome, Part
from tests.engine.burst.test_burst import IN_BURSTS, InBursts
from tests.engine.replay.test_any_order import AnyOrder
from tests.engine.replay.test_any_time import AnyTime, run_machine
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.engine.step.device import set_torch_threads

Machine = tuple[str, Callable[[], RuleBasedStateMachine]]
"""Name and factory of a Hypothesis state machine."""
MACHINES: list[Machine] = [
    *[(f"any time, {name}", partial(AnyTime, name)) for name in OPTIMIZERS.names()],
    *[(f"any time in bursts, {name}", partial(InBursts, name)) for name in IN_BURSTS],
    ("any order", AnyOrder),
]


def run(number: int, seed: int) -> Outcome:
    """Run `number` random sequences, divided evenly among the machines in an order shuffled by `seed`."""
    set_torch_threads()
    machines = random.Random(seed).sample(MACHINES, len(MACHINES))
    shares = [len(range(index, number, len(machines))) for index in range(len(machines))]
    checks = [
        (name, partial(run_machine, machine, share, seed * len(machines) + index))
        for index, ((name, machine), share) in enumerate(zip(machines, shares, strict=True))
        if share
    ]
    return Outcome(number, {"machines": len(checks)}, failures_of(checks))


PART = Part("any-time", "after whatever was done, in any order, a run has the bits of a fresh replay", 2300, run)

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
