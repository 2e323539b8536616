"""Layers of the package, and the libraries that its parts import."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tui_trainer"


ROOMS = (
    "base", "catalogue", "recipe", "datasets", "conditions", "observed", "explain", "export", "charts", "run_folders",
    "terminal", "frontend", "headless", "cli",
)  # fmt: skip
"""All parts but the screen and the engine."""


def modules(*parts: str) -> list[str]:
    """Return the names of all modules of those parts."""
    found = [path for part in parts for path in (PACKAGE / part).rglob("*.py") if path.name != "__main__.py"]
    found += [PACKAGE / f"{part}.py" for part in parts if (PACKAGE / f"{part}.py").is_file()]
    return sorted(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in found)


def run(code: str) -> str:
    """Return what a new Python process prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("parts", "forbidden"),
    [
        (("ui", "frontend"), ["torch"]),
        (ROOMS, ["torch", "textual", "plotext"]),
        (("engine",), ["textual", "plotext"]),
    ],
    ids=["the screen", "no screen and no engine", "the engine"],
)
def test_forbidden_imports(parts: tuple[str, ...], forbidden: list[str]) -> None:
    """Importing every module of a part loads none of the forbidden libraries."""
    names = modules(*parts)
    assert names
    code = f"import sys, {', '.join(names)}\nprint([name for name in {forbidden} if name in sys.modules])"
    assert run(code) == "[]"


def test_layers() -> None:
    """The contracts of import-linter hold."""
    run(f"""
import sys
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports
sys.path.insert(0, {str(ROOT)!r})
assert lint_imports(config_filename={str(ROOT / "pyproject.toml")!r}, no_cache=True) == EXIT_STATUS_SUCCESS
""")


def test_one_door_from_torch_to_numpy() -> None:
    """Only to_array of engine/step/device.py calls Tensor.numpy, so that another device needs a change there alone."""
    callers = [path.relative_to(PACKAGE) for path in sorted(PACKAGE.rglob("*.py")) if ".numpy(" in path.read_text("utf-8")]
    assert callers == [Path("engine/step/device.py")]
