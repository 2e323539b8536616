"""Set torch's number of threads for the engine's tests."""

from tui_trainer.engine.step.build import settle_torch

settle_torch()
