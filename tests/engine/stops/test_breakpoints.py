"""Breakpoints stop a run at exactly their step, for any division into advance() calls, and report the values."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.runs import assert_same_as_replay, bits, go_to, grads, problem, weights, with_optimizer
from tui_trainer.base.errors import UserError
from tui_trainer.conditions.read_conditions import read_conditions
from tui_trainer.engine.observe.step_values import condition_names
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.stop import BreakpointHit, Divergence
from tui_trainer.recipe.recipe import Breakpoint, Recipe


def stopping(recipe: Recipe, *texts: str) -> Trainer:
    """Return a trainer with these breakpoints."""
    trainer = Trainer(recipe)
    set_breakpoints(trainer, *texts)
    return trainer


def set_breakpoints(trainer: Trainer, *texts: str) -> None:
    """Replace the breakpoints of a trainer."""
    trainer.executor.set_conditions(read_conditions(map(Breakpoint, texts), condition_names(trainer.learner)))


def hits(trainer: Trainer, chunk: int, most: int) -> list[int]:
    """Return the steps at which a run stops, up to step `most`, advancing by `chunk` steps."""
    found = []
    while trainer.step < most:
        stop = trainer.advance(min(chunk, most - trainer.step))
        if stop:
            assert isinstance(stop, BreakpointHit)
            assert stop.step == trainer.step
            found.append(stop.step)
    return found


@pytest.mark.parametrize("chunk", [1, 7, 100, 10_000])
def test_logistic_sgd_below_0_3(chunk: int) -> None:
    """`loss < 0.3` stops the run after update 532 with the bits of a fresh run and reports the loss."""
    trainer = stopping(problem("logistic-sgd"), "loss < 0.3")
    stop = None
    while stop is None:
        stop = trainer.advance(chunk)
    assert stop == BreakpointHit(532, "loss < 0.3: loss = 0.29999")
    assert stop.message == "stopped at step 532: loss < 0.3: loss = 0.29999"
    fresh = Trainer(problem("logistic-sgd"))
    assert fresh.advance(532) is None
    assert bits(trainer) == bits(fresh)
    assert trainer.record.history.steps == 532
    assert trainer.record.history.view().last.tolist() == fresh.record.history.view().last.tolist()


@pytest.mark.parametrize("optimizer", ["gd_by_hand", "adam", "lbfgs"])
def test_a_hit_does_not_change_the_run(optimizer: str) -> None:
    """The state at a hit equals that of a replay, and the run continues as if it had not stopped."""
    shorter = {"optimizer__max_iter": 3} if optimizer == "lbfgs" else {}
    recipe = problem("polynomial", optimizer=optimizer, batch_size=7, **shorter)
    trainer, alone = stopping(recipe, "step % 17 == 0"), Trainer(recipe)
    assert hits(trainer, 500, 40) == [17, 34]
    alone.advance(40)
    assert bits(trainer) == bits(alone)
    assert_same_as_replay(trainer)


@pytest.mark.parametrize("text", ["step == 500", "step >= 500", "500 <= step < 700", "not step < 500"])
@pytest.mark.parametrize("chunk", [9, 10_000])
def test_a_step(text: str, chunk: int) -> None:
    """A condition on the step stops the run at that step, and only once while it holds."""
    assert hits(stopping(problem(), text), chunk, 1200) == [500]


@pytest.mark.parametrize("chunk", [1, 5, 1000])
def test_a_condition_that_holds_again_stops_again(chunk: int) -> None:
    """A condition stops the run once each time it begins to hold."""
    trainer = stopping(problem(), "step % 20 > 14", "step == 17")
    assert hits(trainer, chunk, 60) == [15, 17, 35, 55]


@given(st.lists(st.integers(1, 90), max_size=12), st.sampled_from([0, 7]))
@settings(max_examples=15)
def test_chunks_do_not_matter(chunks: list[int], size: int) -> None:
    """Stops and reports do not depend on how the steps are divided into advance() calls."""
    texts = ("loss > best_loss", "grad_norm < 1", "step % 50 == 0", "epoch >= 3")
    recipe = problem("polynomial", optimizer="adam", batch_size=size)
    in_chunks, one_by_one = stopping(recipe, *texts), stopping(recipe, *texts)
    stops = [stop for steps in chunks if (stop := in_chunks.advance(steps))]
    alone = [stop for _ in range(in_chunks.step) if (stop := one_by_one.advance(1))]
    assert stops == alone
    assert bits(in_chunks) == bits(one_by_one)


def test_a_step_made_by_phases() -> None:
    """A step made phase by phase is tested after its update."""
    trainer, whole = (stopping(problem(), "loss < 1") for _ in range(2))
    stops = [stop for _ in range(5 * 5) if (stop := trainer.advance_phase())]
    assert stops == [whole.advance(5)]
    trainer.advance_phase()
    assert trainer.advance(3) is None


def test_values_belong_to_the_step() -> None:
    """Loss, accuracy and gradient come from the step's passes, weights from after it, best_loss from complete epochs."""
    trainer = Trainer(problem("logistic-sgd", batch_size=7))
    best = float("inf")
    total = 0.0
    for step in range(1, 17):
        if known := best < float("inf"):
            set_breakpoints(trainer, f"step == {step} and best_loss == {best!r}")
        stop = trainer.advance(1)
        seen = trainer.observe()
        assert isinstance(stop, BreakpointHit) == known
        assert seen.loss is not None
        w, b = weights(trainer).values()
        norm = torch.linalg.vector_norm(torch.cat([grad.flatten() for grad in grads(trainer).values()])).item()
        exact = [f"step == {step}", f"loss == {seen.loss!r}", f"accuracy == {seen.metrics['accuracy']!r}", "lr == 1"]
        exact += [f"grad_norm == {norm!r}"]
        exact += [f"w[0] == {w[0].item()!r}", f"w[1,0] == {w[1].item()!r}", f"b == {b.item()!r}"]
        again = stopping(problem("logistic-sgd", batch_size=7), " and ".join(exact))
        again.advance(step - 1)
        assert isinstance(again.advance(1), BreakpointHit)
        total += seen.loss * seen.batch_rows
        if seen.rows_read == 0:
            best, total = min(best, total / trainer.learner.dataset.rows), 0.0


