"""Arguments of a class in a Python file that can be set, read from its source without running it."""

import ast
from collections.abc import Iterator

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.models.arguments import TYPES, Argument, literal_value
from tui_trainer.catalogue.models.module import RESERVED_NAMES
from tui_trainer.recipe.modules.source import ModuleFile

INIT = "__init__"


def class_arguments(file: ModuleFile, found: ast.ClassDef) -> tuple[Argument, ...]:
    """Return the arguments of a class's __init__ that are int, float, bool or str, by annotation or default.

    Raises UserError for another argument without a default, with its line.
    """
    init = _init(file, found)
    return tuple(_settable(file, found.name, init)) if init else ()


def _settable(file: ModuleFile, name: str, init: ast.FunctionDef) -> Iterator[Argument]:
    given = init.args
    positional = [*given.posonlyargs, *given.args]
    defaults = [*[None] * (len(positional) - len(given.defaults)), *given.defaults]
    pairs = [*zip(positional, defaults, strict=True), *zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    for arg, default in pairs[0 if _is_static(init) else 1 :]:
        kind = _kind(arg.annotation, default)
        value = None if default is None or not kind else literal_value(default, kind)
        is_row = kind and (default is None or value is not None) and arg not in given.posonlyargs
        if is_row and arg.arg not in RESERVED_NAMES:
            yield Argument(arg.arg, kind, value)
        elif default is None:
            raise file.at(arg.lineno, _why_refused(name, arg, kind))


def _why_refused(name: str, arg: ast.arg, kind: str) -> str:
    shown = f"{clean_text(name, 60)}'s argument {clean_text(arg.arg, 60)}"
    if not kind:
        return f"{shown} has no default and is not int, float, bool or str: give it a default"
    if arg.arg in RESERVED_NAMES:
        return f"{shown} has no default, and a recipe uses that name: give it another name or a default"
    return f"{shown} has no default and can't be given by name: remove the / after it"


def _kind(annotation: ast.expr | None, default: ast.expr | None) -> str:
    """Return the name of the type that an argument has by its annotation, or by its default; '' if it has another."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        named = annotation.value.strip()
    else:
        named = ast.unparse(annotation) if annotation else ""
    if named in TYPES:
        return named
    kinds = ("bool", "int", "float", "str")
    fits = (kind for kind in kinds if default is not None and literal_value(default, kind) is not None)
    return next(fits, "")


def _is_static(init: ast.FunctionDef) -> bool:
    """Return whether the function has no argument for the object itself, as a dataclass's has none here."""
    return not (init.args.posonlyargs or init.args.args)


def _init(file: ModuleFile, found: ast.ClassDef, seen: frozenset[str] = frozenset()) -> ast.FunctionDef | None:
    """Return the __init__ of a class or, if it has none, of the first class of the file that it is derived from."""
    own = [each for each in found.body if isinstance(each, ast.FunctionDef) and each.name == INIT]
    if own:
        return own[-1]
    if any("dataclass" in ast.unparse(decorator) for decorator in found.decorator_list):
        return _dataclass_init(found)
    for base in map(ast.unparse, found.bases):
        parent = file.class_named(base)
        if parent and base not in seen and (init := _init(file, parent, seen | {base})):
            return init
    return None


def _dataclass_init(found: ast.ClassDef) -> ast.FunctionDef:
    """Return the __init__ that a dataclass has, with keyword-only arguments."""
    fields = [each for each in found.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)]
    init = ast.parse(f"def {INIT}(): pass").body[0]
    assert isinstance(init, ast.FunctionDef)
    for field in fields:
        assert isinstance(field.target, ast.Name)
        init.args.kwonlyargs.append(ast.arg(field.target.id, field.annotation, lineno=field.lineno, col_offset=0))
        init.args.kw_defaults.append(field.value)
    return init


def unknown_class(file: ModuleFile, name: str) -> UserError:
    """Return the error for a class that the file doesn't have."""
    names = [clean_text(found.name, 60) for found in file.modules() or file.classes]
    hint = f"it has {', '.join(names[:10])}" if names else "it has no class"
    return UserError(f"{file.name} has no class {clean_text(name, 60)!r}: {hint}")
