"""Hints for keys that do nothing: another keyboard layout, the wrong case, or a character without a function."""

import unicodedata
from collections.abc import Callable
from time import monotonic

from tui_trainer.base.text import clean_text
from tui_trainer.ui.bindings import KEYS, Key

HINT_SECONDS = 5.0
"""After a hint no other is given for that long, as long as its message is on the screen."""
QWERTY = "qwertyuiopasdfghjklzxcvbnm"
LAYOUTS = (
    "йцукенгшщзфывапролдячсмить",  # Russian
    "йцукенгшщзфівапролдячсмить",  # Ukrainian
    " ςερτυθιοπασδφγηξκλζχψωβνμ",  # Greek
    "  קראטוןםפשדגכעיחלךזסבהנמצ",  # Hebrew
    "ضصثقفغعهخحشسيبلاتنمئءؤر ىة",  # Arabic
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",  # Korean
)
"""What other layouts have on the keys of QWERTY, in the same order; a blank where that is no letter."""
SIGNS = {"х": "[", "ъ": "]", "ї": "]", "б": ",", "ю": "."}
"""Letters that stand where QWERTY has signs."""
LATIN = SIGNS | {letter: latin for one in LAYOUTS for letter, latin in zip(one, QWERTY, strict=True) if letter != " "}
ALL_KEYS = "? shows all keys"


class UnknownKeys:
    """Says what is wrong with keys that have no function, once for several that are typed in a row."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """`clock`: seconds that never go back."""
        self._clock = clock
        self._quiet_until = float("-inf")

    def hint(self, character: str) -> str:
        """The hint for a character; empty while the last one is still to be read."""
        now = self._clock()
        if now < self._quiet_until or not clean_text(character):
            return ""
        self._quiet_until = now + HINT_SECONDS
        return unknown_key_text(clean_text(character))


def unknown_key_text(character: str) -> str:
    """What is said of a character that is no key: which key may be meant, and where all keys are listed."""
    latin = _on_qwerty(character)
    meant = _key_of(latin) or _key_of(latin.swapcase())
    if character.isascii():
        said = f" ({_first(meant)} is: {meant.help})" if meant else ""
        return f"{character} is not a key here{said}; {ALL_KEYS}."
    example = meant or KEYS[0]
    such_as = "" if meant else "such as "
    return f"{character} is not a key here: keys are Latin letters ({such_as}{_first(example)}: {example.help}); {ALL_KEYS}."


def _on_qwerty(character: str) -> str:
    """The character that the same key gives on a Latin layout; the character itself where that is not known."""
    plain = unicodedata.normalize("NFKC", character)
    latin = LATIN.get(character, LATIN.get(character.lower(), plain))
    return latin.upper() if character.isupper() else latin


def _first(key: Key) -> str:
    return key.shown.split()[0]


def _key_of(character: str) -> Key | None:
    return next((key for key in KEYS if character in key.shown.split()), None)
