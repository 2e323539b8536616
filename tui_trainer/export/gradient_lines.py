"""Lines of a script for penalties of the weights and for clipped gradients."""

from tui_trainer.base.weights import BIAS_PATTERN, is_bias
from tui_trainer.catalogue.code import Lines
from tui_trainer.catalogue.settings import CLIPPING, PENALTIES
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe

PENALTY_TERMS = {"l1": "l1 * sum(w.abs().sum() for w in penalized)", "l2": "l2 * sum((w**2).sum() for w in penalized)"}
"""Penalty of each kind, by the name of its setting."""
CLIP_LINES = {
    "clip_norm": "torch.nn.utils.clip_grad_norm_(params, clip_norm)",
    "clip_value": "torch.nn.utils.clip_grad_value_(params, clip_value)",
}
"""Line after the backward pass, by the name of the setting."""
NAMED_PENALIZED_LINES = [
    f'bias = re.compile(r"{BIAS_PATTERN}", re.ASCII)  # biases have no penalty',
    'penalized = [w for name, w in weights.items() if w.requires_grad and not bias.fullmatch(name.rpartition(".")[2])]',
]
"""Lines that list the weights with a penalty, of a model whose weights are in a dictionary by name."""
LOSS_PREFIX = "loss = "
"""Beginning of the line that computes a loss."""
SWITCHES = frozenset(setting.name for setting in (*PENALTIES, *CLIPPING))
"""Settings that are off at 0: edits that switch them on or off change the code of a step."""


def used_switches(recipe: Recipe) -> list[str]:
    """Return the names of the penalties and limits of gradients that are on in some step of a run."""
    edited = {edit.set for edit in recipe.journal if edit.to}
    settings = (*PENALTIES, *CLIPPING)
    return [each.name for each in settings if recipe.config.get(each.name) or each.name in edited]


def switches_a_line(name: str, before: RunConfig, after: RunConfig) -> bool:
    """Return whether the edit of a setting adds or removes a line of a step's code."""
    return name in SWITCHES and bool(before.get(name)) != bool(after.get(name))


def penalized_weights_line(names: tuple[str, ...]) -> str:
    """Return the line of a script that lists the weights that have a penalty. `names`: variables of all params."""
    return f"penalized = [{', '.join(name for name in names if not is_bias(name))}]  # no penalty for biases"


def with_penalty(loss_lines: Lines, config: RunConfig) -> Lines:
    """Return the lines of a loss, followed by those that add its penalty, if there is one."""
    if not config.has_penalty:
        return loss_lines
    terms = [term for name, term in PENALTY_TERMS.items() if config.get(name)]
    renamed = (f"data_{line}" if line.startswith(LOSS_PREFIX) else line for line in loss_lines)
    return (*renamed, f"penalty = {' + '.join(terms)}", "loss = data_loss + penalty")


def clip_lines(config: RunConfig) -> Lines:
    """Return the lines after the backward pass that clip the gradients."""
    return tuple(line for name, line in CLIP_LINES.items() if config.get(name))
