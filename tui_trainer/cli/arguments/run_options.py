"""Options of a run, made from declarations: the choices, the settings, and the hyperparameters of the choices."""

from collections.abc import Iterable

from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.settings import SETTINGS
from tui_trainer.cli.arguments.option import Option
from tui_trainer.recipe.config import RunConfig

BOOL_VALUES = ("true", "false")


def choice_options() -> list[Option]:
    """Return --dataset, --model, --loss, --optimizer and --schedule."""
    return [
        Option(f"--{kind}", ", ".join(registry.names()), "NAME", values=tuple(registry.names()))
        for kind, registry in CATALOGUE.items()
    ]


def setting_options() -> list[Option]:
    """Return the options of the settings, which every run has."""
    return [hyperparameter_option(setting.name, setting) for setting in SETTINGS]


def catalogue_options(kind: str) -> list[Option]:
    """Return the options of all entries of a kind under their full names.

    Options with the same name are returned once.
    """
    found: dict[str, Hyperparameter] = {}
    for entry in CATALOGUE[kind]:
        for hyperparameter in entry.hyperparameters:
            found.setdefault(f"{kind}.{hyperparameter.name}", hyperparameter)
    return [hyperparameter_option(name, hyperparameter) for name, hyperparameter in found.items()]


def config_options(config: RunConfig) -> list[Option]:
    """Return the options of the hyperparameters that this run has, with all their aliases."""
    declared = {address.name: address.hyperparameter for address in config.addresses() if address.hyperparameter}
    return [
        hyperparameter_option(name, hyperparameter, _aliases(name, declared))
        for name, hyperparameter in declared.items()
    ]


def hyperparameter_option(
    name: str, hyperparameter: Hyperparameter, aliases: Iterable[str] = ()
) -> Option:
    """Return the option that sets a hyperparameter. Its help text is the range of values, or what a text means."""
    label = hyperparameter.label
    is_plain = label.replace(" ", "_") == hyperparameter.name
    is_bool = isinstance(hyperparameter.default, bool)
    allowed = hyperparameter.range_text if is_plain else f"{label}: {hyperparameter.range_text}"
    return Option(
        f"--{name}",
        hyperparameter.help if hyperparameter.is_any_text else allowed,
        _metavar(hyperparameter),
        hyperparameter,
        tuple(aliases),
        values=BOOL_VALUES if is_bool else hyperparameter.choices,
        takes_file=hyperparameter.is_file,
    )


def run_options() -> list[Option]:
    """Return every option of a run: choices, settings and the hyperparameters of all entries, in full and short form."""
    full = [option for kind in CATALOGUE for option in catalogue_options(kind)]
    by_name = {option.name.removeprefix("--"): option for option in [*setting_options(), *full]}
    short = [
        hyperparameter_option(name, option.hyperparameter)
        for name, (only, *others) in short_names(by_name).items()
        if not others and (option := by_name[only]).hyperparameter
    ]
    return [*choice_options(), *by_name.values(), *short]


def is_run_option(name: str) -> bool:
    """Return whether a run with some choices has an option of that name, which may have dashes for underscores."""
    plain = f"--{name.removeprefix('--').replace('-', '_')}"
    return name.startswith("--") and any(option.name == plain for option in run_options())


def short_names(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the full names that end in each short name, such as 'lr'.

    A short name that is also a full name is left out.
    """
    full = list(names)
    found: dict[str, list[str]] = {}
    for name in full:
        short = name.rpartition(".")[2]
        if short not in full:
            found.setdefault(short, []).append(name)
    return found


def _aliases(name: str, names: Iterable[str]) -> list[str]:
    """Return the aliases of an option.

    The aliases are the short name, unless another option has the same short name, and each name with dashes instead of
    underscores.
    """
    short = name.rpartition(".")[2]
    names_with_underscores = [name, short] if short_names(names).get(short) == [name] else [name]
    dashed = [spelling.replace("_", "-") for spelling in names_with_underscores]
    return [f"--{spelling}" for spelling in dict.fromkeys([*names_with_underscores, *dashed]) if spelling != name]


def _metavar(hyperparameter: Hyperparameter) -> str:
    if hyperparameter.choices:
        return "NAME"
    if isinstance(hyperparameter.default, bool):
        return "BOOL"
    if isinstance(hyperparameter.default, str):
        return "FILE" if hyperparameter.is_file else "TEXT"
    return "N" if isinstance(hyperparameter.default, int) else "X"
