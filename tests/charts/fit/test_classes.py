"""The fit chart of more than two classes, and of classes of a single input."""

from dataclasses import replace

import numpy as np
import pytest

from tests.charts.scenes import LOGISTIC, SIZE, Function, View, of_role, snapshot
from tui_trainer.base.arrays import FloatArray
from tui_trainer.catalogue.entry import Task
from tui_trainer.charts.chart import ChartSize, Scene
from tui_trainer.charts.fit import FIT
from tui_trainer.charts.fit.captions import BORDERS
from tui_trainer.charts.fit.classes import CLASS_ROLES
from tui_trainer.charts.spec import ChartSpec, Role
from tui_trainer.charts.undrawable import with_undrawable_note
from tui_trainer.datasets.dataset import Dataset

WIDE = ChartSize(80, 24)


def classes(count: int, columns: int = 2) -> Dataset:
    """Return three points of each class, class k at x = k."""
    numbers = np.arange(3 * count) % count
    x = np.stack([numbers, np.arange(3 * count) / 3][:columns], axis=1).astype(float)
    names = tuple(f"c{number}" for number in range(count))
    return Dataset(Task.CLASSES, x, numbers, ("a", "b")[:columns], "kind", names)


def nearest(count: int) -> Function:
    """Return a model whose largest logit is that of the class whose number is nearest to the first input."""
    return lambda x: -((x[:, :1] - np.arange(count)) ** 2)


def drawn(data: Dataset, now: Function, before: Function | None = None, size: ChartSize = WIDE) -> ChartSpec:
    """Return the chart of a model of classes."""
    numbers = FIT.probe(View(data, now, before, batch=[0, 4]), size)
    return FIT.draw(Scene(data, LOGISTIC, snapshot(LOGISTIC), numbers), size)


def test_rows_and_borders() -> None:
    """Each class has a role and its name; the borders are where the largest logit changes, and so were they before."""
    spec = drawn(classes(3), nearest(3), before=lambda x: nearest(3)(x + 0.25))
    for number, role in enumerate(CLASS_ROLES[:3]):
        (rows,) = of_role(spec, role)
        assert (rows.x.tolist(), rows.label) == ([number] * 3, f"c{number}")
    (borders,), (before,), (batch,) = (of_role(spec, role) for role in (Role.FIT, Role.PREVIOUS, Role.BATCH))
    assert sorted(set(borders.x.round(6).tolist())) == [0.5, 1.5]
    assert borders.x.size == 2 * 4 * WIDE.height
    assert sorted(set(before.x.round(6).tolist())) == [0.25, 1.25]
    assert (borders.label, batch.x.tolist(), batch.label) == (BORDERS, [0, 1], "batch")


def test_a_small_chart() -> None:
    """A small chart names the borders in a caption."""
    assert [caption.text for caption in drawn(classes(3), nearest(3), size=SIZE).captions] == ["borders", "batch"]


def test_many_classes() -> None:
    """Classes after the sixth share a marker, and the legend counts them."""
    spec = drawn(classes(9), nearest(9))
    (others,) = of_role(spec, Role.CLASS_OTHER)
    assert (sorted(set(others.x.tolist())), others.label) == ([6, 7, 8], "3 more")
    assert of_role(drawn(classes(6), nearest(6)), Role.CLASS_OTHER) == []


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (("blob 0", "blob 1", "blob 2"), ["blob 0", "1", "2"]),
        (("Iris setosa", "Iris virginica", "Rosa canina"), ["Iris setosa", "Iris virginica", "Rosa canina"]),
        (("kind", "kind 1", "kind 2"), ["kind", "kind 1", "kind 2"]),
    ],
)
def test_the_legend_of_classes(names: tuple[str, ...], labels: list[str]) -> None:
    """A first word that all classes have is in the legend once."""
    spec = drawn(replace(classes(3), class_names=names), nearest(3))
    assert [of_role(spec, role)[0].label for role in CLASS_ROLES[:3]] == labels


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1.0])
def test_no_borders(value: float) -> None:
    """A model with the same logits everywhere has no border, and a note says why; the rows are drawn."""

    def same(x: FloatArray) -> FloatArray:
        return np.full((len(x), 3), value)

    spec = with_undrawable_note(drawn(classes(3), same))
    words = "boundary out of view" if value == 1.0 else f"{BORDERS}: not drawn"
    assert [note.text.startswith(words) for note in spec.notes] == [True]
    assert sum(series.x.size for role in CLASS_ROLES for series in of_role(spec, role)) == 9


@pytest.mark.parametrize("count", [2, 3])
def test_a_single_input(count: int) -> None:
    """Rows of a single input are drawn at the numbers of their classes, without a boundary."""
    data = classes(count, columns=1)
    if count == 2:
        data = Dataset(Task.BINARY, data.x, data.y[:, None].astype(float), data.x_names, data.y_name, data.class_names)
    assert FIT.probe(View(data, nearest(count)), SIZE) is None
    spec = FIT.draw(Scene(data, LOGISTIC), SIZE)
    assert of_role(spec, Role.CLASS_1)[0].y.tolist() == [1, 1, 1]
    assert (spec.x_label, spec.y_label) == ("a", "kind")
