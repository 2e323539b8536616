"""Random recipes for the differential check: edits of every kind, several at one step, extreme values throughout."""

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Scale, Value
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import LARGEST_WEIGHT, Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe

ROWS = {"line_points": 15, "cubic": 61, "exam_scores": 100}
"""How many rows each dataset has."""
CLOSURES = [one.name for one in OPTIMIZERS if one.code.closure]
OTHERS = [one.name for one in OPTIMIZERS if not one.code.closure]
EXTREMES = (5e-324, 1e-300, 1e-45, 1e-38, 1e-12, 1e4, 1e10, 3e38, 1e39, 1e200, 1e300)
WEIGHTS = (0.0, -0.0, 1.0, -2.5, 1e-45, -1e-38, 1e4, -1e18, 1e30, LARGEST_WEIGHT, -LARGEST_WEIGHT)
MOST_MOVES = 4
"""Moves that LBFGS makes in one step: more only take longer."""


@dataclass(frozen=True)
class Case:
    """A recipe and how far it is run; `seed` draws how it is edited live."""

    recipe: Recipe
    steps: int
    seed: str
    bursts: bool
    """Whether steps are recorded after a few alike, as they are in a long run."""


def random_case(seed: int, index: int, most_steps: int) -> Case:
    """The case of that number. Which kinds of recipe it must be follows from the number alone."""
    return _Maker(Random(f"{seed} {index}"), f"{seed} {index}").case(index, most_steps)


