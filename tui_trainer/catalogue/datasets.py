"""Datasets of the catalogue, the simplest first, and the user's own table."""

from tui_trainer.base.registry import Registry
from tui_trainer.catalogue.code.datasets import CUBIC_CODE, TABLE_CODE
from tui_trainer.catalogue.dataset_hyperparameters import (
    DRAW,
    NOISE,
    POINTS,
    PREPARE,
    PREPARE_TARGET,
    TEST_SHARE,
)
from tui_trainer.catalogue.entry import DatasetEntry, Task
from tui_trainer.catalogue.generated import GENERATED
from tui_trainer.catalogue.table import (
    CATEGORIES,
    CLASS_COUNT,
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
        *GENERATED,
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
                FILE, INPUTS, TARGET, TASK, CLASS_COUNT, CATEGORIES, MISSING, PREPARE, PREPARE_TARGET, TEST_SHARE, DELIMITER, DECIMAL, HEADER, MAX_MB,
            ),
        ),
    ],
)
