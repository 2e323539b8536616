"""Cleaning of text from outside, and error messages with suggestions."""

import errno
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import Registry, resolve
from tui_trainer.base.text import clean_text, exception_text, os_error_text
from tui_trainer.recipe.choice import Choice

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)
AWKWARD = st.text(st.sampled_from("a é\u0301\u200d\ufe0f👩👍🏽漢字\u202e\x1b\n\t\u2028\U000e0041🇩🇪\u1100\u1161"), max_size=40)


@given(ANYTHING | AWKWARD, st.integers(0, 30))
def test_clean_text_is_one_line_that_fits(text: str, width: int) -> None:
    """Clean text has at most the given width, one line, and no control or invisible characters."""
    cleaned = clean_text(text, width)
    assert cell_len(cleaned) <= width
    assert len(cleaned.splitlines()) <= 1
    assert not [c for c in cleaned if unicodedata.category(c)[0] == "C" or unicodedata.category(c) in ("Zl", "Zp")]
    assert cleaned == cleaned.strip()


@given(ANYTHING | AWKWARD)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """Clean text is not changed by cleaning it again."""
    once = clean_text(text)
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(st.characters(categories=("L", "N", "P", "S")), max_size=30))
def test_ordinary_text_stays(text: str) -> None:
    """Letters, digits and signs are kept, in form NFC."""
    assert clean_text(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "width", "cleaned"),
    [
        ("\x1b]0;evil\x07name", None, "]0;evilname"),
        ("a\x1b[31mb", None, "a[31mb"),
        ("safe\u202egnp.exe", None, "safegnp.exe"),
        ("a\u200bb\u200dc\ufeff", None, "abc"),
        ("two\nlines\r\nand\ttabs", None, "two lines and tabs"),
        ("a\u2028b\u2029c\x85d", None, "a b c d"),
        ("  around  ", None, "around"),
        ("\x9b2Jx\x00y", None, "2Jxy"),
        ("e\u0301", None, "é"),
        ("e\u200b\u0301", None, "é"),
        ("lone \ud800 surrogate", None, "lone surrogate"),
        ("hello world", 11, "hello world"),
        ("hello world", 8, "hello w…"),
        ("hello world", 7, "hello…"),
        ("漢字漢字", 8, "漢字漢字"),
        ("漢字漢字", 7, "漢字漢…"),
        ("漢字漢字", 6, "漢字…"),
        ("漢字", 1, "…"),
        ("ab", 0, ""),
        ("", 0, ""),
    ],
)
def test_clean_text(text: str, width: int | None, cleaned: str) -> None:
    """Control characters are removed, line breaks become spaces, a long text ends in an ellipsis."""
    assert clean_text(text, width) == cleaned


NAMES = Registry("optimizer", [Choice("optimizer", name, {}) for name in ("sgd", "adam", "adamw", "gd_by_hand")])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sdg", "unknown optimizer 'sdg': did you mean sgd?"),
        ("adm", "unknown optimizer 'adm': did you mean adam or adamw?"),
        ("SGD", "unknown optimizer 'SGD': did you mean sgd?"),
        ("zzz", "unknown optimizer 'zzz': choose one of: sgd, adam, adamw, gd_by_hand"),
        ("", "unknown optimizer '': choose one of: sgd, adam, adamw, gd_by_hand"),
        ("\x1b[2Jzzz", "unknown optimizer '[2Jzzz': choose one of: sgd, adam, adamw, gd_by_hand"),
    ],
)
def test_the_nearest_names(name: str, message: str) -> None:
    """The error for an unknown name suggests the nearest names, or lists all."""
    with pytest.raises(UserError) as caught:
        NAMES[name]
    assert str(caught.value) == message


def test_a_registry_keeps_its_order() -> None:
    """A registry has the order of its declaration."""
    assert NAMES.names() == [entry.name for entry in NAMES] == ["sgd", "adam", "adamw", "gd_by_hand"]
    assert len(NAMES) == 4
    assert "sgd" in NAMES
    assert "sdg" not in NAMES
    assert resolve("tui_trainer.base.text:clean_text") is clean_text


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.EISDIR, "Is a directory", "/runs/lock"), "/runs/lock: Is a directory"),
        (OSError(errno.EXDEV, "Invalid cross-device link", "a", None, "b"), "a and b: Invalid cross-device link"),
        (OSError(errno.EACCES, "Permission denied", b"caf\xe9"), "caf: Permission denied"),
        (OSError(errno.ENOENT, "No such file or directory", "\x1b[2J"), "[2J: No such file or directory"),
        (OSError(errno.EBADF, "Bad file descriptor", 3), "it: Bad file descriptor"),
        (OSError(errno.ENOSPC, "No space left on device"), "it: No space left on device"),
        (OSError("a library's own"), "it: a library's own"),
        (OSError(), "it: OSError"),
    ],
)
def test_an_error_of_the_system(error: OSError, message: str) -> None:
    """The text names the files of the error, or else the subject given by the caller."""
    assert os_error_text(error, subject="it") == message


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ValueError("two\nlines"), "ValueError: two lines"),
        (MemoryError(), "MemoryError: there is not enough memory"),
        (RecursionError(), "RecursionError: something is nested too deeply"),
        (KeyError(), "KeyError: no message"),
    ],
)
def test_an_unexpected_error(error: Exception, message: str) -> None:
    """The text is a line of bounded width with the type and the message."""
    assert exception_text(error) == message
    assert cell_len(exception_text(type(error)("x" * 100_000))) <= 300
