"""Set torch's number of threads for the engine's tests."""

from tui_trainer.engine.step.device import set_torch_threads

set_torch_threads()