def test_best_loss_is_unknown_at_first() -> None:
    """At the first step there is no best loss: conditions that read it do not hold, nor do their negations."""
    trainer = stopping(problem(), "loss > best_loss", "loss <= best_loss")
    assert hits(trainer, 10, 10) == [2]
    assert trainer.record.best.step == 10


@pytest.mark.parametrize("chunk", [1, 10_000])
def test_a_loss_that_rises(chunk: int) -> None:
    """`loss > 2 * best_loss` compares with the lowest loss of all steps before, across keyframes and edits."""
    trainer = stopping(problem(), "loss > 2 * best_loss")
    trainer.record.keyframes.set_spacing(16)
    assert hits(trainer, chunk, 700) == []
    best = trainer.record.best.loss
    trainer.apply("params.w", 1.0)
    assert isinstance(trainer.advance(chunk), BreakpointHit)
    assert trainer.step == 701
    assert trainer.observe().loss > 2 * best  # type: ignore[operator] # not None after a step
    assert trainer.record.best.loss == best


def test_accuracy() -> None:
    """Accuracy is a share of the step's rows; a condition on it is refused for a regression."""
    trainer = stopping(problem("logistic-sgd"), "accuracy >= 0.9")
    stop = trainer.advance(1000)
    assert isinstance(stop, BreakpointHit)
    assert trainer.observe().metrics["accuracy"] == 0.9
    assert Trainer(problem("logistic-sgd")).advance(stop.step) is None
    with pytest.raises(UserError, match="column 1: this run has no accuracy"):
        stopping(problem(), "accuracy >= 0.9")


