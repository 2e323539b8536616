"""Generated datasets of two classes of points in the plane."""

from tui_trainer.catalogue.entry import DatasetEntry, Task
from tui_trainer.catalogue.generated.code import GENERATOR, HALVES_LINES, plane_code
from tui_trainer.catalogue.generated.hyperparameters import class_hyperparameters, noise, plane_schema

BUILDERS = "tui_trainer.datasets.sources.generated"
BINARY = plane_schema(Task.BINARY)
LABEL_NOISE = noise("Noise of the classes: a point gets the class of a point up to 5 times as far away in each direction.")
PLAYGROUND = "TensorFlow Playground, D. Smilkov, S. Carter and others, 2016, dataset.ts"

TWO_CLASSES = (
    DatasetEntry(
        name="gaussians",
        title="Two Gaussians",
        summary="two classes: normally distributed points around two centres",
        formula="x normal around (2, 2) for class 1, (-2, -2) for class 0, variance 0.5 + 7 noise",
        source=f"{PLAYGROUND}: classifyTwoGaussData",
        builder=f"{BUILDERS}.gaussians:build",
        code=plane_code(
            *HALVES_LINES,
            f"normals = {GENERATOR}.standard_normal((points, 2))",
            "centres = np.where(is_first, 2.0, -2.0).reshape(-1, 1)",
            "positions = centres + np.sqrt(0.5 + 7 * noise) * normals",
            "y = is_first.reshape(-1, 1).astype(float)",
        ),
        task=Task.BINARY,
        features=2,
        schema_of=BINARY,
        hyperparameters=class_hyperparameters(noise("Spread of the points: their variance is 0.5 + 7 noise.")),
    ),
    DatasetEntry(
        name="circles",
        title="Circles",
        summary="two classes: a disc, and the ring around it",
        formula="class 1 if x1² + x2² < 2.5²; radius up to 2.5, or from 3.5 to 5",
        source=f"{PLAYGROUND}: classifyCircleData",
        builder=f"{BUILDERS}.circles:build",
        code=plane_code(
            *HALVES_LINES,
            f"random = {GENERATOR}.random((points, 4))",
            "radius = np.where(is_first, 2.5 * random[:, 0], 3.5 + 1.5 * random[:, 0])",
            "angle = 2 * np.pi * random[:, 1]",
            "positions = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)",
            "moved = positions + noise * (10 * random[:, 2:] - 5)",
            "y = ((moved**2).sum(axis=1, keepdims=True) < 2.5**2).astype(float)",
        ),
        task=Task.BINARY,
        features=2,
        schema_of=BINARY,
        hyperparameters=class_hyperparameters(LABEL_NOISE),
    ),
    DatasetEntry(
        name="xor",
        title="Exclusive or",
        summary="two classes: points with coordinates of the same sign, or not",
        formula="class 1 if x1 x2 ≥ 0; no point is nearer than 0.3 to an axis",
        source=f"{PLAYGROUND}: classifyXORData",
        builder=f"{BUILDERS}.xor:build",
        code=plane_code(
            f"random = {GENERATOR}.random((points, 4))",
            "positions = 10 * random[:, :2] - 5",
            "positions = positions + np.where(positions > 0, 0.3, -0.3)",
            "moved = positions + noise * (10 * random[:, 2:] - 5)",
            "y = (moved.prod(axis=1, keepdims=True) >= 0).astype(float)",
        ),
        task=Task.BINARY,
        features=2,
        schema_of=BINARY,
        hyperparameters=class_hyperparameters(LABEL_NOISE),
    ),
    DatasetEntry(
        name="spirals",
        title="Spirals",
        summary="two classes: two spirals around each other",
        formula="x = 5 t (sin a, cos a), a = 3.5 π t for class 1, 3.5 π t + π for class 0, t from 0 to 1",
        source=f"{PLAYGROUND}: classifySpiralData",
        builder=f"{BUILDERS}.spirals:build",
        code=plane_code(
            *HALVES_LINES,
            f"random = {GENERATOR}.random((points, 2))",
            "part = row % half / half",
            "radius, angle = 5 * part, 3.5 * np.pi * part + np.where(is_first, 0, np.pi)",
            "positions = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)",
            "positions = positions + noise * (2 * random - 1)",
            "y = is_first.reshape(-1, 1).astype(float)",
        ),
        task=Task.BINARY,
        features=2,
        schema_of=BINARY,
        hyperparameters=class_hyperparameters(noise("How far each point is moved at most in each direction.")),
    ),
    DatasetEntry(
        name="moons",
        title="Moons",
        summary="two classes: two half circles that reach into each other",
        formula="x = (cos a, sin a) for class 1, (1 - cos a, 0.5 - sin a) for class 0, a from 0 to π",
        builder=f"{BUILDERS}.moons:build",
        code=plane_code(
            *HALVES_LINES,
            f"normals = {GENERATOR}.standard_normal((points, 2))",
            "angle = np.pi * (row % half) / (half - 1)",
            "upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)",
            "lower = np.array([1, 0.5]) - upper",
            "positions = np.where(is_first.reshape(-1, 1), upper, lower) + noise * normals",
            "y = is_first.reshape(-1, 1).astype(float)",
        ),
        task=Task.BINARY,
        features=2,
        schema_of=BINARY,
        hyperparameters=class_hyperparameters(
            noise("Standard deviation of the normal noise that is added to each coordinate.", default=0.1)
        ),
    ),
    DatasetEntry(
        name="flower",
        title="Flower",
        summary="two classes: the petals of a flower",
        formula="x = r (sin t, cos t), r = 4 sin 4t, t from 0 to π for class 0, π to 2π for class 1",
        builder=f"{BUILDERS}.flower:build",
        code=plane_code(
            *HALVES_LINES,
            f"normals = {GENERATOR}.standard_normal((points, 2))",
            "angle = np.pi * (row % half) / half + np.where(is_first, np.pi, 0) + noise * normals[:, 0]",
            "radius = 4 * np.sin(4 * angle) + noise * normals[:, 1]",
            "positions = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)",
            "y = is_first.reshape(-1, 1).astype(float)",
        ),
        task=Task.BINARY,
        features=2,
        schema_of=BINARY,
        hyperparameters=class_hyperparameters(
            noise("Standard deviation of the normal noise that is added to angle t and radius r.", default=0.2)
        ),
    ),
)
