"""Read and write recipes as TOML: the problems that ship with the program and saved runs use the same format."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import prod
from pathlib import Path
from typing import Any, TypeVar

import tomli_w

from tui_trainer.base.errors import UserError
from tui_trainer.base.expressions.lexer import MAX_CONDITION_LENGTH
from tui_trainer.base.files import decode_text, read_file, save_text
from tui_trainer.base.hyperparameters import Hyperparameter, Value, wrong_value_text
from tui_trainer.base.numbers import thousands
from tui_trainer.base.registry import unknown_name_error
from tui_trainer.base.text import MAX_NAME_WIDTH, clean_text
from tui_trainer.catalogue.all import CATALOGUE, DEFAULT_CHOICES
from tui_trainer.catalogue.settings import SETTINGS
from tui_trainer.recipe.breakpoint_text import check_breakpoint_text, numeric_optimizer_hyperparameters
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.data_paths import with_absolute_paths, with_relative_paths
from tui_trainer.recipe.initial_weights import KEY as INITIAL_WEIGHTS
from tui_trainer.recipe.initial_weights import InitialWeights
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import (
    MAX_BREAKPOINTS,
    MAX_EDITS,
    MAX_STEPS,
    Breakpoint,
    Recipe,
    RunEnvironment,
)
from tui_trainer.recipe.toml_text import location, locations, parse_toml

Result = TypeVar("Result")
TYPE_NAMES: Mapping[type, str] = {str: "a string", dict: "a table", list: "a list"}
TEXT_KEYS = ("title", "text")
MAX_BYTES = 2**25
"""Maximum size of a recipe file, in bytes. A recipe within the other limits is always smaller."""
MAX_CHARACTERS = 2**20
"""Maximum number of characters of title and text together."""
MAX_DISCARDED_PER_SHAPE = 10**7
"""Maximum number of elements of a shape in discard_normals, which lists the random draws skipped at the start."""
MAX_TOTAL_DISCARDED = 10**8
"""Maximum number of elements of all shapes in discard_normals; drawing so many numbers takes about a second."""
DISCARD_NORMALS = "discard_normals, the random draws skipped at the start,"
DISCARD_COMMENT = "# shapes of random draws to skip before the weights are drawn, as the tutorial's script does"
"""The key and what it means, for error messages."""
MAX_SHAPES = 10_000
"""Maximum number of shapes in discard_normals."""
MAX_DIMENSIONS = 8
"""Maximum number of dimensions of a shape in discard_normals."""
MAX_FILES = 100
"""Maximum number of data files in a recipe's table ran_with, which has the run's versions, device and files."""
MAX_ENVIRONMENT_TEXT_LENGTH = 1_000
"""Maximum number of characters of a version or file name in the table ran_with."""
KEYS = (*TEXT_KEYS, *(setting.name for setting in SETTINGS), "discard_normals", INITIAL_WEIGHTS, *CATALOGUE, "edits", "breakpoints", "step", "ran_with")


def read_recipe(path: Path) -> Recipe:
    """Read a recipe file; its data files are found relative to its folder, or in its folder if they are not there any more.

    Raises UserError with the file, line and key of the first error.
    """
    name = clean_text(str(path), MAX_NAME_WIDTH)
    recipe = parse_recipe(decode_text(read_file(path, MAX_BYTES), name), name)
    return replace(recipe, config=with_absolute_paths(recipe.config, path.parent))


def parse_recipe(text: str, name: str) -> Recipe:
    """Parse a recipe. Raises UserError with `name`, the name of the file, the line and the key of the first error."""
    return _Reader(name, text, parse_toml(text, name)).recipe()


def write_recipe(recipe: Recipe, path: Path) -> None:
    """Write a recipe to a file atomically, with the paths of data files relative to its folder where possible.

    Raises UserError when the file can't be written.
    """
    save_text(path, format_recipe(replace(recipe, config=with_relative_paths(recipe.config, path.parent))))


def format_recipe(recipe: Recipe) -> str:
    """Return the recipe as TOML. `discard_normals`, the random draws skipped at the start, is left out if it is empty.

    Otherwise it is a line with a comment: without it the run would start from other weights.
    """
    table = _table(recipe)
    head = {name: table.pop(name) for name in (*TEXT_KEYS, *(setting.name for setting in SETTINGS)) if name in table}
    discarded = table.pop("discard_normals")
    skipped = f"discard_normals = {discarded}  {DISCARD_COMMENT}\n" if discarded else ""
    return tomli_w.dumps(head) + skipped + tomli_w.dumps(table)


def full_text(recipe: Recipe) -> str:
    """Return the recipe as TOML with every key, except those that are written only with another value than the default.

    Checkpoints contain a digest of this text: its format must not change.
    """
    return tomli_w.dumps(_table(recipe))


def _table(recipe: Recipe) -> dict[str, object]:
    config = recipe.config
    table: dict[str, object] = {name: getattr(config, name) for name in TEXT_KEYS}
    table |= _written(SETTINGS, {setting.name: getattr(config, setting.name) for setting in SETTINGS})
    table["discard_normals"] = [list(shape) for shape in config.discard_normals]
    table |= {INITIAL_WEIGHTS: config.initial_weights.table} if config.initial_weights else {}
    table["step"] = recipe.step
    table["edits"] = [{"before": edit.before, "set": edit.set, "to": edit.to} for edit in recipe.journal]
    table["breakpoints"] = [{"when": entry.when, "on": entry.on} for entry in recipe.breakpoints]
    for kind in CATALOGUE:
        choice = config.choice(kind)
        if DEFAULT_CHOICES.get(kind) == choice.name:
            continue
        table[kind] = {"name": choice.name, **_written(choice.entry.hyperparameters, choice.values)}
    if recipe.ran_with:
        table["ran_with"] = {**vars(recipe.ran_with), "files": dict(recipe.ran_with.files)}
    return table


def _written(hyperparameters: Sequence[Hyperparameter], values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values that a recipe contains (see Hyperparameter.written_at_default)."""
    return {h.name: values[h.name] for h in hyperparameters if h.written_at_default or values[h.name] != h.default}


