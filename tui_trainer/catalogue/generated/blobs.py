"""Generated dataset of any number of classes of points in the plane."""

from collections.abc import Mapping
from dataclasses import replace

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.code import ConditionalLines
from tui_trainer.catalogue.entry import DatasetEntry, Schema, Task
from tui_trainer.catalogue.generated.code import GENERATOR, plane_code
from tui_trainer.catalogue.generated.hyperparameters import class_hyperparameters, noise, plane_schema
from tui_trainer.catalogue.table import CLASS_COUNT

BLOB_COUNT = replace(
    CLASS_COUNT, default=3, written_at_default=True, has_row=True, help="Number of classes, each of which is a blob of points."
)


def schema(values: Mapping[str, Value]) -> Schema:
    """Return the schema of blobs: two of them are a binary task. Raises UserError if all inputs are off."""
    count = int(values[BLOB_COUNT.name])
    if count == 2:
        return plane_schema(Task.BINARY)(values)
    return replace(plane_schema(Task.CLASSES)(values), outputs=count)


BLOBS = DatasetEntry(
    name="blobs",
    title="Blobs",
    summary="any number of classes: normally distributed points around centres",
    formula="x normal around 5 (cos a, sin a), a = 2π k / classes for class k",
    builder="tui_trainer.datasets.sources.generated.blobs:build",
    code=plane_code(
        "numbers = np.arange(points) % classes",
        "angle = 2 * np.pi * numbers / classes",
        "centres = 5 * np.stack([np.cos(angle), np.sin(angle)], axis=1)",
        f"normals = {GENERATOR}.standard_normal((points, 2))",
        "positions = centres + noise * normals",
        ConditionalLines(
            "classes", 2, ("y = numbers.reshape(-1, 1).astype(float)",), ("y = numbers",)
        ),
    ),
    task=Task.CLASSES,
    features=2,
    outputs=3,
    schema_of=schema,
    hyperparameters=(
        BLOB_COUNT,
        *class_hyperparameters(noise("Standard deviation of the points around their centre.", default=1.0, step=0.1)),
    ),
)
