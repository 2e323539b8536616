"""Generated datasets of one input: a known curve from x = -1 to 1, with normal noise added to y."""

from tui_trainer.catalogue.entry import DatasetEntry, Task
from tui_trainer.catalogue.generated.code import curve_code
from tui_trainer.catalogue.generated.coefficients import COEFFICIENTS, polynomial_schema
from tui_trainer.catalogue.generated.hyperparameters import CURVE_HYPERPARAMETERS

BUILDERS = "tui_trainer.datasets.sources.generated"

CURVES = (
    DatasetEntry(
        name="line",
        title="A line",
        summary="points of a straight line, with optional noise",
        formula="y = 2 x + 1, x from -1 to 1",
        builder=f"{BUILDERS}.line:build",
        code=curve_code("curve = 2 * grid + 1"),
        task=Task.REGRESSION,
        features=1,
        hyperparameters=CURVE_HYPERPARAMETERS,
    ),
    DatasetEntry(
        name="polynomial",
        title="A polynomial",
        summary="points of a polynomial of any degree, with optional noise",
        formula="y = c₀ + c₁ x + c₂ x² + …, x from -1 to 1",
        builder=f"{BUILDERS}.polynomial:build",
        code=curve_code(
            'factors = [float(number) for number in coefficients.split(",")]',
            "curve = sum(number * grid**power for power, number in enumerate(factors))",
        ),
        task=Task.REGRESSION,
        features=1,
        schema_of=polynomial_schema,
        hyperparameters=(COEFFICIENTS, *CURVE_HYPERPARAMETERS),
    ),
    DatasetEntry(
        name="sine_wave",
        title="A sine wave",
        summary="points of one period of a sine, with optional noise",
        formula="y = sin(π x), x from -1 to 1",
        builder=f"{BUILDERS}.sine_wave:build",
        code=curve_code("curve = np.sin(np.pi * grid)"),
        task=Task.REGRESSION,
        features=1,
        hyperparameters=CURVE_HYPERPARAMETERS,
    ),
    DatasetEntry(
        name="step",
        title="A step",
        summary="points of a step from 0 to 1, with optional noise",
        formula="y = 1 if x ≥ 0, else 0, x from -1 to 1",
        builder=f"{BUILDERS}.step:build",
        code=curve_code("curve = (grid >= 0).astype(float)"),
        task=Task.REGRESSION,
        features=1,
        hyperparameters=CURVE_HYPERPARAMETERS,
    ),
    DatasetEntry(
        name="absolute_value",
        title="The absolute value",
        summary="points of a curve with a corner, with optional noise",
        formula="y = |x|, x from -1 to 1",
        builder=f"{BUILDERS}.absolute_value:build",
        code=curve_code("curve = np.abs(grid)"),
        task=Task.REGRESSION,
        features=1,
        hyperparameters=CURVE_HYPERPARAMETERS,
    ),
)
