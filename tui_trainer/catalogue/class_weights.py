"""Hyperparameters of losses that weight the classes, and their lines of code."""

from collections.abc import Mapping
from textwrap import wrap

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Scale, TextForm, Value
from tui_trainer.base.numbers import typable
from tui_trainer.catalogue.code import MAX_SCRIPT_LINE_LENGTH, Lines

MIN_WEIGHT, MAX_WEIGHT = 1e-6, 1e6
"""Limits of a class weight. A weight of 0 could make the mean of a mini-batch 0/0."""
BALANCED = "balanced"
"""Text for weights that are computed from the training rows: rows / (classes × rows of the class)."""
POS_WEIGHT = Hyperparameter(
    name="pos_weight",
    label="pos weight",
    default=1.0,
    minimum=0,
    maximum=MAX_WEIGHT,
    scale=Scale.DECADE,
    live=True,
    written_at_default=False,
    extra="weights",
    help="Weight of the rows of class 1, as in torch.nn.BCEWithLogitsLoss: above 1 for a rare class. The mean is still over all rows.",
)


def read_class_weights(text: str) -> tuple[float, ...]:
    """Return the numbers in a text; none for an empty text and for BALANCED. Raises ValueError for another text.

    >>> read_class_weights("1, 2.5, 1"), read_class_weights("balanced")
    ((1.0, 2.5, 1.0), ())
    """
    if text.strip() in ("", BALANCED):
        return ()
    return tuple(map(_weight, text.split(",")))


def _weight(text: str) -> float:
    number = float(text) if text.isascii() and "_" not in text else 0.0
    if not MIN_WEIGHT <= number <= MAX_WEIGHT:
        raise ValueError(text)
    return number


def _usual_spelling(text: str) -> str:
    return ", ".join(map(typable, read_class_weights(text))) or text.strip()


CLASS_WEIGHTS = Hyperparameter(
    name="class_weights",
    label="class weights",
    default="",
    form=TextForm(
        f"{BALANCED}, or a number from 0.000001 to 1,000,000 for each class with commas between them, such as 1, 2.5, 1",
        read=_usual_spelling,
        examples=("", BALANCED),
    ),
    live=True,
    written_at_default=False,
    extra="weights",
    help="Weight of the rows of each class, as in torch.nn.CrossEntropyLoss: the loss is the weighted mean. An empty text weights all "
    "rows equally; balanced weights each class by rows / (classes × rows of the class), counted in the training rows.",
)


def weight_lines(values: Mapping[str, Value]) -> Lines:
    """Return the lines that set `weight`, (classes,), for these class weights and number of `outputs`; none if all are 1."""
    text, classes = str(values[CLASS_WEIGHTS.name]), values["outputs"]
    if text == BALANCED:
        return (
            f"class_counts = torch.bincount(y, minlength={classes}).clamp(min=1)",
            f"weight = len(y) / ({classes} * class_counts)",
        )
    if not text:
        return ()
    numbers = wrap(", ".join(map(repr, read_class_weights(text))), MAX_SCRIPT_LINE_LENGTH - 4, break_on_hyphens=False)
    short = f"weight = torch.tensor([{', '.join(numbers)}])"
    is_short = len(short) <= MAX_SCRIPT_LINE_LENGTH
    return (short,) if is_short else ("weight = torch.tensor([", *(f"    {line}" for line in numbers), "])")


def weight_count(values: Mapping[str, Value]) -> int:
    """Return the number of class weights that are given as numbers. `values`: hyperparameters of a loss."""
    return len(read_class_weights(str(values.get(CLASS_WEIGHTS.name, ""))))


def check_weight_count(values: Mapping[str, Value], classes: int, dataset: str) -> None:
    """Raise UserError if a loss has weights for another number of classes than the dataset has."""
    count = weight_count(values)
    if count not in (0, classes):
        numbers = f"{count} number{'s' if count > 1 else ''}"
        raise UserError(f"class weights can't be {values[CLASS_WEIGHTS.name]!r}, {numbers}: {dataset} has {classes} classes")
