"""The nodes of a condition whose value is a number."""

from dataclasses import dataclass

from tui_trainer.base.expressions.arithmetic import OF_ONE, OF_SEVERAL, OF_WEIGHTS, OPERATORS
from tui_trainer.base.expressions.tree import (
    Binding,
    Leaf,
    MissingError,
    Node,
    Number,
    NumberChain,
    NumberOf,
    Read,
    Values,
    inside,
)
from tui_trainer.base.numbers import shortest
from tui_trainer.base.weights import Index, Weights


@dataclass(frozen=True)
class Tensor(Node):
    """Weights without an index: neither a number nor a truth until one of their numbers or a function is chosen."""

    of: Weights

    def __str__(self) -> str:
        return self.of.spelling


@dataclass(frozen=True)
class Literal(Number):
    """A number that is written."""

    value: float

    def __str__(self) -> str:
        return shortest(self.value)

    def function(self, read: Read) -> NumberOf:  # noqa: ARG002 - it reads nothing
        """The number itself."""
        value = self.value
        return lambda _: value


@dataclass(frozen=True)
class Scalar(Leaf):
    """A number of the step, by name."""

    name: str

    def __str__(self) -> str:
        return self.name

    def reader(self) -> NumberOf:
        """The value of that name."""
        name = self.name

        def read(values: Values) -> float:
            value = values.scalar(name)
            if value is None:
                raise MissingError
            return float(value)

        return read


@dataclass(frozen=True)
class Weight(Leaf):
    """One number of a tensor of weights."""

    of: Weights
    index: Index
    """Along the axes; empty for the only number."""

    def __str__(self) -> str:
        return self.of.spelled(self.index)

    def reader(self) -> NumberOf:
        """The number at that place."""
        name, place = self.of.name, self.of.place(self.index)
        return lambda values: float(values.weights(name).item(place))


@dataclass(frozen=True)
class Reduction(Leaf):
    """One number made of a whole tensor of weights: norm(w)."""

    name: str
    of: Weights

    def __str__(self) -> str:
        return f"{self.name}({self.of.spelling})"

    def reader(self) -> NumberOf:
        """The number made of them."""
        reduce, name = OF_WEIGHTS[self.name], self.of.name
        return lambda values: reduce(values.weights(name))


@dataclass(frozen=True)
class Call(Number):
    """A function of numbers."""

    name: str
    arguments: tuple[Number, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        """The arguments."""
        return self.arguments

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.arguments))})"

    def function(self, read: Read) -> NumberOf:
        """The function applied to the arguments."""
        arguments = [argument.function(read) for argument in self.arguments]
        if len(arguments) == 1:
            of_one, only = OF_ONE[self.name], arguments[0]
            return lambda values: of_one(only(values))
        of_several = OF_SEVERAL[self.name]
        return lambda values: of_several(*[argument(values) for argument in arguments])


@dataclass(frozen=True)
class Negative(Number):
    """Unary minus."""

    operand: Number

    @property
    def parts(self) -> tuple[Node, ...]:
        """What is negated."""
        return (self.operand,)

    @property
    def binding(self) -> Binding:
        """Looser than a power, tighter than a product."""
        return Binding.SIGN

    def __str__(self) -> str:
        return f"-{inside(self.operand, Binding.PRODUCT)}"

    def function(self, read: Read) -> NumberOf:
        """Minus the operand."""
        operand = self.operand.function(read)
        return lambda values: -operand(values)


@dataclass(frozen=True)
class Arithmetic(NumberChain, Number):
    """Numbers joined by signs that bind alike, from left to right: a - b + c. A power has just two."""

    @property
    def binding(self) -> Binding:
        """As its signs bind."""
        levels = {"+": Binding.SUM, "-": Binding.SUM, "**": Binding.POWER}
        return levels.get(self.operators[0], Binding.PRODUCT)

    def __str__(self) -> str:
        base, *others = self.operands
        beside = Binding.PRODUCT if self.binding is Binding.POWER else self.binding
        return self.joined(inside(base, self.binding), *(inside(one, beside) for one in others))

    def function(self, read: Read) -> NumberOf:
        """The operands joined from left to right."""
        first, *others = (operand.function(read) for operand in self.operands)
        rest = [(OPERATORS[sign], other) for sign, other in zip(self.operators, others, strict=True)]
        if len(rest) == 1:
            apply, second = rest[0]
            return lambda values: apply(first(values), second(values))

        def fold(values: Values) -> float:
            total = first(values)
            for apply, operand in rest:
                total = apply(total, operand(values))
            return total

        return fold
