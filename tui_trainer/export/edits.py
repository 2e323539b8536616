"""The edits of a run as lines of its script."""

from collections.abc import Iterable, Iterator

from tui_trainer.base.weights import WeightAddress
from tui_trainer.catalogue.code import Lines
from tui_trainer.export.moments import Made, Moment
from tui_trainer.export.setup import choice_lines, variables
from tui_trainer.export.source_text import assignment
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit

NOTHING: Lines = ()
FORGET: Lines = ("for param in params:", "    param.grad = None")
"""How gradients are forgotten between two loops."""


def swap_lines(moment: Moment) -> list[str]:
    """What stands between two loops: the other edits of that moment, and the sections of what was swapped.

    Each edit is looked at in turn, as the engine makes them: two swaps before one update may lead back to the same
    optimizer, and what was forgotten on the way stays forgotten.
    """
    kinds = list(dict.fromkeys(one.swapped for one in moment.made if one.swapped))
    others = (one for one in moment.made if one.edit.set.partition(".")[0] not in kinds)
    lines = _lines(others)
    if not moment.config.zero_grad and any(one.forgets_gradients for one in moment.made):
        lines += FORGET
    for kind in kinds:
        lines += ["", *choice_lines(moment.config.choice(kind), moment.config)]
    return [f"# from step {moment.update} on:", *(lines[1:] if lines and not lines[0] else lines)]


def weights_set(moment: Moment) -> list[str]:
    """The weights that were set, where no other edit matters: it is in the variables already, or no step follows."""
    return _lines(one for one in moment.made if one.edit.weight)


def conditions(moments: Iterable[Moment]) -> list[str]:
    """What a loop begins with: 'if step == 137: lr = 0.03', for edits made at some of its steps."""
    return [line for moment in moments for line in _condition(moment)]


def _condition(moment: Moment) -> Iterator[str]:
    lines = _lines(moment.made)
    if lines:
        yield f"if step == {moment.update}:"
        yield from (f"    {line}" for line in lines)


def _lines(made: Iterable[Made]) -> list[str]:
    return [line for one in made for line in _edit_lines(one.edit, one.after)]


def _edit_lines(edit: Edit, config: RunConfig) -> list[str]:
    """The variable's new value, and what must follow. What steers only when a run stops is not in a script."""
    if edit.weight:
        return _weight_lines(edit.weight, float(edit.to))
    kind, _, name = edit.set.rpartition(".")
    if not kind:
        return [assignment(name, edit.to)] if name == "batch_size" else []
    choice, hyperparameter = config.choice(kind), config.address(edit.set).hyperparameter
    if hyperparameter is None or name not in variables(choice, config):
        return []
    return [assignment(name, hyperparameter.check(edit.to)), *choice.entry.code.edited.get(name, NOTHING)]


def _weight_lines(address: WeightAddress, value: float) -> list[str]:
    """A number put in place of a weight."""
    place = ", ".join(map(str, address.index)) or "..."
    counted = ".view(-1)" if len(address.index) == 1 else ""  # row by row
    return ["with torch.no_grad():", f"    {address.name}{counted}[{place}] = {value!r}"]
