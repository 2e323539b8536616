"""Generated datasets of two classes of points in the plane."""

from tui_trainer.catalogue.entry import DatasetEntry, Task
from tui_trainer.catalogue.generated.code import GENERATOR, plane_code
from tui_trainer.catalogue.generated.hyperparameters import class_hyperparameters, noise, plane_schema

BUILDERS = "tui_trainer.datasets.sources.generated"
BINARY = plane_schema(Task.BINARY)
LABEL_NOISE = noise(
    "How far a point is moved before its class is determined, at most, as a share of the radius; the point stays."
)
PLAYGROUND = "TensorFlow Playground, D. Smilkov, S. Carter and others, 2016, dataset.ts"

TWO_CLASSES = (
    DatasetEntry(
        name="circles",
        title="Circles",
        summary="two classes: a disc, and the ring around it",
        formula="class 1 if x1² + x2² < 2.5²",
        source=f"{PLAYGROUND}: classifyCircleData",
        builder=f"{BUILDERS}.circles:build",
        code=plane_code(
            f"random = {GENERATOR}.random((points, 4))",
            "is_inner = np.arange(points) < points - points // 2",
            "radius = np.where(is_inner, 2.5 * random[:, 0], 3.5 + 1.5 * random[:, 0])",
            "angle = 2 * np.pi * random[:, 1]",
            "positions = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)",
            "moved = positions + noise * (10 * random[:, 2:] - 5)",
            "y = 1.0 * ((moved**2).sum(axis=1, keepdims=True) < 2.5**2)",
        ),
        task=Task.BINARY,
        features=2,
        schema_of=BINARY,
        hyperparameters=class_hyperparameters(LABEL_NOISE),
        keeps_epoch=frozenset({LABEL_NOISE.name}),
    ),
)
