"""How the optimizers are written in plain PyTorch: the textbooks' updates spelled out, and the calls of torch's own."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from tui_trainer.catalogue.code import SCRIPT_WIDTH, Kept, Lines, OptimizerCode, Rule

GRADIENT = "g = param.grad + weight_decay * param"
MEANS = (
    "m[i] = beta1 * m[i] + (1 - beta1) * g",
    "v[i] = beta2 * v[i] + (1 - beta2) * g**2",
)
MOVE = "param -= lr * m_hat / (v_hat.sqrt() + eps)"
ADAM_MOVE = (
    *MEANS,
    "m_hat = m[i] / (1 - beta1**t)",
    "v_hat = v[i] / (1 - beta2**t)",
    MOVE,
)
ADAM_ARGUMENTS = ("lr", "betas=(beta1, beta2)", "weight_decay", "eps")
BETAS: Mapping[str, Lines] = MappingProxyType(
    dict.fromkeys(("beta1", "beta2"), ('optimizer.param_groups[0]["betas"] = (beta1, beta2)',))
)
NOTHING: Mapping[str, Lines] = MappingProxyType({})
NO_RULE = Rule()


def by_hand(*update: str, state: Sequence[str] = (), counted: bool = False) -> OptimizerCode:
    """An update written out for each tensor of weights, with what is kept for it; `counted`: t counts the updates."""
    names = (*(("t",) if counted else ()), *state)
    count = ("t += 1",) if counted else ()
    start = ("t = 0",) if counted else ()
    each = "for i, param in enumerate(params):" if state else "for param in params:"
    return OptimizerCode(
        setup=(*start, *(f"{name} = [torch.zeros_like(param) for param in params]" for name in state)),
        zero_grad=("for param in params:", "    param.grad = None"),
        rule=Rule((*count, *update), tuple(Kept(name, name) for name in names)),
        step=(
            *count,
            "with torch.no_grad():",
            f"    {each}",
            *(f"        {line}" for line in update),
        ),
    )


def torchs(
    name: str,
    *arguments: str,
    rule: Rule = NO_RULE,
    others: Mapping[str, Lines] = NOTHING,
    closure: bool = False,
) -> OptimizerCode:
    """An optimizer of torch.optim. An argument without '=' is a hyperparameter that torch calls what we do.

    `rule`: the update that torch makes. `others`: what must follow an edit of those that torch keeps in another way.
    """
    plain = [one for one in arguments if "=" not in one]
    edited = {one: (f'optimizer.param_groups[0]["{one}"] = {one}',) for one in plain}
    return OptimizerCode(
        setup=_call(
            f"optimizer = torch.optim.{name}",
            ["params", *(f"{one}={one}" if one in plain else one for one in arguments)],
        ),
        rule=rule,
        step=("loss = optimizer.step(closure)" if closure else "optimizer.step()",),
        edited=MappingProxyType({**edited, **others}),
        closure=closure,
    )


def _call(function: str, arguments: Sequence[str]) -> Lines:
    """A call on one line, or where that is too long on several."""
    inner = ", ".join(arguments)
    if len(function) + len(inner) + 2 <= SCRIPT_WIDTH:
        return (f"{function}({inner})",)
    rows = [inner] if len(inner) + 4 <= SCRIPT_WIDTH else [f"{one}," for one in arguments]
    return (f"{function}(", *(f"    {row}" for row in rows), ")")


GD_BY_HAND = by_hand("param -= lr * param.grad")
MOMENTUM_BY_HAND = by_hand(GRADIENT, "v[i] = momentum * v[i] + g", "param -= lr * v[i]", state="v")
NESTEROV_BY_HAND = by_hand(
    GRADIENT, "v[i] = momentum * v[i] + g", "param -= lr * (g + momentum * v[i])", state="v"
)
ADAGRAD_BY_HAND = by_hand(
    GRADIENT, "s[i] = s[i] + g**2", "param -= lr * g / (s[i].sqrt() + eps)", state="s"
)
RMSPROP_BY_HAND = by_hand(
    GRADIENT,
    "v[i] = alpha * v[i] + (1 - alpha) * g**2",
    "param -= lr * g / (v[i].sqrt() + eps)",
    state="v",
)
ADADELTA_BY_HAND = by_hand(
    GRADIENT,
    "v[i] = rho * v[i] + (1 - rho) * g**2",
    "d = (u[i] + eps).sqrt() / (v[i] + eps).sqrt() * g",
    "u[i] = rho * u[i] + (1 - rho) * d**2",
    "param -= lr * d",
    state="vu",
)
ADAM_BY_HAND = by_hand(GRADIENT, *ADAM_MOVE, state="mv", counted=True)
ADAMW_BY_HAND = by_hand(
    "g = param.grad", "param *= 1 - lr * weight_decay", *ADAM_MOVE, state="mv", counted=True
)

ADAM_STATE = MappingProxyType({"t": "step", "m": "exp_avg", "v": "exp_avg_sq"})
"""What torch calls what Adam keeps."""
ADAM_KEPT = ADAM_BY_HAND.rule.stored(**ADAM_STATE).kept
NADAM_RULE = Rule(
    (
        "t += 1",
        "mu = beta1 * (1 - 0.96 ** (t * momentum_decay) / 2)",
        "mu_next = beta1 * (1 - 0.96 ** ((t + 1) * momentum_decay) / 2)",
        "P = P * mu",
        GRADIENT,
        *MEANS,
        "m_hat = (1 - mu) / (1 - P) * g + mu_next / (1 - P * mu_next) * m[i]",
        "v_hat = v[i] / (1 - beta2**t)",
        MOVE,
    ),
    (*ADAM_KEPT, Kept("P", "mu_product", start=1.0)),
)
RADAM_RULE = Rule(
    (
        "t += 1",
        "r = 2 / (1 - beta2) - 1",
        "q = r - 2 * t * beta2**t / (1 - beta2**t)",
        "c = 1 if q <= 5 else ((q - 4) * (q - 2) * r / ((r - 4) * (r - 2) * q) * (1 - beta2**t)).sqrt()",
        GRADIENT,
        *MEANS,
        "m_hat = m[i] / (1 - beta1**t)",
        "param -= lr * m_hat if q <= 5 else lr * m_hat * c / (v[i].sqrt() + eps)",
    ),
    ADAM_KEPT,
)

SGD = torchs(
    "SGD",
    "lr",
    "momentum",
    rule=Rule(
        ("v[i] = momentum * v[i] + param.grad", "param -= lr * v[i]"), (Kept("v", "momentum_buffer"),)
    ),
)
MOMENTUM = torchs(
    "SGD", "lr", "momentum", "weight_decay", rule=MOMENTUM_BY_HAND.rule.stored(v="momentum_buffer")
)
NESTEROV = torchs(  # torch wants a momentum above 0 for it; at 0 it makes no difference
    "SGD",
    "lr",
    "momentum=momentum",
    "nesterov=momentum > 0",
    "weight_decay",
    rule=NESTEROV_BY_HAND.rule.stored(v="momentum_buffer"),
    others={"momentum": ("optimizer.param_groups[0].update(momentum=momentum, nesterov=momentum > 0)",)},
)
ADAGRAD = torchs("Adagrad", "lr", "weight_decay", "eps", rule=ADAGRAD_BY_HAND.rule.stored(s="sum"))
RMSPROP = torchs(
    "RMSprop", "lr", "alpha", "weight_decay", "eps", rule=RMSPROP_BY_HAND.rule.stored(v="square_avg")
)
ADADELTA = torchs(
    "Adadelta",
    "lr",
    "rho",
    "weight_decay",
    "eps",
    rule=ADADELTA_BY_HAND.rule.stored(v="square_avg", u="acc_delta"),
)
ADAM = torchs("Adam", *ADAM_ARGUMENTS, rule=ADAM_BY_HAND.rule.stored(**ADAM_STATE), others=BETAS)
ADAMW = torchs("AdamW", *ADAM_ARGUMENTS, rule=ADAMW_BY_HAND.rule.stored(**ADAM_STATE), others=BETAS)
NADAM = torchs("NAdam", *ADAM_ARGUMENTS, "momentum_decay", rule=NADAM_RULE, others=BETAS)
RADAM = torchs("RAdam", *ADAM_ARGUMENTS, rule=RADAM_RULE, others=BETAS)
LBFGS = torchs(
    "LBFGS",
    "lr",
    "max_iter=max_iter",
    "history_size=history_size",
    "tolerance_grad",
    "tolerance_change",
    "line_search_fn=line_search",
    others={
        "max_iter": ("optimizer.param_groups[0].update(max_iter=max_iter, max_eval=max_iter * 5 // 4)",),
        "line_search": ('optimizer.param_groups[0]["line_search_fn"] = line_search',),
        "history_size": (
            'optimizer.param_groups[0]["history_size"] = history_size',
            "memory = optimizer.state[params[0]]",
            'memory.pop("al", None)  # scratch paper, as long as the history was',
            'for name in {"old_dirs", "old_stps", "ro"} & memory.keys():',
            "    memory[name] = memory[name][-history_size:]  # the newest stay",
        ),
    },
    closure=True,
)
