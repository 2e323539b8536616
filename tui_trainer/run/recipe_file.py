"""Recipes as TOML: problems that ship with the program and runs that were saved have one form."""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import tomli_w

from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.settings import SETTINGS
from tui_trainer.errors import UserError
from tui_trainer.paths import write_atomically
from tui_trainer.registry import unknown_name
from tui_trainer.run.config import Choice, RunConfig
from tui_trainer.run.journal import Edit, Journal
from tui_trainer.run.recipe import RanWith, Recipe
from tui_trainer.text import clean_text

Made = TypeVar("Made")
NOUNS: Mapping[type, str] = {str: "a text", dict: "a table", list: "a list"}
WORDS = ("title", "text")
KEYS = (*WORDS, *(s.name for s in SETTINGS), "discard_normals", *CATALOGUE, "edits", "step", "ran_with")


def read_recipe(path: Path) -> Recipe:
    """The recipe in a file. Raises UserError naming the file, the line and the key of what is wrong."""
    name = clean_text(str(path))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UserError(f"can't read {name}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{name} is not UTF-8 text: the byte at {error.start} is not") from None
    return parse_recipe(text, name)


def parse_recipe(text: str, name: str) -> Recipe:
    """The recipe in a text; `name` is what errors call it. Raises UserError."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{name} is not valid TOML: {clean_text(str(error))}") from None
    for key in table:
        if key not in KEYS:
            raise UserError(f"{_place(name, text, key)}: {unknown_name('key', key, KEYS)}")
    return _Reader(name, text, table).recipe()


def write_recipe(recipe: Recipe, path: Path) -> None:
    """Save a recipe, atomically. Raises UserError when the file can't be written."""
    try:
        write_atomically(path, format_recipe(recipe))
    except OSError as error:
        raise UserError(f"can't write {clean_text(str(path))}: {error.strerror}") from None


def format_recipe(recipe: Recipe) -> str:
    """The recipe as TOML text."""
    config = recipe.config
    table: dict[str, object] = {word: getattr(config, word) for word in WORDS}
    table |= {setting.name: getattr(config, setting.name) for setting in SETTINGS}
    table["discard_normals"] = [list(shape) for shape in config.discard_normals]
    table["step"] = recipe.step
    table["edits"] = [{"before": e.before, "set": e.set, "to": e.to} for e in recipe.journal]
    for kind in CATALOGUE:
        choice = config.choice(kind)
        table[kind] = {"name": choice.name, **choice.values}
    if recipe.ran_with:
        table["ran_with"] = {**vars(recipe.ran_with), "files": dict(recipe.ran_with.files)}
    return tomli_w.dumps(table)


def _place(name: str, text: str, key: str) -> str:
    """'file, line 3': where a key stands; without the line when it can't be found."""
    found = re.search(rf"^\s*\[*\s*[\"']?{re.escape(key)}\b", text, re.MULTILINE)
    found = found or re.search(rf"\b{re.escape(key)}\b\s*=", text)
    return f"{name}, line {text.count(chr(10), 0, found.end()) + 1}" if found else name


class _Reader:
    """Turns a TOML table into a Recipe, naming the place of whatever is wrong."""

    def __init__(self, name: str, text: str, table: Mapping[str, Any]) -> None:
        self.name, self.text, self.table = name, text, table

    def recipe(self) -> Recipe:
        choices: dict[str, Any] = {kind: self._choice(kind) for kind in CATALOGUE}
        settings: dict[str, Any] = {
            setting.name: self._checked(setting.name, partial(setting.check, self.table[setting.name]))
            for setting in SETTINGS
            if setting.name in self.table
        }
        words: dict[str, Any] = {word: self._typed(word, str, "").strip() for word in WORDS}
        config = self._checked(
            "", lambda: RunConfig(**choices, **settings, **words, discard_normals=self._discarded())
        )
        journal = self._journal()
        step = self._count("step", self.table.get("step", 0))
        return self._checked("edits", lambda: Recipe(config, journal, step, self._ran_with()))

    def _choice(self, kind: str) -> Choice:
        table = self._typed(kind, dict, None)
        if "name" not in table:
            raise self._wrong(kind, f"{kind} needs a name: {kind} = {{name = \"…\"}}")
        values = {key: value for key, value in table.items() if key != "name"}
        return self._checked(kind, lambda: Choice.of(kind, str(table["name"]), values))

    def _journal(self) -> Journal:
        edits = self._typed("edits", list, [])
        for edit in edits:
            if not isinstance(edit, dict) or set(edit) != {"before", "set", "to"}:
                raise self._wrong("edits", "an edit is {before = update, set = \"optimizer.lr\", to = value}")
        read = [Edit(max(1, self._count("before", e["before"])), str(e["set"]), e["to"]) for e in edits]
        return self._checked("edits", lambda: Journal(tuple(read)))

    def _discarded(self) -> tuple[tuple[int, ...], ...]:
        shapes = self._typed("discard_normals", list, [])
        for shape in shapes:
            if not isinstance(shape, list) or not all(type(size) is int and 0 < size <= 10**6 for size in shape):
                raise self._wrong("discard_normals", "discard_normals is a list of shapes, like [[2, 1]]")
        return tuple(tuple(shape) for shape in shapes)

    def _ran_with(self) -> RanWith | None:
        table = self._typed("ran_with", dict, {})
        if not table:
            return None
        known = set(RanWith.__dataclass_fields__)
        for key in table:
            if key not in known:
                raise self._wrong(key, str(unknown_name("key of ran_with", key, known)))
        return RanWith(**table)

    def _typed(self, key: str, kind: type, default: Any) -> Any:
        value = self.table.get(key, default)
        if not isinstance(value, kind):
            noun = NOUNS[kind]
            missing = "is missing" if value is None else f"can't be {clean_text(repr(value), 40)}"
            raise self._wrong(key, f"{key} {missing}: it is {noun}")
        return value

    def _count(self, key: str, value: object) -> int:
        if type(value) is not int or not 0 <= value <= 10**15:
            raise self._wrong(key, f"{key} can't be {clean_text(repr(value), 40)}: it is a whole number from 0")
        return value

    def _checked(self, key: str, make: Callable[[], Made]) -> Made:
        try:
            return make()
        except UserError as error:
            raise self._wrong(key, str(error)) from None

    def _wrong(self, key: str, message: str) -> UserError:
        if message.startswith(self.name):
            return UserError(message)
        return UserError(f"{_place(self.name, self.text, key) if key else self.name}: {message}")
