"""Hostile recipes: random, mostly valid TOML with texts that would run as code if they were copied into a script."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import tomli_w

from tests.recipe.recipes import NOT_WITH_LBFGS
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.settings import SETTINGS
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.problems import open_problem, problem_names

CODE = "__import__('os').system('touch x')"
TEXTS = (
    CODE, f"\n{CODE}\n", f"\r{CODE}", f"\u2028{CODE}\u2029{CODE}\x85{CODE}", f"\x0c{CODE}\x0b{CODE}", f"\0{CODE}",
    f'"""\n{CODE}\n"""', f"'''\n{CODE}\n'''", f'"; {CODE} #', f"'; {CODE} #", f"\\\n{CODE}", "\\", "\\\\'", "#", "# #",
    "coding: utf-7 +AAo-import os+AAo-", "-*- coding: rot13 -*-", "vim: set fileencoding=utf-16 :", "coding=utf-8",
    "{x} {y} {0.__class__}", "%s %(x)s", "\x1b[2J\x1b]0;owned\x07", "\u202e\u200bcode\u2066", "e\u0301" * 20, "\ufeff",
    "x" * 5000, f"{CODE} " * 50, "if step == 1:", "    lr = 5", "", " ", "True", "sgd\n", "\ud800",
)  # fmt: skip
"""Hostile texts for titles, notes, names and addresses."""
WEIGHTS = ("w", "b", "w[0]", "w[-1]", "w[0,0]", "w[1,0]", "b[0]", "w[ 0 ]")
STRANGE_WEIGHTS = (
    f"w[0] = 0; {CODE}; w[0]", "w\n", "w[0]\n", "w[9]", "w[0,0,0]", "w[0][0]", "w[-99]", "w[1e3]", "w[0x0]", "w[٣]",
    "w.data", "__class__", "lr", "torch", "\uff57", "w ", " w", "W", "", ".", "w..b", "w[0", "w]", "w[", "w" * 300,
    f"w[{CODE}]", "w[0];b", "w#", "w['0']", f"w[{'0,' * 99}0]",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    *TEXTS, 0, -1, 1, 10**12, 10**30, 10**400, 0.1, 1e-320, 1e308, 3.5e38, float("inf"), float("-inf"), float("nan"), True,
    False, [], [[]], [1], {}, {"name": "sgd"}, date(2020, 2, 2), "sgd", "sgd ", "adam", "none ", [CODE], {CODE: CODE},
)  # fmt: skip
CONDITIONS = ("loss < 0.1", "w[0] > 1", "norm(w) > 100", "lr == 1", "step >= 10 and not isnan(loss)")
STRANGE_CONDITIONS = ("", "loss <", "w[9] > 1", "lss < 1", CODE, "x" * 600, "accuracy > 2", "(" * 60, *TEXTS)
Table = dict[str, Any]


def recipe_bytes(random: Random) -> bytes:
    """Return the content of a recipe file: valid, or spoiled in one or two entries."""
    table = _valid_table(random)
    for _ in range(random.choice((0, 0, 0, 0, 1, 1, 2))):
        random.choice(MUTATIONS)(table, random)
    content = tomli_w.dumps(table).encode("utf-8", "surrogatepass")
    if random.random() < 0.03:
        index = random.randrange(len(content))
        content = content[:index] + random.randbytes(1) + content[index + random.randrange(3) :]
    return content


def _valid_table(random: Random) -> Table:
    """Return a recipe that can be run, with hostile texts wherever any text is allowed."""
    config = _config(random)
    table: Table = {"title": _text(random), "text": _text(random), "step": random.choice((0, 1, 30, 10**12))}
    table |= {setting.name: config.get(setting.name) for setting in SETTINGS}
    table["discard_normals"] = [[random.randint(1, 3)] * random.randint(1, 3) for _ in range(random.randrange(3))]
    for kind in CATALOGUE:
        choice = config.choice(kind)
        table[kind] = {"name": choice.name + random.choice(("", "", " ")), **choice.values}
    table["edits"] = _edits(random, config)
    table["breakpoints"] = [{"when": random.choice(CONDITIONS[:1]), "on": True}] * random.randrange(2)
    table["breakpoints"] += [{"when": _text(random)[:400], "on": False} for _ in range(random.randrange(3))]
    if random.random() < 0.3:
        table["ran_with"] = {"torch": _text(random)[:900], "files": {_text(random)[:99]: _text(random)[:99]}}
    return table


def _config(random: Random) -> RunConfig:
    config = replace(open_problem(random.choice(problem_names())).config, title="", text="")
    for kind in ("loss", "optimizer", "model", "schedule"):
        config = config.with_value(kind, random.choice(config.fitting_names(kind)))
    for address in [address for address in config.addresses() if address.hyperparameter]:
        if address.name not in {"batch_size", *NOT_WITH_LBFGS} and random.random() < 0.4:
            with suppress(UserError):  # some values of a schedule don't fit each other
                config = config.with_value(address.name, _value(random, address.hyperparameter))
    return config.with_value("batch_size", random.choice((0, 0, 1, 7, 15)))


def _edits(random: Random, config: RunConfig) -> list[Table]:
    edits: list[Table] = []
    for before in sorted(random.choice((1, 1, 2, 5, 30, 10**12)) for _ in range(random.randrange(6))):
        excluded = {"batch_size", "optimizer", *NOT_WITH_LBFGS}
        live = [address for address in config.addresses() if address.live and address.name not in excluded]
        address = random.choice([*live, None, None])
        if address is None:
            edits.append({"before": before, "set": "params." + random.choice(WEIGHTS[2:4]), "to": random.choice((1, -0.0, 3e38))})
            continue
        kinds = config.fitting_names(str(address.kind)) if address.hyperparameter is None else []
        to = random.choice(kinds) if address.hyperparameter is None else _value(random, address.hyperparameter)
        with suppress(UserError):
            config = Edit(before, address.name, to).apply(config)
            edits.append({"before": before, "set": address.name, "to": to})
    return edits


def _value(random: Random, hyperparameter: Hyperparameter | None) -> Value:
    """Return an allowed value, often the smallest or the largest."""
    assert hyperparameter is not None
    if hyperparameter.choices:
        return random.choice(hyperparameter.choices)
    default = hyperparameter.default
    if isinstance(default, bool):
        return random.choice((True, False))
    candidates = [default, hyperparameter.minimum, hyperparameter.maximum, random.random(), 1e-300, 1e300, 2, 7]
    allowed = []
    for value in candidates:
        try:
            allowed.append(hyperparameter.check(int(value) if isinstance(default, int) else value))
        except (ValueError, OverflowError):
            continue
    return random.choice(allowed)


def _text(random: Random) -> str:
    return "".join(random.choices(TEXTS[:-1], k=random.randint(1, 3)))


def _strange_key(table: Table, random: Random) -> None:
    inner = [value for value in table.values() if isinstance(value, dict)]
    random.choice([table, *inner])[random.choice((*TEXTS, "sed", "edit"))] = random.choice(VALUES)


def _strange_value(table: Table, random: Random) -> None:
    lists = [value for value in table.values() if isinstance(value, list)]
    inner = [entry for entries in lists for entry in entries if isinstance(entry, dict)]
    inner += [value for value in table.values() if isinstance(value, dict)]
    chosen = random.choice([mapping for mapping in (table, *inner) if mapping])
    chosen[random.choice(list(chosen))] = random.choice(VALUES)


def _strange_weight(table: Table, random: Random) -> None:
    _append(table, "edits", _edit(random, "params." + random.choice((*WEIGHTS, *STRANGE_WEIGHTS))))


def _strange_edit(table: Table, random: Random) -> None:
    address = random.choice((*TEXTS, "optimizer.lr", "loss", "optimizer", "optimizer ", "seed", "batch_size", "dataset.noise"))
    _append(table, "edits", _edit(random, address))


def _edit(random: Random, address: str) -> Table:
    return {"before": random.choice((1, 30, 10**12, 10**12)), "set": address, "to": random.choice((0.5, *VALUES))}


def _strange_breakpoint(table: Table, random: Random) -> None:
    _append(table, "breakpoints", {"when": random.choice((*CONDITIONS, *STRANGE_CONDITIONS)), "on": True})


def _strange_shapes(table: Table, random: Random) -> None:
    shapes = ([[10**7]] * 11, [[10**30]], [[1] * 70], [[0]], [[2, -1]], [[1.5]], [[CODE]], [CODE], [[True]], [[1]] * 20_000)
    table["discard_normals"] = random.choice(shapes)


def _append(table: Table, key: str, entry: Table) -> None:
    if isinstance(table.get(key), list):
        table[key] = [*table[key], entry]


MUTATIONS: tuple[Callable[[Table, Random], None], ...] = (
    _strange_key, _strange_value, _strange_value, _strange_weight, _strange_weight, _strange_edit, _strange_breakpoint,
    _strange_shapes,
)  # fmt: skip
