"""ScheduleCode: lines of code of a schedule, for optimizers of torch.optim and for optimizers by hand."""

from dataclasses import dataclass

from tui_trainer.catalogue.code import Code, Lines


@dataclass(frozen=True, kw_only=True)
class ScheduleCode(Code):
    """Lines that compute the learning rate of each update from hyperparameters and `base_lr`, the rate that was set.

    The engine runs the lines of `rule`; they give the bits of `scheduler`.
    """

    scheduler: str = ""
    """Call that builds torch's scheduler of `optimizer`; empty for a constant rate."""
    first: str = "base_lr"
    """Expression for the rate of the first update."""
    rule: Lines = ("return lr",)
    """Body of the function next_lr(lr, n): the rate after n updates, from the rate `lr` of the update before.

    A schedule at evaluations has next_lr(lr, value) instead, with the value of its metric. Its global variables `best`
    and `bad` are the best value so far, and the number of values since then.
    """
    last: str = ""
    """Expression for the largest number of steps that torch's scheduler can make; empty if there is no such number."""
    at_evaluations: bool = False
    """Whether the rate changes after evaluations, by the value of the metric `metric`, and not after each update."""

    @property
    def argument(self) -> str:
        """Name of the second argument of the function next_lr."""
        return "value" if self.at_evaluations else "n"
