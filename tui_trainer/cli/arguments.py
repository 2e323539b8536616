"""The command line's words and flags, and what they change about a run. Flags come from the declarations."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.base.log import DEBUG
from tui_trainer.base.registry import unknown_name
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.export.steps import DEFAULT_STEPS
from tui_trainer.recipe.config import Address, RunConfig
from tui_trainer.recipe.recipe import MOST_STEPS, Recipe

STEPS = Hyperparameter(
    name="steps",
    label="number of steps",
    default=0,
    minimum=0,
    maximum=MOST_STEPS,
    live=False,
    help="How many updates to make.",
)
EXPORT_STEPS = replace(
    STEPS,
    default=DEFAULT_STEPS,
    minimum=1,
    help=f"How many updates the script makes (if left out, as many as the recipe has, or {DEFAULT_STEPS}).",
)
EVERY = Hyperparameter(
    name="every",
    label="number of steps from line to line",
    default=1,
    minimum=1,
    maximum=MOST_STEPS,
    live=False,
    help="Print every K-th step (if left out, about twenty lines in all).",
)
SWITCHES = frozenset({"--help", "-h", "--version", "--json", "--force", DEBUG})
"""Flags that take no value."""
RESUME = "--resume"
"""The flag whose value may be left out."""
APP_FLAGS = (RESUME, "--memory", DEBUG)
"""Flags of the app alone."""
RUN_FLAGS = ("--steps", "--every", "--until", "--json", DEBUG)
"""Flags of the run command alone."""
EXPORT_FLAGS = ("--steps", "--output", "--force", DEBUG)
"""Flags of the export command alone."""
COMMANDS = {"run": RUN_FLAGS, "export": EXPORT_FLAGS}
"""The commands that take a problem, and their own flags."""
USAGES = {"run": "tui-trainer run PROBLEM --steps N", "export": "tui-trainer export PROBLEM --output FILE"}
"""How they are called."""


@dataclass(frozen=True)
class Flag:
    """A flag as it was typed, and its value if it has one."""

    typed: str
    value: str | None

    @property
    def name(self) -> str:
        """What it is called in the declarations: no dashes in front, underscores for dashes within."""
        return self.typed.removeprefix("--").replace("-", "_")

    @property
    def text(self) -> str:
        """Its value. Raises UserError when it has none."""
        if self.value is None:
            raise UserError(f"{self.typed} needs a value: {self.typed} VALUE")
        return self.value

    def parse(self, hyperparameter: Hyperparameter) -> Value:
        """Its value, of the hyperparameter's type and range. Raises UserError that names the flag."""
        text = self.text
        try:
            return hyperparameter.parse(text)
        except UserError as error:
            raise UserError(f"{self.typed}: {error}") from None


def split(tokens: Sequence[str]) -> tuple[list[str], list[Flag]]:
    """Words and flags, each in their order. What follows '--' is words.

    A flag's value is after '=' or is the next token, even if that is a negative number. Raises UserError.
    """
    words: list[str] = []
    flags: list[Flag] = []
    rest = list(reversed(tokens))
    while rest:
        token = rest.pop()
        if token == "--":
            words += reversed(rest)
            break
        if token.startswith("-") and token != "-":
            flags.append(_flag(token, rest))
        else:
            words.append(token)
    return words, flags


def with_flags(recipe: Recipe, flags: Iterable[Flag], others: Sequence[str] = ()) -> Recipe:
    """The recipe changed by flags, its edits kept: choices first, values after, so their order does not matter.

    `others`: flags that were good too, for the hint when one is unknown. Raises UserError.
    """
    flags = list(flags)
    chosen = {flag.name: flag.text.strip() for flag in flags if flag.name in CATALOGUE}
    config = _with_choices(recipe.config, chosen)
    for flag in flags:
        if flag.name not in CATALOGUE:
            address = _address(config, flag, others)
            assert address.hyperparameter is not None, "only a choice has none"
            config = config.with_value(address.name, flag.parse(address.hyperparameter))
    if config == recipe.config:
        return recipe
    try:
        recipe.journal.config_at(config, max((edit.before for edit in recipe.journal), default=0))
        return replace(recipe, config=config, step=0)
    except UserError as error:
        raise UserError(f"an edit of the recipe does not go with the flags: {error}") from None


