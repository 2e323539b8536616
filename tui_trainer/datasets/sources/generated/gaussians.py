"""Dataset of two classes: normally distributed points around two centres."""

import numpy as np

from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.generated.rows import Values, class_dataset, generator_of, halves

CLASS_NAMES = ("lower left", "upper right")


def build(values: Values, seed: int) -> Dataset:
    """Return points around (2, 2) and (-2, -2), half of them around each, with variance 0.5 + 7 `values["noise"]`.

    Source: TensorFlow Playground, classifyTwoGaussData, in which noise from 0 to 0.5 gives variances from 0.5 to 4.
    """
    points, noise = int(values["points"]), float(values["noise"])
    _, _, is_first = halves(points)
    normals = generator_of(values, seed).standard_normal((points, 2))
    centres = np.where(is_first, 2.0, -2.0).reshape(-1, 1)
    positions = centres + np.sqrt(0.5 + 7 * noise) * normals
    y = is_first.reshape(-1, 1).astype(np.float64)
    return class_dataset(positions, y, CLASS_NAMES, values, seed)
