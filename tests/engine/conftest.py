"""What the engine's tests run under."""

from tui_trainer.engine.step.build import settle_torch

settle_torch()
