"""ProcessState: what a process has only once, such as the default dtype, remembered and put back."""

import ctypes
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGALRM, signal.SIGTSTP, signal.SIGWINCH)
"""Signals whose handlers are put back."""

WORDS = 624
"""Number of words in the state of numpy's own generator, a Mersenne Twister."""


@dataclass(frozen=True)
class Part:
    """Part of the state of a process: its name for messages, and functions that return it and set it."""

    name: str
    read: Callable[[], Any]
    write: Callable[[Any], object]


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it was deleted
        return ""


def _change_folder(folder: str) -> None:
    if folder:
        os.chdir(folder)


def _signal_part(number: signal.Signals) -> Part:
    return Part(f"the handler of {number.name}", partial(signal.getsignal, number), partial(signal.signal, number))


def _numpy_state() -> bytes:
    """Return the state of numpy's own generator: 624 words and a position. get_state would take fifty times as long."""
    generator = np.random.get_bit_generator()  # type: ignore[attr-defined] # missing in the declarations of numpy
    is_usual = type(generator) is np.random.MT19937
    return ctypes.string_at(generator.ctypes.state_address, 4 * (WORDS + 1)) if is_usual else b""


def _set_numpy_state(state: bytes) -> None:
    if state:
        words = np.frombuffer(state, dtype=np.uint32)
        np.random.set_state(("MT19937", words[:WORDS].copy(), int(words[WORDS]), 0, 0.0))


def _set_filters(filters: list[Any]) -> None:
    warnings.filters[:] = filters  # type: ignore[index] # a list, whatever its declaration says
    warnings.simplefilter("default", append=True)  # tells the module that the filters have changed
    warnings.filters[:] = filters  # type: ignore[index] # a list, whatever its declaration says


def _set_environment(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


FAST_PARTS = (
    Part("the default dtype", torch.get_default_dtype, torch.set_default_dtype),
    Part("the gradient mode", torch.is_grad_enabled, torch.set_grad_enabled),
    Part("the number of threads", torch.get_num_threads, torch.set_num_threads),
    Part("the current folder", _folder, _change_folder),
    Part("the random state of numpy", _numpy_state, _set_numpy_state),
    Part("the random state of Python", random.getstate, random.setstate),
    Part("sys.path", lambda: list(sys.path), lambda paths: sys.path.__setitem__(slice(None), paths)),
)
"""Parts that are put back after each forward pass."""
SLOW_PARTS = (
    Part("the default device", torch.get_default_device, torch.set_default_device),
    Part("deterministic algorithms", torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms),
    Part("the filters of warnings", lambda: list(warnings.filters), _set_filters),
    Part("the environment", lambda: dict(os.environ), _set_environment),
)
"""Parts that are put back after import and construction only."""
SIGNAL_PARTS = tuple(map(_signal_part, SIGNALS))
"""Parts that only the main thread can change."""
ALL_PARTS = (*FAST_PARTS, *SLOW_PARTS)


class ProcessState:
    """State of the process when the object is made; `put_back` sets what has changed since."""

    def __init__(self, parts: tuple[Part, ...] = ALL_PARTS) -> None:
        in_main = threading.current_thread() is threading.main_thread()
        self._before = [(part, part.read()) for part in (*parts, *(SIGNAL_PARTS if in_main else ()))]
        self._seed, self._random_state = torch.initial_seed(), torch.get_rng_state()

    def put_back(self) -> Iterator[str]:
        """Set every part that has changed to what it was, and yield its name."""
        for part, before in self._before:
            if part.read() != before:
                part.write(before)
                yield part.name
        if torch.initial_seed() != self._seed:
            torch.set_rng_state(self._random_state)
            yield "the seed"

    def put_random_state_back(self) -> None:
        """Set torch's random state to what it was, even if numbers were only drawn."""
        torch.set_rng_state(self._random_state)
