"""What the engine's tests run under."""

from tui_trainer.engine.build import settle_torch

settle_torch()
