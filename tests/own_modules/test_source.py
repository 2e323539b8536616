"""A file's classes and their arguments are read from its source, whatever it contains; none of its code is run."""

from pathlib import Path
from random import Random

import pytest

from tests.own_modules.files import NET, recipe_of, write
from tests.own_modules.random_sources import damaged, outcome, standard_files
from tui_trainer.base.errors import UserError
from tui_trainer.catalogue.models.module import ARGUMENTS, CLASS
from tui_trainer.recipe.modules.choice import named_module

CLASS_HEAD = "from torch import nn\nclass Net(nn.Module):\n"
ARGUMENTS_OF = {
    "self, width: int = 16, rate: float = 1, deep: bool = True, mode: str = 'a'": (
        "width: int = 16, rate: float = 1.0, deep: bool = True, mode: str = 'a'"
    ),
    "self, width=16, rate=0.5, deep=False, mode=\"it's\"": "width: int = 16, rate: float = 0.5, deep: bool = False, mode: str = \"it's\"",
    "self, width: int, rate: 'float', *, deep: bool": "width: int, rate: float, deep: bool",
    "self, width: int = -3, *sizes, deep: bool = True, **others": "width: int = -3, deep: bool = True",
    "self, width: int | None = None, size: Optional[int] = 4, act=nn.ReLU, w=WIDTH": "size: int = 4",
    "self, fixed=3, /, width=4": "width: int = 4",
    "self, name='net', file='a', width=2": "width: int = 2",
    "self, bad='two\\nlines', infinite: float = 1e999, width=2": "width: int = 2",
    "me, width: int = 2": "width: int = 2",
    "self": "",
}
"""Arguments of an __init__, and those that can be set."""
REFUSED = {
    "self, act: nn.Module": "net.py, line 3: Net's argument act has no default and is not int, float, bool or str: give it a default",
    "self, sizes": "net.py, line 3: Net's argument sizes has no default and is not int, float, bool or str: give it a default",
    "self, name: str": "net.py, line 3: Net's argument name has no default, and a recipe uses that name",
    "self, width: int, /": "net.py, line 3: Net's argument width has no default and can't be given by name",
}
BROKEN = {
    "class Net(": "net.py, line 1: not valid Python: '\\(' was never closed",
    "x = 1\n  y = 2": "net.py, line 2: not valid Python: unexpected indent",
    "": "net.py has no class that is a torch.nn.Module",
    "class Net: pass": "net.py has no class that is a torch.nn.Module",
    "class A(nn.Module): pass\nclass B(A): pass": "net.py has several modules: choose one of net.py:A, net.py:B",
    "x = " + "(" * 5000 + ")" * 5000: "net.py.*not valid Python",
    "\0": "net.py.*not valid Python",
}


def arguments(path: Path, name: str = "Net") -> str:
    """Return the arguments of a class that can be set."""
    return str(named_module(f"{path}:{name}").values[ARGUMENTS.name])


@pytest.mark.parametrize("given", ARGUMENTS_OF)
def test_arguments(given: str, tmp_path: Path) -> None:
    """Arguments of the four types, by annotation or default, can be set; others keep their defaults."""
    assert arguments(write(tmp_path, f"{CLASS_HEAD}    def __init__({given}): pass")) == ARGUMENTS_OF[given]


@pytest.mark.parametrize("given", REFUSED)
def test_refused_arguments(given: str, tmp_path: Path) -> None:
    """An argument without a default that can't be set is refused by name, with its line."""
    with pytest.raises(UserError) as raised:
        arguments(write(tmp_path, f"{CLASS_HEAD}    def __init__({given}): pass"))
    assert str(raised.value).startswith(REFUSED[given])


@pytest.mark.parametrize("source", BROKEN)
def test_broken_files(source: str, tmp_path: Path) -> None:
    """A file without a single module, or that is not Python, is refused with one line."""
    path = tmp_path / "net.py"
    path.write_text(source)
    with pytest.raises(UserError, match=BROKEN[source]):
        named_module(str(path))


def test_where_modules_are_found(tmp_path: Path) -> None:
    """Modules are found under if and try, behind decorators and other classes of the file, with a byte order mark."""
    source = """
        import dataclasses, torch
        if True:
            class Base(torch.nn.Module):
                def __init__(self, width: int = 3): pass
        try:
            pass
        except ImportError:
            class Other: pass
        def function():
            class Hidden(torch.nn.Module): pass
        @decorated(1)
        class Net(Base): pass
        @dataclasses.dataclass
        class Data(torch.nn.Sequential):
            width: int = 7
            kept: list = None
    """
    path = write(tmp_path, source)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert (arguments(path), arguments(path, "Data")) == ("width: int = 3", "width: int = 7")
    with pytest.raises(UserError, match=r"choose one of net\.py:Base, net\.py:Net, net\.py:Data$"):
        named_module(str(path))


def test_the_only_module_needs_no_name(tmp_path: Path) -> None:
    """The class of a file with one module need not be named."""
    assert named_module(str(write(tmp_path, NET))).values[CLASS.name] == "Net"


def test_nothing_is_run(tmp_path: Path) -> None:
    """Reading a file, and making a recipe of it, runs none of its code."""
    path = write(tmp_path, f"raise SystemExit\n{NET}")
    assert recipe_of(path).config.model.values["width"] == 4


def test_missing_file(tmp_path: Path) -> None:
    """A missing file, a folder and a file that is too large are refused."""
    for name, reason in (("none.py", "No such file"), ("folder.py", "it is a folder"), ("large.py", "at most 1,048,576 are read")):
        path = tmp_path / name
        if "folder" in name:
            path.mkdir()
        if "large" in name:
            path.write_bytes(b"#" * (2**20 + 1))
        with pytest.raises(UserError, match=reason):
            named_module(str(path))


def test_damaged_files() -> None:
    """Damaged Python files are read or refused with one line; the nightly run reads many more."""
    files = standard_files()
    endings = {outcome(damaged(Random(index), files)) for index in range(60)}
    assert endings == {"read", "not Python"}
