"""Option: the declaration of an option of the command line, from which parser, help and completion are made."""

from dataclasses import dataclass

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Value


@dataclass(frozen=True)
class Option:
    """An option such as `--steps N`, or a switch such as `--json`."""

    name: str
    """Full name with the dashes, such as '--optimizer.lr'."""
    help: str
    """Description for --help."""
    metavar: str = ""
    """Name of the option's value in help; empty for a switch, which takes no value."""
    hyperparameter: Hyperparameter | None = None
    """Hyperparameter that parses and checks the value; None if the option takes no value or any text."""
    aliases: tuple[str, ...] = ()
    """Other names of the option, such as '--lr'."""
    values: tuple[str, ...] = ()
    """Values that shell completion offers."""
    takes_file: bool = False
    """Whether the value is a file name, so that shell completion offers files."""
    value_is_optional: bool = False

    @property
    def is_switch(self) -> bool:
        """Whether the option takes no value."""
        return not self.metavar


@dataclass(frozen=True)
class OptionUse:
    """A use of an option on the command line: the name as it was typed, and its value; None if no value was typed."""

    option: Option
    typed: str
    value_text: str | None

    def check(self) -> None:
        """Raise UserError if the option needs a value and has none."""
        if self.value_text is None and not (self.option.is_switch or self.option.value_is_optional):
            raise UserError(f"{self.typed} needs a value: {self.typed} VALUE")

    @property
    def text(self) -> str:
        """The value as it was typed. Raises UserError if it is missing."""
        self.check()
        return self.value_text or ""

    @property
    def value(self) -> Value:
        """The value, parsed.

        Raises UserError, which names the option, if the value has the wrong type or is out of range.
        """
        assert self.option.hyperparameter is not None, f"{self.option.name} has no declared type"
        text = self.text
        try:
            return self.option.hyperparameter.parse(text)
        except UserError as error:
            raise UserError(f"{self.typed}: {error}") from None
