"""Checking a condition before it is known which weights there are."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from tui_trainer.base.expressions.arithmetic import FUNCTIONS
from tui_trainer.base.expressions.lexer import UnknownFunctionError
from tui_trainer.base.expressions.names import BY_NAME, Names
from tui_trainer.base.expressions.parser import parse
from tui_trainer.base.weights import Index, Weights


def check_syntax(text: str, more: Iterable[str]) -> None:
    """Raises ConditionError for what is no condition, whatever the model's weights are called and however many they are.

    `more`: further numbers that a run may have, such as live hyperparameters.
    """
    known = Names.of({}, accuracy=True, more=more)
    with suppress(UnknownFunctionError):  # it may be the name of a weight
        parse(text, _AnyNames(known.scalars, _AnyWeights()))


class _AnyNames(Names):
    """Names of which every word that is nothing else may be a weight's."""

    def bare(self, word: str) -> Weights | None:
        """Weights of that name."""
        return None if word in FUNCTIONS or word == BY_NAME else self.weights[word]


class _AnyWeights(Mapping[str, Weights]):
    """Weights of every name."""

    def __getitem__(self, name: str) -> Weights:
        return _Unknown(name, (1,), name)

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Unknown(Weights):
    """Weights of a shape that isn't known: every index is there."""

    def flat_index(self, index: Index) -> int:  # noqa: ARG002 - any will do
        """The only one that is known."""
        return 0
