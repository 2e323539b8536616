"""Recipes as a stranger might write them: most of them almost right, with texts that would be code if they could."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import tomli_w

from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.settings import SETTINGS
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.problems import open_problem, problem_names

CALL = "__import__('os').system('touch x')"
TEXTS = (
    CALL, f"\n{CALL}\n", f"\r{CALL}", f"\u2028{CALL}\u2029{CALL}\x85{CALL}", f"\x0c{CALL}\x0b{CALL}", f"\0{CALL}",
    f'"""\n{CALL}\n"""', f"'''\n{CALL}\n'''", f'"; {CALL} #', f"'; {CALL} #", f"\\\n{CALL}", "\\", "\\\\'", "#", "# #",
    "coding: utf-7 +AAo-import os+AAo-", "-*- coding: rot13 -*-", "vim: set fileencoding=utf-16 :", "coding=utf-8",
    "{x} {y} {0.__class__}", "%s %(x)s", "\x1b[2J\x1b]0;owned\x07", "\u202e\u200bcode\u2066", "e\u0301" * 20, "\ufeff",
    "x" * 5000, f"{CALL} " * 50, "if step == 1:", "    lr = 5", "", " ", "True", "sgd\n", "\ud800",
)  # fmt: skip
"""Texts for titles, notes, names and addresses."""
WEIGHTS = ("w", "b", "w[0]", "w[-1]", "w[0,0]", "w[1,0]", "b[0]", "w[ 0 ]")
STRANGE_WEIGHTS = (
    f"w[0] = 0; {CALL}; w[0]", "w\n", "w[0]\n", "w[9]", "w[0,0,0]", "w[0][0]", "w[-99]", "w[1e3]", "w[0x0]", "w[٣]",
    "w.data", "__class__", "lr", "torch", "\uff57", "w ", " w", "W", "", ".", "w..b", "w[0", "w]", "w[", "w" * 300,
    f"w[{CALL}]", "w[0];b", "w#", "w['0']", f"w[{'0,' * 99}0]",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    *TEXTS, 0, -1, 1, 10**12, 10**30, 10**400, 0.1, 1e-320, 1e308, 3.5e38, float("inf"), float("-inf"), float("nan"), True,
    False, [], [[]], [1], {}, {"name": "sgd"}, date(2020, 2, 2), "sgd", "sgd ", "adam", "none ", [CALL], {CALL: CALL},
)  # fmt: skip
CONDITIONS = ("loss < 0.1", "w[0] > 1", "norm(w) > 100", "lr == 1", "step >= 10 and not isnan(loss)")
STRANGE_CONDITIONS = ("", "loss <", "w[9] > 1", "lss < 1", CALL, "x" * 600, "accuracy > 2", "(" * 60, *TEXTS)
Table = dict[str, Any]


def recipe_bytes(random: Random) -> bytes:
    """A recipe's file: right in all that decides whether it is taken, or wrong at one or two places."""
    table = _right(random)
    for _ in range(random.choice((0, 0, 0, 0, 1, 1, 2))):
        random.choice(SPOILERS)(table, random)
    content = tomli_w.dumps(table).encode("utf-8", "surrogatepass")
    if random.random() < 0.03:
        place = random.randrange(len(content))
        content = content[:place] + random.randbytes(1) + content[place + random.randrange(3) :]
    return content


def _right(random: Random) -> Table:
    """A recipe that can be run, with hostile texts wherever any text will do."""
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
    for kind in ("loss", "optimizer", "model"):
        config = config.with_value(kind, random.choice(config.fitting(kind)))
    for address in [one for one in config.addresses() if one.hyperparameter]:
        if address.name not in ("batch_size", "zero_grad") and random.random() < 0.4:
            config = config.with_value(address.name, _value(random, address.hyperparameter))
    return config.with_value("batch_size", random.choice((0, 0, 1, 7, 15)))


def _edits(random: Random, config: RunConfig) -> list[Table]:
    edits: list[Table] = []
    for before in sorted(random.choice((1, 1, 2, 5, 30, 10**12)) for _ in range(random.randrange(6))):
        live = [one for one in config.addresses() if one.live and one.name not in ("zero_grad", "batch_size", "optimizer")]
        address = random.choice([*live, None, None])
        if address is None:
            edits.append({"before": before, "set": "params." + random.choice(WEIGHTS[2:4]), "to": random.choice((1, -0.0, 3e38))})
            continue
        kinds = config.fitting(str(address.kind)) if address.hyperparameter is None else []
        to = random.choice(kinds) if address.hyperparameter is None else _value(random, address.hyperparameter)
        config = Edit(before, address.name, to).apply(config)
        edits.append({"before": before, "set": address.name, "to": to})
    return edits


def _value(random: Random, one: Hyperparameter | None) -> Value:
    """A value that is allowed, the outermost among them."""
    assert one is not None
    if one.choices:
        return random.choice(one.choices)
    tried = [one.default, one.minimum, one.maximum, random.random(), 1e-300, 1e300, 2, 7]
    allowed = []
    for value in tried:
        try:
            allowed.append(one.check(int(value) if isinstance(one.default, int) else value))
        except (ValueError, OverflowError):
            continue
    return random.choice(allowed)


def _text(random: Random) -> str:
    return "".join(random.choices(TEXTS[:-1], k=random.randint(1, 3)))


def _strange_key(table: Table, random: Random) -> None:
    inner = [value for value in table.values() if isinstance(value, dict)]
    random.choice([table, *inner])[random.choice((*TEXTS, "sed", "edit"))] = random.choice(VALUES)


def _strange_value(table: Table, random: Random) -> None:
    inner = [one for value in table.values() if isinstance(value, list) for one in value if isinstance(one, dict)]
    inner += [value for value in table.values() if isinstance(value, dict)]
    chosen = random.choice([one for one in (table, *inner) if one])
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
    shapes = ([[10**7]] * 11, [[10**30]], [[1] * 70], [[0]], [[2, -1]], [[1.5]], [[CALL]], [CALL], [[True]], [[1]] * 20_000)
    table["discard_normals"] = random.choice(shapes)


def _append(table: Table, key: str, entry: Table) -> None:
    if isinstance(table.get(key), list):
        table[key] = [*table[key], entry]


SPOILERS: tuple[Callable[[Table, Random], None], ...] = (
    _strange_key, _strange_value, _strange_value, _strange_weight, _strange_weight, _strange_edit, _strange_breakpoint,
    _strange_shapes,
)  # fmt: skip
