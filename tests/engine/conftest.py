"""Set torch's number of threads for the engine's tests."""

from tui_trainer.engine.step.build import set_torch_threads

set_torch_threads()