class _Maker:
    """Draws a recipe edit by edit, each one valid where it stands."""

    def __init__(self, random: Random, name: str) -> None:
        self._random = random
        self._name = name

    def case(self, index: int, most_steps: int) -> Case:
        """Every kind is asked for by a number that leaves a certain rest, more often than is needed."""
        draw = self._random
        bursts = index % 10 == 9
        steps = draw.randint(2, most_steps) * (1 + bursts)
        config = self._config(summed=index % 5 == 2, batches=index % 2 == 0)
        wanted = self._wanted(index, config, steps)
        free = [(self._update(steps), None) for _ in range(draw.choice((0, 1, 2, 4, 8)))]
        together = [(update, None) for update in [self._update(steps)] * draw.randint(2, 5) * (index % 2)]
        edits = self._edits(config, [*wanted, *free, *together])
        return Case(Recipe(config, Journal(edits)), steps, self._name, bursts)

    def _config(self, summed: bool, batches: bool) -> RunConfig:
        draw = self._random
        config = open_problem("linear").config.with_dataset(draw.choice(list(ROWS)))
        for kind in ("model", "loss", "optimizer"):
            config = config.with_value(kind, draw.choice(config.fitting(kind)))
        for address in list(config.addresses()):
            one = address.hyperparameter
            if one and one.name not in ("batch_size", "zero_grad", "diverges_at", "degree") and draw.random() < 0.5:
                config = config.with_value(address.name, self._value(one))
        if "degree" in config.model.values:
            config = config.with_value("model.degree", draw.choice((1, 2, 3, 3, 3, 12)))
        if "max_iter" in config.optimizer.values:
            config = config.with_value("optimizer.max_iter", draw.randint(1, MOST_MOVES))
        if summed and not OPTIMIZERS[config.optimizer.name].code.closure:
            config = config.with_value("zero_grad", False)
        if batches:
            config = config.with_value("batch_size", self._batch_size(config))
        return config.with_value("diverges_at", draw.choice((1e3, 1e30, 1e300)))

    def _wanted(self, index: int, config: RunConfig, steps: int) -> list[tuple[int, tuple[str, Value] | None]]:
        """The edits that make the recipe one of the kinds asked for."""
        draw, wanted = self._random, list[tuple[int, tuple[str, Value] | None]]()
        there, back = sorted((self._update(steps), self._update(steps)))
        if index % 5 == 1:
            wanted += [(there, ("zero_grad", True)), (there, ("optimizer", draw.choice(CLOSURES)))]
            wanted += [(there, ("optimizer.max_iter", draw.randint(1, MOST_MOVES)))]
            wanted += [(back, ("optimizer", draw.choice(OTHERS)))]
            wanted += [(back, ("zero_grad", False))] * draw.randint(0, 1)
        if index % 5 == 3:
            wanted += [(there, ("optimizer", draw.choice(OTHERS))), (there, ("zero_grad", False))]
        if index % 2 == 0:
            wanted += [(draw.randint(2, steps), ("batch_size", self._batch_size(config))) for _ in range(draw.randint(2, 4))]
        if index % 4 == 3:
            wanted.append((self._update(steps), self._ruin()))
        return wanted

    def _ruin(self) -> tuple[str, Value]:
        """An edit that most runs diverge after."""
        rates: Sequence[Value] = (1e3, 1e8, 1e20, 1e38, 1e39, 1e300)
        return self._random.choice(
            [*(("optimizer.lr", rate) for rate in rates), ("params.w[0]", 3e38), ("diverges_at", 1.0000001)]
        )

    def _edits(self, config: RunConfig, places: list[tuple[int, tuple[str, Value] | None]]) -> tuple[Edit, ...]:
        """An edit at each place: the one asked for, or any. What is not possible there is left out."""
        edits: list[Edit] = []
        for update, asked in sorted(places, key=lambda one: one[0]):
            edit = Edit(update, *(asked or self._any(config)))
            with suppress(UserError):
                config = edit.apply(config)
                edits.append(edit)
                if edit.set == "optimizer" and "max_iter" in config.optimizer.values:
                    edits.append(Edit(update, "optimizer.max_iter", self._random.randint(1, MOST_MOVES)))
                    config = edits[-1].apply(config)
        return tuple(edits)

    def _any(self, config: RunConfig) -> tuple[str, Value]:
        draw = self._random
        if draw.random() < 0.2:
            count = {"linear": 1, "logistic": 2}.get(config.model.name) or int(config.model.values["degree"])
            name = draw.choice([f"params.w[{draw.randrange(count)}]", "params.b"])
            return name, draw.choice([*WEIGHTS, *(draw.gauss(0, 1) for _ in WEIGHTS)])
        address = draw.choice([one for one in config.addresses() if one.live])
        if address.hyperparameter is None:
            kind = str(address.kind)
            return kind, draw.choice(config.fitting(kind) if draw.random() < 0.8 else CATALOGUE[kind].names())
        if address.name == "batch_size":
            return address.name, self._batch_size(config)
        if address.name == "optimizer.max_iter":
            return address.name, draw.randint(1, MOST_MOVES)
        return address.name, self._value(address.hyperparameter)

    def _update(self, steps: int) -> int:
        """An update before which something is edited: the first and the one after the last are not rare."""
        return self._random.choice((1, steps + 1, *[self._random.randint(1, steps + 2)] * 8))

    def _batch_size(self, config: RunConfig) -> int:
        """Mostly one that does not divide the number of rows."""
        rows = ROWS[config.dataset.name]
        return self._random.choice((0, 1, rows, rows - 1, *[self._random.randint(2, rows - 1)] * 8))

    def _value(self, one: Hyperparameter) -> Value:
        """Any value that is allowed: usual ones, and those at the ends of what a float can hold."""
        draw = self._random
        if one.choices:
            return draw.choice(one.choices)
        if isinstance(one.default, bool):
            return draw.random() < 0.5
        if isinstance(one.default, int):
            return draw.randint(int(one.minimum), int(one.maximum))
        if one.name == "lr" and draw.random() < 0.85:
            return float(10 ** draw.uniform(-7, -2))
        with suppress(UserError):
            return one.check(float(self._number(one)))
        return one.default

    def _number(self, one: Hyperparameter) -> float:
        draw = self._random
        if draw.random() < 0.25:
            ends = [end for end in (one.minimum, one.maximum) if math.isfinite(end)]
            return draw.choice([*EXTREMES, *ends, *(math.nextafter(end, 0.5) for end in ends)])
        if one.scale is Scale.DECADE:
            return float(10 ** draw.uniform(-10, 1))
        low, high = max(one.minimum, -10.0), min(one.maximum, 10.0)
        return draw.uniform(low, high)
