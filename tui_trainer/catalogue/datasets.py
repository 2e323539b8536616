"""Datasets of the catalogue, the simplest first, and the user's own table."""

from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.base.registry import Registry
from tui_trainer.catalogue.dataset_code import CUBIC_CODE, TABLE_CODE
from tui_trainer.catalogue.entry import DatasetEntry, Task
from tui_trainer.catalogue.table import (
    CATEGORIES,
    DECIMAL,
    DELIMITER,
    FILE,
    HEADER,
    INPUTS,
    MAX_MB,
    MISSING,
    TABLE_NAME,
    TARGET,
    TASK,
    table_schema,
)

PREPARE = Hyperparameter(
    name="prepare",
    label="prepare",
    default="none",
    choices=("none", "divide_by_max", "standardize", "min_max"),
    live=False,
    help="How to scale each input column: not at all, by its maximum, to mean 0 and standard deviation 1, or to 0 to 1.",
)
TEST_SHARE = Hyperparameter(
    name="test",
    label="held-out share",
    default=0.0,
    minimum=0,
    maximum=1,
    excludes_maximum=True,
    step=0.1,
    live=False,
    written_at_default=False,
    help="Share of the rows that are not trained on: test_loss is the loss on them. The seed determines which rows.",
)
PREPARE_TARGET = Hyperparameter(
    name="prepare_target",
    label="prepare target",
    default="none",
    choices=("none", "standardize"),
    live=False,
    written_at_default=False,
    help="How to scale the targets of a regression: not at all, or to mean 0 and standard deviation 1.",
)
NOISE = Hyperparameter(
    name="noise",
    label="noise",
    default=0.0,
    minimum=0,
    maximum=1000,
    step=1,
    live=True,
    help="Standard deviation of the normal noise that is added to every y; the seed determines the noise.",
)
POINTS = Hyperparameter(
    name="points",
    label="points",
    default=61,
    minimum=3,
    maximum=1_000_000,
    step=10,
    live=True,
    written_at_default=False,
    help="Number of points. A change begins an epoch with the new points.",
)
DRAW = Hyperparameter(
    name="draw",
    label="draw",
    default=0,
    minimum=0,
    maximum=10**9,
    live=True,
    written_at_default=False,
    help="Number of the draw of the noise: each gives other noise. A change begins an epoch.",
)

DATASETS = Registry(
    "dataset",
    [
        DatasetEntry(
            name="line_points",
            title="15 points near a line",
            summary="15 measured points that lie near a straight line",
            builder="tui_trainer.datasets.sources.line_points:build",
            code=TABLE_CODE,
            task=Task.REGRESSION,
            features=1,
            hyperparameters=(PREPARE, TEST_SHARE),
        ),
        DatasetEntry(
            name="cubic",
            title="A cubic curve",
            summary="61 points of a known cubic curve, with optional noise",
            formula="y = 0.9 + 0.5 x + 3 x² + 2.4 x³",
            builder="tui_trainer.datasets.sources.cubic:build",
            code=CUBIC_CODE,
            task=Task.REGRESSION,
            features=1,
            hyperparameters=(NOISE, POINTS, DRAW, TEST_SHARE),
        ),
        DatasetEntry(
            name="exam_scores",
            title="Exam scores",
            summary="two exam scores of 100 applicants, and who was admitted",
            builder="tui_trainer.datasets.sources.exam_scores:build",
            code=TABLE_CODE,
            task=Task.BINARY,
            features=2,
            hyperparameters=(PREPARE, TEST_SHARE),
        ),
        DatasetEntry(
            name=TABLE_NAME,
            title="Your own table",
            summary="your own CSV, TSV, npy, npz or Parquet file",
            builder="tui_trainer.datasets.sources.table:build",
            code=TABLE_CODE,
            task=Task.REGRESSION,
            features=0,
            schema_of=table_schema,
            hyperparameters=(
                FILE, INPUTS, TARGET, TASK, CATEGORIES, MISSING, PREPARE, PREPARE_TARGET, TEST_SHARE, DELIMITER, DECIMAL, HEADER, MAX_MB,
            ),
        ),
    ],
)