class _Reader:
    """Converter of a TOML table to a Recipe. Its errors name the file, the line and the key."""

    def __init__(self, name: str, text: str, table: Mapping[str, Any]) -> None:
        self.name, self.text, self.table = name, text, table

    def recipe(self) -> Recipe:
        for key in self.table:
            if key not in KEYS:
                raise self._error([key], str(unknown_name_error("key", key, KEYS)))
        choices: dict[str, Any] = {kind: self._choice(kind) for kind in CATALOGUE}
        settings: dict[str, Any] = {
            setting.name: self._with_location([setting.name], partial(setting.check, self.table[setting.name]))
            for setting in SETTINGS
            if setting.name in self.table
        }
        texts: dict[str, Any] = self._texts()
        start: dict[str, Any] = {"discard_normals": self._discarded_shapes(), "initial_weights": self._initial_weights()}
        config = self._with_location([], lambda: RunConfig(**choices, **settings, **texts, **start))
        journal = self._journal(config)
        step = self._with_location(["step"], lambda: _step_number("step", self.table.get("step", 0)))
        ran_with, breakpoints = self._ran_with(), self._breakpoints(config, journal)
        return self._with_location([], lambda: Recipe(config, journal, step, ran_with, breakpoints))

    def _texts(self) -> dict[str, str]:
        texts = {name: _clean_lines(self._value_of_type(name, str, "")) for name in TEXT_KEYS}
        if sum(map(len, texts.values())) > MAX_CHARACTERS:
            longest = max(TEXT_KEYS, key=lambda name: len(texts[name]))
            raise self._error([longest], f"title and text have at most {thousands(MAX_CHARACTERS)} characters")
        return texts

    def _choice(self, kind: str) -> Choice:
        table = self._value_of_type(kind, dict, {"name": DEFAULT_CHOICES[kind]} if kind in DEFAULT_CHOICES else None)
        if "name" not in table:
            raise self._error([kind], f"{kind} needs a name: {kind} = {{name = \"…\"}}")
        name = str(table["name"])
        values = {key: value for key, value in table.items() if key != "name"}
        self._with_location([kind, "name"], lambda: Choice.of(kind, name))
        declared = {h.name: values[h.name] for h in CATALOGUE[kind][name].hyperparameters if h.name in values}
        for key, value in {**declared, **values}.items():
            self._with_location([kind, key], partial(Choice.of, kind, name, {**(declared if key not in declared else {}), key: value}))
        return Choice.of(kind, name, values)

    def _journal(self, config: RunConfig) -> Journal:
        edits: list[Edit] = []
        for table, source in self._entries("edits", "before", MAX_EDITS):
            try:
                edit = _parse_edit(table, source)
                config = edit.apply(config)
                Journal((*edits[-1:], edit))  # checks the order
            except UserError as error:
                raise error.at(source) from None
            edits.append(edit)
        return Journal(tuple(edits))

    def _discarded_shapes(self) -> tuple[tuple[int, ...], ...]:
        shapes = self._value_of_type("discard_normals", list, [])
        for shape in shapes:
            if not isinstance(shape, list) or not all(type(size) is int and size > 0 for size in shape):
                raise self._error(["discard_normals"], f"{DISCARD_NORMALS} must be a list of shapes, such as [[2, 1]]")
            if not shape or len(shape) > MAX_DIMENSIONS or prod(shape) > MAX_DISCARDED_PER_SHAPE:
                bounds = f"1 to {MAX_DIMENSIONS} dimensions and at most {thousands(MAX_DISCARDED_PER_SHAPE)} elements"
                raise self._error(["discard_normals"], f"{DISCARD_NORMALS} is a list of shapes: each must have {bounds}")
        if len(shapes) > MAX_SHAPES or sum(map(prod, shapes)) > MAX_TOTAL_DISCARDED:
            bounds = f"{thousands(MAX_TOTAL_DISCARDED)} numbers in at most {thousands(MAX_SHAPES)} shapes"
            raise self._error(["discard_normals"], f"{DISCARD_NORMALS} can be at most {bounds}")
        return tuple(tuple(shape) for shape in shapes)

    def _initial_weights(self) -> InitialWeights | None:
        table = self._value_of_type(INITIAL_WEIGHTS, dict, {})
        return self._with_location([INITIAL_WEIGHTS], lambda: InitialWeights.parse(table)) if table else None

    def _breakpoints(self, config: RunConfig, journal: Journal) -> tuple[Breakpoint, ...]:
        """Read the breakpoints and check their syntax; their names are checked when the model is built."""
        extra_names = numeric_optimizer_hyperparameters(config, journal)
        breakpoints: list[Breakpoint] = []
        for table, source in self._entries("breakpoints", "when", MAX_BREAKPOINTS):
            try:
                breakpoints.append(_parse_breakpoint(table, source, extra_names))
            except UserError as error:
                raise error.at(source) from None
        return tuple(breakpoints)

    def _entries(self, key: str, first: str, max_count: int) -> list[tuple[object, str]]:
        """Return the tables of the list `key`, each with the file and the line of its key `first`."""
        entries = self._value_of_type(key, list, [])
        if len(entries) > max_count:
            raise self._error([key], f"a run has at most {thousands(max_count)} {key}, not {thousands(len(entries))}")
        found = locations(self.name, self.text, key, first) if entries else []
        missing = [self._location(key)] * (len(entries) - len(found))
        return list(zip(entries, [*found, *missing], strict=False))

    def _ran_with(self) -> RunEnvironment | None:
        table = self._value_of_type("ran_with", dict, {})
        known = vars(RunEnvironment())
        for key, value in table.items():
            if key not in known:
                raise self._error(["ran_with", key], str(unknown_name_error("key of ran_with", key, known)))
            if not _of_same_type(value, known[key]) or not _is_short(value):
                raise self._error(["ran_with", key], f"{key} can't be {wrong_value_text(value)}")
        return RunEnvironment(**table) if table else None

    def _value_of_type(self, key: str, kind: type, default: Any) -> Any:
        value = self.table.get(key, default)
        if not isinstance(value, kind):
            missing = "is missing" if value is None else f"can't be {wrong_value_text(value)}"
            raise self._error([key], f"{key} {missing}: it must be {TYPE_NAMES[kind]}")
        return value

    def _with_location(self, keys: list[str], make: Callable[[], Result]) -> Result:
        try:
            return make()
        except UserError as error:
            raise self._error(keys, str(error)) from None

    def _error(self, keys: list[str], message: str) -> UserError:
        return UserError(f"{self._location(*keys)}: {message}")

    def _location(self, *keys: str) -> str:
        return location(self.name, self.text, *keys)


