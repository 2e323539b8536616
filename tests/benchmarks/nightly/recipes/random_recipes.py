"""Random recipes for the differential check: edits of every kind, several before one step, many extreme values."""

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import prod
from random import Random

from tests.datasets.buildable import FLOWER_TABLE, VALUES, dataset_choice
from tests.foreign_models.datasets import ROWS as FOREIGN_ROWS
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Scale, Value
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.class_weights import BALANCED, CLASS_WEIGHTS
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import Task
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.catalogue.schedules import CONSTANT, SCHEDULES
from tui_trainer.catalogue.settings import CLIPPING, PENALTIES
from tui_trainer.catalogue.table import CLASS_COUNT
from tui_trainer.datasets.load import load
from tui_trainer.datasets.split import held_out_count
from tui_trainer.engine.step.build import shapes_of
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import MAX_ABSOLUTE_WEIGHT, Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe

ROWS = {"line_points": 15, "exam_scores": 100, "table": 38, FLOWER_TABLE: 54}
"""Number of rows of each dataset that has no hyperparameter `points`."""
NAMES = [*ROWS, *(entry.name for entry in DATASETS if entry.hyperparameter("points"))]
"""Datasets of the recipes: those of the catalogue, without foreign ones."""
CLOSURES = [entry.name for entry in OPTIMIZERS if entry.code.needs_closure]
"""Optimizers that evaluate a closure, such as LBFGS."""
OTHERS = [entry.name for entry in OPTIMIZERS if not entry.code.needs_closure]
EXTREMES = (5e-324, 1e-300, 1e-45, 1e-38, 1e-12, 1e4, 1e10, 3e38, 1e39, 1e200, 1e300)
WEIGHTS = (0.0, -0.0, 1.0, -2.5, 1e-45, -1e-38, 1e4, -1e18, 1e30, MAX_ABSOLUTE_WEIGHT, -MAX_ABSOLUTE_WEIGHT)
SWITCHED = (*PENALTIES, *CLIPPING)
SWITCHED_SHARE = 0.2
"""Share of recipes that have each of SWITCHED from the start."""
MAX_ITER = 4
"""Largest `max_iter` of LBFGS: more iterations in a step only take longer."""


def rows_of(config: RunConfig) -> int:
    """Return the number of training rows of a config's dataset."""
    values = config.dataset.values
    name = FLOWER_TABLE if config.schema.task is Task.CLASSES and config.dataset.name == "table" else config.dataset.name
    rows = int(values.get("points", ROWS.get(name, FOREIGN_ROWS)))
    return rows - held_out_count(rows, float(values.get("test", 0.0)))


PlannedEdit = tuple[int, tuple[str, Value] | None]
"""Update before which an edit is made, with its address and value; None for a random one."""


@dataclass(frozen=True)
class Case:
    """Recipe with its number of steps; `seed` draws the detours of the run that is edited live."""

    recipe: Recipe
    steps: int
    seed: str
    bursts: bool
    """Whether steps are recorded after a few equal ones, as in a long run."""


def random_case(seed: int, index: int, most_steps: int) -> Case:
    """Return case `index` of a seed. The index alone determines which kinds of recipe it is made to be."""
    return RecipeMaker(Random(f"{seed} {index}"), f"{seed} {index}").case(index, most_steps)


