"""RandomState: the state of torch's default random generator that a run owns, such as for dropout."""

from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import torch
from torch import Tensor

P = ParamSpec("P")
Result = TypeVar("Result")


def seeded_state(seed: int) -> Tensor:
    """Return the state that torch.manual_seed(seed) sets, without setting it."""
    return torch.Generator().manual_seed(seed).get_state()


class RandomState:
    """Random state of torch's default CPU generator, of which each run has its own.

    Modules draw from the default generator, which all of a process shares. A run puts its own state in while it computes,
    and puts the process's state back afterwards, so that two runs in a thread don't disturb each other.

    >>> torch.manual_seed(0).initial_seed()
    0
    >>> run = RandomState(seed=1)
    >>> with run:
    ...     first = torch.rand(1).item()
    >>> torch.initial_seed(), first == torch.rand(1, generator=torch.Generator().manual_seed(1)).item()
    (0, True)
    """

    def __init__(self, seed: int) -> None:
        """Start with the state that torch.manual_seed(seed) sets. Leaves torch's default generator unchanged."""
        self._own = seeded_state(seed)
        """State of the run while it is not put in."""
        self._outside = self._own
        """State of the process while the run's state is put in."""
        self._depth = 0
        """Number of `with` statements that the run is in."""
        self._latest = self._own
        """Latest result of `capture`, which the next one returns again if nothing was drawn in between."""
        self.is_needed = True
        """Whether the run draws from torch's default generator at all; if not, `with` does nothing, which saves time."""

    def __repr__(self) -> str:
        return f"RandomState({'in use' if self._depth else 'not in use'})"

    def __enter__(self) -> None:
        """Put the run's state into torch's default generator. Does nothing within another `with` of the same object."""
        if not self.is_needed:
            return
        if self._depth == 0:
            self._outside = torch.get_rng_state()
            torch.set_rng_state(self._own)
        self._depth += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Take the run's state out, and put the state of the process back."""
        if not self.is_needed:
            return
        self._depth -= 1
        if self._depth == 0:
            self._own = torch.get_rng_state()
            torch.set_rng_state(self._outside)

    def capture(self) -> Tensor:
        """Return the current state, about 5 kB. The tensor is shared by all captures between which nothing was drawn."""
        current = torch.get_rng_state() if self._depth else self._own
        if current is not self._latest and not torch.equal(current, self._latest):
            self._latest = current
        return self._latest

    def restore(self, state: Tensor) -> None:
        """Set the state to a captured one."""
        self._latest = self._own = state
        if self._depth:
            torch.set_rng_state(state)


class HasRandomState(Protocol):
    """Object with the random state of a run."""

    @property
    def random_state(self) -> RandomState:
        """Random state of the run."""


Owner = TypeVar("Owner", bound=HasRandomState)


def with_random_state(method: Callable[Concatenate[Owner, P], Result]) -> Callable[Concatenate[Owner, P], Result]:
    """Decorate a method so that the run's random state is put in while it runs."""

    @wraps(method)
    def wrapped(owner: Owner, /, *args: P.args, **kwargs: P.kwargs) -> Result:
        with owner.random_state:
            return method(owner, *args, **kwargs)

    return wrapped