def test_several_at_once() -> None:
    """All conditions met at a step are reported in order, duplicates once."""
    trainer = stopping(problem(), "step == 3", "loss < 1000", "step > 2", "step == 3", "step == 4")
    assert trainer.advance(10) == BreakpointHit(1, "loss < 1000: loss = 153.35")
    assert trainer.advance(10) == BreakpointHit(3, "step == 3: step = 3; step > 2: step = 3")
    assert trainer.advance(10) == BreakpointHit(4, "step == 4: step = 4")


def test_replacing_breakpoints() -> None:
    """A breakpoint that holds does not stop the run again when the list is replaced; a new breakpoint does."""
    trainer = stopping(problem(), "step > 5")
    trainer.advance(10)
    set_breakpoints(trainer, "step == 9", "step > 5")
    assert hits(trainer, 20, 20) == [9]
    set_breakpoints(trainer)
    assert hits(trainer, 5, 30) == []
    set_breakpoints(trainer, "step > 5")
    assert hits(trainer, 5, 40) == [31]


@pytest.mark.parametrize("back", [1, 2, 100, 500])
def test_going_back_resets_breakpoints(back: int) -> None:
    """A replay is not stopped; the run stops again at a breakpoint only if it went back to before its step."""
    trainer = stopping(problem(), "step == 500", "step > 498")
    assert hits(trainer, 1000, 600) == [499, 500]
    assert go_to(trainer, 500) is None
    assert trainer.step == 500
    assert hits(trainer, 1000, 600) == []
    go_to(trainer, 500)
    go_to(trainer, 500 - back)
    assert trainer.step == 500 - back
    assert hits(trainer, 1000, 600) == ([500] if back == 1 else [499, 500])
    go_to(trainer, 0)
    assert hits(trainer, 30, 600) == [499, 500]


@pytest.mark.parametrize("chunk", [1, 10_000])
def test_a_divergence_before_and_after(chunk: int) -> None:
    """The earlier of a breakpoint and a divergence stops the run."""

    def stops(*texts: str) -> list[tuple[type, int]]:
        trainer = stopping(problem(optimizer__lr=0.03, diverges_at=50.0), *texts)
        found: list[tuple[type, int]] = []
        while not found or found[-1][0] is BreakpointHit:
            stop = trainer.advance(chunk)
            found += [(type(stop), stop.step)] if stop else []
        return found

    ((_, diverged),) = stops()
    assert diverged > 4
    early, late = f"step == {diverged - 2}", f"step == {diverged + 3}"
    assert stops(early) == [(BreakpointHit, diverged - 2), (Divergence, diverged)]
    assert stops(late) == [(Divergence, diverged)]
    assert stops(early, late, "loss > 1e30") == stops(early)


def test_undone_steps_do_not_count() -> None:
    """A breakpoint met only in steps that a divergence undid stops the run when those steps are made again."""
    trainer = stopping(problem(optimizer__lr=0.05), "step == 10", "step > 1")
    assert isinstance(trainer.advance(1), BreakpointHit | None)
    assert trainer.advance(100) == BreakpointHit(2, "step > 1: step = 2")
    assert isinstance(trainer.advance(100), Divergence)
    trainer.apply("optimizer.lr", 0.001)
    assert hits(trainer, 100, 50) == [10]


def test_hyperparameters_of_a_replaced_optimizer() -> None:
    """A condition on a hyperparameter that the current optimizer does not have never holds and raises nothing."""
    trainer = stopping(with_optimizer("linear", "sgd", momentum=0.5), "momentum > 0.4 and step > 2", "lr < 1")
    assert hits(trainer, 10, 10) == [1, 3]
    trainer.apply("optimizer", "adam")
    assert hits(trainer, 10, 20) == []
    with pytest.raises(UserError, match="unknown name 'line_search'"):
        stopping(with_optimizer("linear", "lbfgs"), "line_search > 1")
