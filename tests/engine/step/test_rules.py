"""The update rule that is printed is the rule that runs, and a new optimizer is one declaration."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from tests.engine.runs import assert_same_as_replay, grads, weights, with_optimizer
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.code import Lines
from tui_trainer.catalogue.code.optimizers import BY_HAND_BUILDER, by_hand_code, optimizer_entry
from tui_trainer.catalogue.entry import OptimizerEntry
from tui_trainer.catalogue.optimizer_hyperparameters import LEARNING_RATE, MOMENTUM
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.datasets.load import load
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.optimizers.by_hand import ByHand
from tui_trainer.export.script import write_script
from tui_trainer.recipe.choice import Choice

WRITTEN_OUT = [entry for entry in OPTIMIZERS if entry.builder == BY_HAND_BUILDER]
NAMES = [entry.name for entry in WRITTEN_OUT]
DOUBLED: Lines = ("param -= lr * param.grad", "param -= lr * param.grad")
SIGN_OF_VELOCITY = optimizer_entry(
    name="sign_by_hand",
    title="Sign of the velocity, by hand",
    summary="each weight moves by the learning rate, against the sign of its velocity",
    source="a test",
    builder=BY_HAND_BUILDER,
    code=by_hand_code(
        "v[i] = momentum * v[i] + (1 - momentum) * param.grad", "param -= lr * v[i].sign()", state="v"
    ),
    hyperparameters=(replace(LEARNING_RATE, default=0.001), MOMENTUM),
)


def defaults(optimizer: str) -> dict[str, Value]:
    """Return the default hyperparameters of an optimizer."""
    return dict(Choice.of("optimizer", optimizer).values)


def random_weights() -> list[Tensor]:
    """Return two tensors of weights, the same in every call."""
    generator = torch.Generator().manual_seed(1)
    return [torch.randn(3, 1, generator=generator).requires_grad_(), torch.zeros(1, requires_grad=True)]


def loss_of(params: list[Tensor]) -> Tensor:
    """Compute a loss with its gradients in the weights."""
    for param in params:
        param.grad = None
    loss = sum((((param - 1) ** 4).sum() for param in params), torch.zeros(()))
    loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
    return loss


@pytest.mark.parametrize("entry", WRITTEN_OUT, ids=NAMES)
def test_the_printed_code_gives_the_same_bits(entry: OptimizerEntry) -> None:
    """The lines that a script prints, executed as they are, end at the weights and the state of the optimizer."""
    ours, printed = random_weights(), random_weights()
    optimizer = ByHand(entry.code, ours, defaults(entry.name))
    script: dict[str, object] = {"torch": torch, "params": printed, **defaults(entry.name)}
    exec("\n".join(map(str, entry.code.setup)), script)  # noqa: S102 - the declared lines
    update = compile("\n".join(map(str, entry.code.step)), "<printed update>", "exec")
    for _ in range(30):
        optimizer.step(loss_of(ours), lambda: loss_of(ours))
        loss_of(printed)
        exec(update, script)  # noqa: S102 - the declared lines
    assert [param.tolist() for param in ours] == [param.tolist() for param in printed]
    for i, state in enumerate(optimizer.state()):
        for name in state.keys() - {"t"}:
            assert torch.equal(state[name], script[name][i])  # type: ignore[arg-type, index] # tensors and lists of them


@pytest.mark.parametrize("entry", WRITTEN_OUT, ids=NAMES)
def test_the_rule_is_what_is_printed(entry: OptimizerEntry) -> None:
    """The rule's lines are the lines of the printed step, in their order, with nothing but the loop around them."""
    printed = [str(line).strip() for line in entry.code.step]
    around = ("with torch.no_grad():", "for i, param in enumerate(params):", "for param in params:")
    assert [line for line in printed if line not in around] == list(entry.code.rule.lines)


def test_another_rule_is_another_update() -> None:
    """A change of the declared lines changes what runs: no second spelling of the formula is left."""
    code = OPTIMIZERS["gd_by_hand"].code
    once, twice = random_weights(), random_weights()
    ByHand(code, once, {"lr": 0.1}).step(loss_of(once), lambda: loss_of(once))
    doubled = replace(code, rule=replace(code.rule, lines=DOUBLED))
    ByHand(doubled, twice, {"lr": 0.1}).step(loss_of(twice), lambda: loss_of(twice))
    start = random_weights()
    for one, two, initial in zip(once, twice, start, strict=True):
        torch.testing.assert_close(two - initial, 2 * (one - initial))


def test_weights_without_a_gradient_stay() -> None:
    """Weights that the loss does not depend on are skipped, as torch.optim does."""
    params = random_weights()
    optimizer = ByHand(OPTIMIZERS["adam_by_hand"].code, params, defaults("adam_by_hand"))
    loss = loss_of(params)
    params[0].grad = None
    before = params[0].tolist()
    optimizer.step(loss, lambda: loss)
    assert params[0].tolist() == before
    assert params[1].item() != 0


def test_a_debugger_shows_the_hyperparameters() -> None:
    """The repr names the hyperparameters and the number of updates."""
    assert repr(ByHand(OPTIMIZERS["gd_by_hand"].code, random_weights(), {"lr": 0.5})) == "ByHand(lr=0.5, updates=0)"


def test_a_new_optimizer_is_one_declaration(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry with its rule trains, replays, is burst, has a formula and is written to a script."""
    monkeypatch.setitem(OPTIMIZERS._entries, SIGN_OF_VELOCITY.name, SIGN_OF_VELOCITY)
    recipe = with_optimizer("linear", "sign_by_hand", momentum=0.5)
    trainer = Trainer(recipe)
    trainer.executor.bursts.record_after_steps = 3
    before = weights(trainer)
    trainer.advance(1)
    for name, now in weights(trainer).items():
        torch.testing.assert_close(now, before[name] - 0.001 * torch.sign(grads(trainer)[name]))
    assert trainer.advance(60) is None
    assert_same_as_replay(trainer)
    assert SIGN_OF_VELOCITY.formula.startswith("v ← momentum v + (1 - momentum) ∂L/∂w;  w ← w - lr ")
    script = write_script(recipe, load(recipe.config), 10)
    assert all(line in script for line in SIGN_OF_VELOCITY.code.rule.lines)
