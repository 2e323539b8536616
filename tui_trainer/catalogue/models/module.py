"""Hyperparameters and code of the model `module`: a torch.nn.Module in the user's own Python file."""

import re
from collections.abc import Mapping

from tui_trainer.base.hyperparameters import Hyperparameter, TextForm, Value
from tui_trainer.catalogue.code import ComputedLines, Lines, ModelCode
from tui_trainer.catalogue.models.arguments import arguments_text, parse_arguments

MODULE_NAME = "module"
"""Name of the model's entry."""
MODULE_SUFFIX = ".py"
"""Suffix of a file with modules."""


def _digest(text: str) -> str:
    """Return a SHA-256 in lower case; an empty text stays. Raises ValueError."""
    if text and not re.fullmatch("[0-9a-f]{64}", text.lower()):
        raise ValueError(text)
    return text.lower()


FILE = Hyperparameter(
    name="file",
    label="file",
    default="",
    live=False,
    is_file=True,
    help="Python file with the module.",
)
CLASS = Hyperparameter(
    name="class",
    label="class",
    default="",
    live=False,
    form=TextForm("the name of a class", lambda text: _class_name(text), ("Net", "")),
    help="Class of the module, a subclass of torch.nn.Module.",
)
SHA256 = Hyperparameter(
    name="sha256",
    label="SHA-256",
    default="",
    live=False,
    has_row=False,
    form=TextForm("64 hexadecimal digits", _digest, ("", "0" * 64)),
    help="SHA-256 of the file: found out when it is read.",
)
ARGUMENTS = Hyperparameter(
    name="arguments",
    label="arguments",
    default="",
    live=False,
    has_row=False,
    form=TextForm(
        "arguments such as width: int = 16, rate: float = 0.1",
        lambda text: arguments_text(parse_arguments(text)),
        ("width: int = 16", "", "deep: bool = True, name_: str = 'a'"),
    ),
    help="Arguments of the class that can be set, with their types and defaults: found out when the file is read.",
)
MODULE_HYPERPARAMETERS = (FILE, CLASS, SHA256, ARGUMENTS)
RESERVED_NAMES = frozenset({"name", *(each.name for each in MODULE_HYPERPARAMETERS)})
"""Names that an argument can't have in a recipe."""


def _class_name(text: str) -> str:
    """Return the name of a class. Raises ValueError if it is none."""
    if text.strip() and not text.strip().isidentifier():
        raise ValueError(text)
    return text.strip()


def argument_hyperparameters(values: Mapping[str, object]) -> tuple[Hyperparameter, ...]:
    """Return a hyperparameter for each argument of the class that can be set. Raises UserError."""
    text = ARGUMENTS.check(values.get(ARGUMENTS.name, ""))
    return tuple(
        Hyperparameter(
            name=argument.name,
            label=argument.name,
            default=argument.value,
            live=False,
            help="Argument of your module's class.",
        )
        for argument in parse_arguments(str(text))
        if argument.name not in RESERVED_NAMES
    )


def call_text(values: Mapping[str, Value]) -> str:
    """Return the call that builds the module, such as `Net(width=16)`."""
    arguments = ", ".join(f"{h.name}={values[h.name]!r}" for h in argument_hyperparameters(values))
    return f"{values[CLASS.name]}({arguments})"


def _setup_lines(values: Mapping[str, Value]) -> Lines:
    """Return the lines that import the file and build the module."""
    return (
        "sys.path.insert(0, str(pathlib.Path(MODULE).parent))  # for imports from its folder",
        'spec = importlib.util.spec_from_file_location("own_module", MODULE)',
        "own_module = importlib.util.module_from_spec(spec)",
        'sys.modules["own_module"] = own_module',
        "spec.loader.exec_module(own_module)",
        "torch.manual_seed(seed)  # of the generator that the module draws from",
        f"model = own_module.{call_text(values)}",
        "weights = dict(model.named_parameters())",
    )


MODULE_CODE = ModelCode(
    setup=(ComputedLines(_setup_lines),),
    step=("outputs = model({x})",),
    evaluate=("outputs = copy.deepcopy(model).eval()({x})",),
    names_weights=True,
)


def is_module_name(text: str) -> bool:
    """Return whether a text names a module in a Python file, such as net.py or net.py:Net."""
    return bool(re.search(r"\.py(:[^/]*)?$", text.strip()))


def split_module_name(text: str) -> tuple[str, str]:
    """Return the path of the file and the name of the class; the name is empty if the text has none.

    >>> split_module_name("nets/net.py:Net"), split_module_name("net.py")
    (('nets/net.py', 'Net'), ('net.py', ''))
    """
    path, colon, name = text.strip().rpartition(":")
    return (path, name) if colon and path.endswith(MODULE_SUFFIX) else (text.strip(), "")
