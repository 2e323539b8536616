"""Generated regressions of two inputs: a known surface over the square from -6 to 6, with normal noise added to y."""

from tui_trainer.catalogue.entry import DatasetEntry, Task
from tui_trainer.catalogue.generated.code import GENERATOR, plane_code
from tui_trainer.catalogue.generated.hyperparameters import SURFACE_HYPERPARAMETERS, plane_schema

BUILDERS = "tui_trainer.datasets.sources.generated"
REGRESSION = plane_schema(Task.REGRESSION)
POSITION_LINES = (f"random = {GENERATOR}", "positions = random.uniform(-6, 6, (points, 2))")
NOISE_LINE = "y = surface + noise * random.standard_normal(surface.shape)"

SURFACES = (
    DatasetEntry(
        name="plane",
        title="A plane",
        summary="points of a plane over two inputs, with optional noise",
        formula="y = (x1 + x2) / 10, x1 and x2 from -6 to 6",
        source="TensorFlow Playground, D. Smilkov, S. Carter and others, 2016, dataset.ts: regressPlane",
        builder=f"{BUILDERS}.plane:build",
        code=plane_code(
            *POSITION_LINES, "surface = positions.sum(axis=1, keepdims=True) / 10", NOISE_LINE
        ),
        task=Task.REGRESSION,
        features=2,
        schema_of=REGRESSION,
        hyperparameters=SURFACE_HYPERPARAMETERS,
    ),
    DatasetEntry(
        name="bumps",
        title="Two bumps",
        summary="points of a surface with a hill and a hollow",
        formula="y = exp(-|x - (2, 2)|² / 4) - exp(-|x + (2, 2)|² / 4), x1 and x2 from -6 to 6",
        builder=f"{BUILDERS}.bumps:build",
        code=plane_code(
            *POSITION_LINES,
            "hill = np.exp(-((positions - 2) ** 2).sum(axis=1, keepdims=True) / 4)",
            "hollow = np.exp(-((positions + 2) ** 2).sum(axis=1, keepdims=True) / 4)",
            "surface = hill - hollow",
            NOISE_LINE,
        ),
        task=Task.REGRESSION,
        features=2,
        schema_of=REGRESSION,
        hyperparameters=SURFACE_HYPERPARAMETERS,
    ),
)