class RecipeMaker:
    """Draws a recipe edit by edit; each edit is valid for the configuration before it."""

    def __init__(self, random: Random, name: str) -> None:
        self._random = random
        self._name = name

    def case(self, index: int, most_steps: int) -> Case:
        """Return a case whose kinds follow from remainders of `index`, more often than MIN_COUNTS requires."""
        draw = self._random
        bursts = index % 10 in (8, 9)
        steps = draw.randint(2, most_steps) * (1 + bursts)
        config = self._config(accumulate=index % 5 == 2, batches=index % 2 == 0)
        if index % 10 == 8:
            return self._case_of_epochs(config)
        required = self._required(index, config, steps)
        free = [(self._update(steps), None) for _ in range(draw.choice((0, 1, 2, 4, 8)))]
        together = [(update, None) for update in [self._update(steps)] * draw.randint(2, 5) * (index % 2)]
        edits = self._edits(config, [*required, *free, *together])
        return Case(Recipe(config, Journal(edits)), steps, self._name, bursts)

    def _case_of_epochs(self, config: RunConfig) -> Case:
        """Return a case in bursts of at least three epochs of mini-batches, with few edits."""
        rows = rows_of(config)
        size = self._allowed_size(config, self._random.randint(max(rows // 8, 1), rows - 1))
        steps = 3 * -(-rows // size) + self._random.randint(2, 20)
        edits = self._edits(config.with_value("batch_size", size), [(self._update(steps), None)] * self._random.randint(0, 2))
        return Case(Recipe(config.with_value("batch_size", size), Journal(edits)), steps, self._name, bursts=True)

    def _config(self, accumulate: bool, batches: bool) -> RunConfig:
        draw = self._random
        config = self._choices()
        for address in list(config.addresses()):
            drawn = address.hyperparameter
            if drawn and drawn.name in {*VALUES.get(config.dataset.name, {}), CLASS_COUNT.name}:
                continue
            share = SWITCHED_SHARE if drawn in SWITCHED else 0.5
            if drawn and drawn.name not in ("batch_size", "zero_grad", "diverges_at", "degree") and draw.random() < share:
                with suppress(UserError):  # inputs can't all be off, and LBFGS takes no clipped gradients
                    config = config.with_value(address.name, self._class_weights(config) if drawn is CLASS_WEIGHTS else self._value(drawn))
        if "degree" in config.model.values:
            config = config.with_value("model.degree", draw.choice((1, 2, 3, 3, 3, 12)))
        if "max_iter" in config.optimizer.values:
            config = config.with_value("optimizer.max_iter", draw.randint(1, MAX_ITER))
        if accumulate and not OPTIMIZERS[config.optimizer.name].code.needs_closure:
            config = config.with_value("zero_grad", False)
        if batches:
            config = config.with_value("batch_size", self._batch_size(config))
        return config.with_value("diverges_at", draw.choice((1e3, 1e30, 1e300)))

    def _choices(self) -> RunConfig:
        """Return a configuration with a random dataset, model, loss, optimizer and schedule, which fit each other."""
        dataset = self._random.choice(NAMES)
        choice = dataset_choice(dataset)
        config = open_problem("linear").config.with_dataset(choice.name, choice.values)
        for kind in ("model", "loss", "optimizer"):
            config = config.with_value(kind, self._random.choice(config.fitting_names(kind)))
        return config.with_value("schedule", self._random.choice([CONSTANT, *SCHEDULES.names()]))

    def _required(self, index: int, config: RunConfig, steps: int) -> list[PlannedEdit]:
        """Return the edits that make the recipe one of the kinds for its index."""
        draw, required = self._random, list[PlannedEdit]()
        early, late = sorted((self._update(steps), self._update(steps)))
        if index % 5 == 1:
            required += [(early, (setting.name, 0.0)) for setting in CLIPPING]
            required += [(early, ("zero_grad", True)), (early, ("optimizer", draw.choice(CLOSURES)))]
            required += [(early, ("optimizer.max_iter", draw.randint(1, MAX_ITER)))]
            required += [(late, ("optimizer", draw.choice(OTHERS)))]
            required += [(late, ("zero_grad", False))] * draw.randint(0, 1)
        if index % 5 == 3:
            required += [(early, ("optimizer", draw.choice(OTHERS))), (early, ("zero_grad", False))]
        if index % 2 == 0:
            for _ in range(draw.randint(2, 4)):
                required.append((draw.randint(2, steps), ("batch_size", self._batch_size(config))))
        if index % 4 == 3:
            required.append((self._update(steps), self._diverging_edit(config)))
        return required

    def _diverging_edit(self, config: RunConfig) -> tuple[str, Value]:
        """Return an edit after which most runs diverge."""
        rates: Sequence[Value] = (1e3, 1e8, 1e20, 1e38, 1e39, 1e300)
        return self._random.choice(
            [*(("optimizer.lr", rate) for rate in rates), (self._weight(config), 3e38), ("diverges_at", 1.0000001)]
        )

    def _edits(self, config: RunConfig, planned: list[PlannedEdit]) -> tuple[Edit, ...]:
        """Return the planned edits in order, random ones where None is planned; impossible ones are left out."""
        edits: list[Edit] = []
        for update, change in sorted(planned, key=lambda plan: plan[0]):
            edit = Edit(update, *(change or self._any_change(config)))
            with suppress(UserError):
                edited = edit.apply(config)
                if edited.batch_size > rows_of(edited):
                    continue
                config = edited
                edits.append(edit)
                if edit.set == "optimizer" and "max_iter" in config.optimizer.values:
                    edits.append(Edit(update, "optimizer.max_iter", self._random.randint(1, MAX_ITER)))
                    config = edits[-1].apply(config)
        return tuple(edits)

    def _any_change(self, config: RunConfig) -> tuple[str, Value]:
        draw = self._random
        if draw.random() < 0.2:
            return self._weight(config), draw.choice([*WEIGHTS, *(draw.gauss(0, 1) for _ in WEIGHTS)])
        address = draw.choice([address for address in config.addresses() if address.live])
        if address.hyperparameter is None:
            kind = str(address.kind)
            return kind, draw.choice(config.fitting_names(kind) if draw.random() < 0.8 else CATALOGUE[kind].names())
        if address.name == "batch_size":
            return address.name, self._batch_size(config)
        if address.hyperparameter is CLASS_WEIGHTS:
            return address.name, self._class_weights(config)
        if address.name == "optimizer.max_iter":
            return address.name, draw.randint(1, MAX_ITER)
        return address.name, self._value(address.hyperparameter)

    def _weight(self, config: RunConfig) -> str:
        """Return the address of a random weight."""
        name, shape = self._random.choice(list(shapes_of(config, load(config).schema).items()))
        return f"params.{name}[{self._random.randrange(prod(shape))}]"

    def _class_weights(self, config: RunConfig) -> str:
        """Return no weights, balanced ones, or a number for each class."""
        numbers = ", ".join(f"{self._random.uniform(0.1, 10):.3g}" for _ in range(config.schema.outputs))
        return self._random.choice(("", BALANCED, numbers))

    def _update(self, steps: int) -> int:
        """Return the update before which an edit is made; often the first, or the one after the last step."""
        return self._random.choice((1, steps + 1, *[self._random.randint(1, steps + 2)] * 8))

    def _batch_size(self, config: RunConfig) -> int:
        """Return a batch size, mostly one that does not divide the number of rows."""
        rows = rows_of(config)
        size = self._random.choice((0, 1, rows, rows - 1, *[self._random.randint(min(2, rows - 1), rows - 1)] * 8))
        return self._allowed_size(config, size)

    def _allowed_size(self, config: RunConfig, size: int) -> int:  # noqa: ARG002 - depends on the model in a subclass
        """Return the batch size, or one near it with which the model can be trained."""
        return size

    def _value(self, hyperparameter: Hyperparameter) -> Value:
        """Return any allowed value: a usual one, or one near the limits of a float."""
        draw = self._random
        if hyperparameter.choices:
            return draw.choice(hyperparameter.choices)
        if hyperparameter.form:
            return draw.choice(hyperparameter.form.examples)
        if isinstance(hyperparameter.default, bool):
            return draw.random() < 0.5
        if hyperparameter.name == "points":
            return draw.choice((3, 61, draw.randint(4, 200)))
        if hyperparameter.unit in ("updates", "evaluations"):
            return max(int(hyperparameter.minimum), draw.choice((0, 1, 2, 3, 5, 8, 20)))
        if isinstance(hyperparameter.default, int):
            return draw.randint(int(hyperparameter.minimum), int(hyperparameter.maximum))
        if hyperparameter.name == "lr" and draw.random() < 0.85:
            return float(10 ** draw.uniform(-7, -2))
        with suppress(UserError):
            return hyperparameter.check(float(self._number(hyperparameter)))
        return hyperparameter.default

    def _number(self, hyperparameter: Hyperparameter) -> float:
        draw = self._random
        if draw.random() < 0.25:
            ends = [end for end in (hyperparameter.minimum, hyperparameter.maximum) if math.isfinite(end)]
            return draw.choice([*EXTREMES, *ends, *(math.nextafter(end, 0.5) for end in ends)])
        if hyperparameter.scale is Scale.DECADE:
            return float(10 ** draw.uniform(-10, 1))
        low, high = max(hyperparameter.minimum, -10.0), min(hyperparameter.maximum, 10.0)
        return draw.uniform(low, high)