def _parse_edit(table: object, source: str) -> Edit:
    if not isinstance(table, dict) or set(table) != {"before", "set", "to"}:
        raise UserError('an edit is {before = update, set = "optimizer.lr", to = value}')
    before, to = _step_number("before", table["before"], min_step=1), table["to"]
    return Edit(before, str(table["set"]).strip(), to.strip() if isinstance(to, str) else to, source)


def _parse_breakpoint(table: object, source: str, extra_names: Sequence[str]) -> Breakpoint:
    kinds = {key: type(value) for key, value in table.items()} if isinstance(table, dict) else {}
    if not isinstance(table, dict) or not {"when": str}.items() <= kinds.items() <= {"when": str, "on": bool}.items():
        raise UserError('a breakpoint is {when = "loss < 0.1", on = true}')
    when, on = clean_text(table["when"]), table.get("on", True)
    if on or len(when) > MAX_CONDITION_LENGTH:
        check_breakpoint_text(when, extra_names)
    return Breakpoint(when, on, source)


def _step_number(key: str, value: object, min_step: int = 0) -> int:
    if type(value) is not int or not min_step <= value <= MAX_STEPS:
        raise UserError(f"{key} can't be {wrong_value_text(value)}: it must be a whole number from {min_step} up to {thousands(MAX_STEPS)}")
    return value


def _clean_lines(text: str) -> str:
    """Return the text without control characters, and without empty lines at its start and end."""
    return "\n".join(clean_text(line) for line in text.splitlines()).strip()


def _of_same_type(value: object, default: object) -> bool:
    if isinstance(default, Mapping):
        return isinstance(value, dict) and all(isinstance(entry, str) for entry in value.values())
    return type(value) is type(default)


def _is_short(value: object) -> bool:
    """Return whether the texts in a value of ran_with are short enough, and its data files few enough."""
    if isinstance(value, dict):
        return len(value) <= MAX_FILES and all(map(_is_short, [*value, *value.values()]))
    return len(value) <= MAX_ENVIRONMENT_TEXT_LENGTH if isinstance(value, str) else True
