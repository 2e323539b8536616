"""Multilayer perceptron: against torch's own layers and initializations; dropout, scripts and bursts, bit for bit."""

import numpy as np
import pytest
import torch
from torch import nn

from tests.datasets.buildable import FLOWER_TABLE
from tests.engine.burst.test_burst import quick, single
from tests.engine.replay.test_script_runs import assert_script_is_exact, edited
from tests.engine.runs import Bits, assert_same_as_replay, bits, choose, go_to
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Schema, Task
from tui_trainer.catalogue.models.mlp import ACTIVATION, INITIALIZATION
from tui_trainer.engine.observe.observe import LearnerView
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.models.mlp import build
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.recipe import Recipe

MODULES = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid, "identity": nn.Identity, "gelu": nn.GELU}
LOSSES = {"cubic": "mse", "exam_scores": "bce_with_logits", FLOWER_TABLE: "cross_entropy"}
CASES: list[tuple[str, dict[str, Value], dict[str, Value]]] = [
    ("cubic", {"layers": "8", "activation": "gelu"}, {}),
    ("exam_scores", {"dropout": 0.3, "activation": "relu", "initialization": "kaiming"}, {"batch_size": 30}),
    (FLOWER_TABLE, {"dropout": 0.2, "layers": "5-4-3"}, {"batch_size": 20, "dataset.test": 0.2}),
    (FLOWER_TABLE, {"layers": "", "initialization": "zeros"}, {}),
    ("cubic", {"initialization": "constant", "initial_scale": 0.1, "dropout": 0.5}, {"dataset.test": 0.3}),
    ("exam_scores", {"activation": "identity", "initialization": "normal"}, {}),
]
"""Dataset, hyperparameters of the model, and other settings."""


def recipe(dataset: str, values: dict[str, Value], others: dict[str, Value], optimizer: str = "adam") -> Recipe:
    """Return the recipe of a case."""
    config = choose(dataset, "mlp", LOSSES[dataset], optimizer, lr=0.01).config.with_values("model", values)
    for address, value in others.items():
        config = config.with_value(address, value)
    return edited(Recipe(config))


@pytest.mark.parametrize("activation", ACTIVATION.choices)
def test_outputs_are_those_of_torchs_layers(activation: str) -> None:
    """Outputs and gradients equal those of a torch.nn.Sequential with the same weights."""
    values = Choice.of("model", "mlp", {"layers": "5-4", "activation": activation}).values
    model = build(values, Schema(Task.CLASSES, 3, 2), torch.randn)
    act = MODULES[activation]
    theirs = nn.Sequential(nn.Linear(3, 5), act(), nn.Linear(5, 4), act(), nn.Linear(4, 2))
    for param, own in zip(theirs.parameters(), model.params.values(), strict=True):
        param.data = own.detach().t().clone()
    x = torch.randn(7, 3)
    for outputs in (model.forward(x), theirs(x)):
        outputs.square().sum().backward()
    torch.testing.assert_close(model.forward(x), theirs(x))
    for param, own in zip(theirs.parameters(), model.params.values(), strict=True):
        assert param.grad is not None
        assert own.grad is not None
        torch.testing.assert_close(own.grad, param.grad.t())


@pytest.mark.parametrize("name", INITIALIZATION.choices)
def test_initial_weights(name: str) -> None:
    """Mean and standard deviation are those of torch.nn.init, times the scale; every bias is 0."""
    values = Choice.of("model", "mlp", {"layers": "400", "initialization": name, "initial_scale": 2.0}).values
    params = build(values, Schema(Task.REGRESSION, 100), torch.randn).params
    theirs = {
        "normal": nn.init.normal_,
        "zeros": nn.init.zeros_,
        "constant": nn.init.ones_,
        "xavier": nn.init.xavier_normal_,
        "kaiming": nn.init.kaiming_normal_,
    }[name](torch.empty(400, 100))
    own = params["w1"].detach()
    assert own.std().item() == pytest.approx(2 * theirs.std().item(), rel=0.03)
    assert own.mean().item() == pytest.approx(2 * theirs.mean().item(), abs=0.05)
    assert not params["b1"].any()


@pytest.mark.parametrize(("dataset", "values", "others"), CASES)
def test_scripts_and_bursts(dataset: str, values: dict[str, Value], others: dict[str, Value]) -> None:
    """Script, single steps, bursts, going back and a replay give the same bits."""
    chosen = recipe(dataset, values, others)
    assert_script_is_exact(chosen, 20)
    one_by_one, fast = single(chosen), quick(chosen)
    assert one_by_one.advance(40) is None
    assert fast.advance(40) is None
    assert len(fast.executor.bursts)
    assert bits(fast) == bits(one_by_one)
    go_to(fast, 17)
    assert_same_as_replay(fast)


def test_looking_draws_nothing() -> None:
    """A run with dropout that is looked at in every phase has the bits of one that isn't, and predicts without dropout."""
    chosen = recipe("exam_scores", {"dropout": 0.5}, {})
    plain, watched = Trainer(chosen), Trainer(chosen)
    outside = torch.get_rng_state()

    def look() -> Bits:
        view = LearnerView(watched.learner, watched.pre_update)
        x = watched.learner.dataset.x
        assert np.array_equal(view.predict(x), view.predict(x))
        with watched.learner.random_state:
            ahead = watched.learner.model.look_ahead(watched.learner.batches.inputs)
            assert torch.equal(ahead, watched.learner.model.look_ahead(watched.learner.batches.inputs))
        return bits(watched)

    for _ in range(3):
        assert plain.advance(1) is None
        for _ in range(5):
            assert watched.advance_phase() is None
            look()
        assert look() == bits(plain)
    assert torch.equal(torch.get_rng_state(), outside)


@pytest.mark.parametrize("text", ["8,8", "8-", "-8", "0", "1001", "8.5", "٨", "-".join("8" * 11), "a"])
def test_layers_that_are_refused(text: str) -> None:
    """A text that is no list of layers is named, with what would be right."""
    with pytest.raises(UserError, match=r"^hidden layers can't be '.*': it must be the units of each layer with - between them"):
        Choice.of("model", "mlp", {"layers": text})


def test_layers_in_another_spelling() -> None:
    """Spaces and zeros in front are left out."""
    assert Choice.of("model", "mlp", {"layers": " 8 - 04 "}).values["layers"] == "8-4"
