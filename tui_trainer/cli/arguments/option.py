"""Option: the declaration of one option of the command line. The parser, help and shell completion read it."""

from dataclasses import dataclass

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Value


@dataclass(frozen=True)
class Option:
    """An option such as `--steps N`, or a switch such as `--json`."""

    name: str
    """Its full name with the dashes: '--optimizer.lr'."""
    help: str
    """Purpose, for --help."""
    metavar: str = ""
    """Name of its value in help; empty for a switch, which takes no value."""
    hyperparameter: Hyperparameter | None = None
    """Parses and checks its value; None where any text will do."""
    spellings: tuple[str, ...] = ()
    """Other names with the same meaning: '--lr'."""
    values: tuple[str, ...] = ()
    """Values that shell completion offers."""
    takes_file: bool = False
    """Whether its value is the name of a file: shell completion offers files."""
    value_is_optional: bool = False

    @property
    def is_switch(self) -> bool:
        """Whether it takes no value."""
        return not self.metavar


@dataclass(frozen=True)
class GivenOption:
    """An option on the command line: as it was typed, and its value, None where none was typed."""

    option: Option
    typed: str
    value_text: str | None

    def check(self) -> None:
        """Raise UserError if the value is missing."""
        if self.value_text is None and not (self.option.is_switch or self.option.value_is_optional):
            raise UserError(f"{self.typed} needs a value: {self.typed} VALUE")

    @property
    def text(self) -> str:
        """Its value as typed. Raises UserError when there is none."""
        self.check()
        return self.value_text or ""

    @property
    def value(self) -> Value:
        """Its value, parsed. Raises UserError that names the option when the type or range is wrong."""
        assert self.option.hyperparameter is not None, f"{self.option.name} has no declared type"
        text = self.text
        try:
            return self.option.hyperparameter.parse(text)
        except UserError as error:
            raise UserError(f"{self.typed}: {error}") from None