def given_way(before: RunConfig, after: RunConfig, flags: Iterable[Flag]) -> list[str]:
    """What had to be chosen anew because it does not fit the dataset that flags chose, one line each."""
    chosen = {flag.name for flag in flags}
    return [
        f"{kind} {after.choice(kind).name} takes the place of {before.choice(kind).name}, "
        f"which does not fit dataset {after.dataset.name}"
        for kind in CATALOGUE
        if kind not in chosen and after.choice(kind).name != before.choice(kind).name
    ]


def _flag(token: str, rest: list[str]) -> Flag:
    """The flag at `token`; its value, if that is the next token, is taken off the end of `rest`."""
    name, equals, value = token.partition("=")
    shown = clean_text(name, 60)
    if name in SWITCHES:
        if equals:
            raise UserError(f"{shown} takes no value")
        return Flag(shown, None)
    if name.endswith(".toml") or os.path.isfile(name):
        raise UserError(f"{shown} begins with a dash, and so is read as a flag: write ./{shown} for the file")
    if equals:
        return Flag(shown, value)
    if name == RESUME:
        return Flag(shown, rest.pop() if rest and not rest[-1].startswith("-") else None)
    return Flag(shown, rest.pop() if rest and not rest[-1].startswith("--") else None)


def _with_choices(config: RunConfig, chosen: Mapping[str, str]) -> RunConfig:
    """All choices at once, so that a dataset and the model that fits it can come together."""
    if chosen.get("dataset", config.dataset.name) != config.dataset.name:
        config = config.with_dataset(chosen["dataset"])
    swapped = {kind: config.choice(kind).swapped(name) for kind, name in chosen.items()}
    return replace(config, **swapped)  # type: ignore[arg-type] # each kind is a field that holds a Choice


def _address(config: RunConfig, flag: Flag, others: Sequence[str]) -> Address:
    """What a flag sets: by its full name, or by the last part of it where that is enough."""
    known = [address for address in config.addresses() if address.hyperparameter]
    exact = [address for address in known if address.name == flag.name]
    found = exact or [address for address in known if address.name.endswith(f".{flag.name}")]
    if len(found) == 1:
        return found[0]
    if found:
        names = " or ".join(f"--{address.name}" for address in found)
        raise UserError(f"{flag.typed} is not enough: it could be {names}")
    raise _unknown_flag(config, flag, others)


def _unknown_flag(config: RunConfig, flag: Flag, others: Sequence[str]) -> UserError:
    """Says which choice would have that flag, or which flags are nearest."""
    for command, own in COMMANDS.items():
        if flag.typed in own:
            return UserError(f"{flag.typed} is a flag of tui-trainer {command}: {USAGES[command]}")
    if flag.typed in APP_FLAGS:
        return UserError(f"{flag.typed} is a flag of the app, tui-trainer without a command")
    for kind, registry in CATALOGUE.items():
        having = [one.name for one in registry if flag.name.removeprefix(f"{kind}.") in _names(one.hyperparameters)]
        if having:
            chosen = config.choice(kind).name
            return UserError(
                f"{flag.typed} does not go with {kind} {chosen}: it needs --{kind} {' or '.join(having)}"
            )
    names = [address.name for address in config.addresses()]
    names += [name.rpartition(".")[2] for name in names]
    return unknown_name("flag", flag.typed, dict.fromkeys([*(f"--{name}" for name in names), *others]))


def _names(hyperparameters: Iterable[Hyperparameter]) -> set[str]:
    return {one.name for one in hyperparameters}
