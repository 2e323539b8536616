"""Generated datasets of one input: a known curve from x = -1 to 1, with normal noise added to y."""

from tui_trainer.catalogue.dataset_hyperparameters import NOISE
from tui_trainer.catalogue.entry import DatasetEntry, Task
from tui_trainer.catalogue.generated.code import curve_code
from tui_trainer.catalogue.generated.hyperparameters import CURVE_HYPERPARAMETERS

BUILDERS = "tui_trainer.datasets.sources.generated"
KEEPS_EPOCH = frozenset({NOISE.name})

CURVES = (
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
        keeps_epoch=KEEPS_EPOCH,
    ),
)
