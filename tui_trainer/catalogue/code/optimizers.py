"""Helpers to declare an optimizer: its code in plain PyTorch, and its entry in the catalogue."""

from collections.abc import Mapping, Sequence

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.catalogue.code import (
    COUNT_LINE,
    MAX_SCRIPT_LINE_LENGTH,
    Lines,
    OptimizerCode,
    Rule,
    StateVariable,
)
from tui_trainer.catalogue.code.rule_formula import rule_formula
from tui_trainer.catalogue.entry import OptimizerEntry

BY_HAND_BUILDER = "tui_trainer.engine.step.optimizers.by_hand:ByHand"
"""Import path of the builder of optimizers that compile their update rule and run it."""
TORCH_BUILDER = "tui_trainer.engine.step.optimizers.torch_optim:TorchOptimizer"
"""Import path of the builder of optimizers of torch.optim."""
GRADIENT_LINE = "g = param.grad + weight_decay * param"
"""Line of an update rule: the gradient of the loss plus `weight_decay` times the weights."""
BETAS_AFTER_EDIT: Mapping[str, Lines] = FrozenMapping(
    dict.fromkeys(("beta1", "beta2"), ('optimizer.param_groups[0]["betas"] = (beta1, beta2)',))
)
"""Lines to run after an edit of beta1 or beta2, which torch stores as a pair."""
NO_LINES: Mapping[str, Lines] = FrozenMapping()
NO_RULE = Rule()


def by_hand_code(*rule: str, state: Sequence[str] = ()) -> OptimizerCode:
    """Return the code of an optimizer that updates each tensor of weights by the lines of a rule.

    `rule`: lines that update the tensor `param`; the first is COUNT_LINE if they use the number of the update, `t`.
    `state`: names of the state variables of a tensor, each `name[i]` in the lines; they start as zeros of the tensor's
    shape. Raises ValueError if COUNT_LINE is not the first line.
    """
    count, update = (rule[:1], rule[1:]) if rule[0] == COUNT_LINE else ((), rule)
    if COUNT_LINE in update:
        raise ValueError(f"{COUNT_LINE!r} must be the first line of the rule")
    names = (*(("t",) if count else ()), *state)
    each = "for i, param in enumerate(params):" if state else "for param in params:"
    return OptimizerCode(
        setup=(
            *(("t = 0",) if count else ()),
            *(f"{name} = [torch.zeros_like(param) for param in params]" for name in state),
        ),
        zero_grad=("for param in params:", "    param.grad = None"),
        rule=Rule(rule, tuple(StateVariable(name, name) for name in names)),
        step=(*count, "with torch.no_grad():", f"    {each}", *(f"        {line}" for line in update)),
    )


def torch_optimizer_code(
    name: str,
    *arguments: str,
    rule: Rule = NO_RULE,
    lines_after_edit: Mapping[str, Lines] = NO_LINES,
    needs_closure: bool = False,
) -> OptimizerCode:
    """Return the code of the optimizer of torch.optim with that name, called with these arguments.

    An argument without '=' is a hyperparameter that has the same name in torch. `rule`: the update that torch makes.
    `lines_after_edit`: for hyperparameters that torch stores in another form, the lines to run after an edit, by name.
    `needs_closure`: see OptimizerCode.
    """
    same_named = [argument for argument in arguments if "=" not in argument]
    same_named_lines = {argument: (f'optimizer.param_groups[0]["{argument}"] = {argument}',) for argument in same_named}
    return OptimizerCode(
        setup=_call_lines(
            f"optimizer = torch.optim.{name}",
            ["params", *(f"{argument}={argument}" if argument in same_named else argument for argument in arguments)],
        ),
        rule=rule,
        step=("loss = optimizer.step(closure)" if needs_closure else "optimizer.step()",),
        lines_after_edit=FrozenMapping({**same_named_lines, **lines_after_edit}),
        needs_closure=needs_closure,
    )


def optimizer_entry(
    *,
    name: str,
    title: str,
    summary: str,
    source: str,
    builder: str,
    code: OptimizerCode,
    hyperparameters: tuple[Hyperparameter, ...],
    formula: str = "",
) -> OptimizerEntry:
    """Return the entry of an optimizer; `formula` is made from its update rule if it is empty."""
    return OptimizerEntry(
        name=name,
        title=title,
        summary=summary,
        formula=formula or rule_formula(code.rule.lines),
        source=source,
        builder=builder,
        code=code,
        hyperparameters=hyperparameters,
    )


def entries_by_hand_and_torch(
    name: str,
    *,
    titles: tuple[str, str],
    summary: str,
    source: str,
    by_hand: OptimizerCode,
    torch_optim: OptimizerCode,
    hyperparameters: tuple[Hyperparameter, ...],
) -> tuple[OptimizerEntry, OptimizerEntry]:
    """Return two entries with the same update rule: an optimizer written out by hand, and torch's own."""
    ours = optimizer_entry(
        name=f"{name}_by_hand",
        title=f"{titles[0]}, by hand",
        summary=f"{summary}, written out",
        source=source,
        builder=BY_HAND_BUILDER,
        code=by_hand,
        hyperparameters=hyperparameters,
    )
    theirs = optimizer_entry(
        name=name,
        title=titles[1],
        summary=f"{summary}, torch's own",
        source=source,
        builder=TORCH_BUILDER,
        code=torch_optim,
        hyperparameters=hyperparameters,
    )
    return ours, theirs


def _call_lines(function: str, arguments: Sequence[str]) -> Lines:
    """Return the lines of a call of a function: one line, or several if one would be too long."""
    inner = ", ".join(arguments)
    if len(function) + len(inner) + 2 <= MAX_SCRIPT_LINE_LENGTH:
        return (f"{function}({inner})",)
    rows = [inner] if len(inner) + 4 <= MAX_SCRIPT_LINE_LENGTH else [f"{argument}," for argument in arguments]
    return (f"{function}(", *(f"    {row}" for row in rows), ")")
