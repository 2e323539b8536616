"""Hints for keys that have no binding: the user may have another keyboard layout, or the wrong case."""

import unicodedata
from collections.abc import Callable
from time import monotonic

from tui_trainer.base.text import clean_text
from tui_trainer.ui.bindings import KEY_BINDINGS, KeyBinding

HINT_SECONDS = 5.0
"""Seconds for which a hint is shown. No other hint is shown in this time."""
QWERTY = "qwertyuiopasdfghjklzxcvbnm"
"""Letters of the US keyboard, row by row."""
KEYBOARD_LAYOUTS = (
    "йцукенгшщзфывапролдячсмить",  # Russian
    "йцукенгшщзфівапролдячсмить",  # Ukrainian
    " ςερτυθιοπασδφγηξκλζχψωβνμ",  # Greek
    "  קראטוןםפשדגכעיחלךזסבהנמצ",  # Hebrew
    "ضصثقفغعهخحشسيبلاتنمئءؤر ىة",  # Arabic
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",  # Korean
)
"""Letters of other keyboard layouts, in the order of the keys in QWERTY. A blank means that the key has no letter."""
PUNCTUATION_BY_LETTER = {"х": "[", "ъ": "]", "ї": "]", "б": ",", "ю": "."}
"""The US keyboard's punctuation, by the letters that other layouts have on the same keys."""
QWERTY_BY_LETTER = PUNCTUATION_BY_LETTER | {
    letter: latin for layout in KEYBOARD_LAYOUTS for letter, latin in zip(layout, QWERTY, strict=True) if letter != " "
}
"""The US keyboard's characters, by the letters that other layouts have on the same keys."""
ALL_KEYS_HINT = "? shows all keys"


class UnknownKeys:
    """Gives hints for keys that have no binding: only one hint for several such keys that are typed in a row."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """`clock`: returns a time in seconds that never decreases, such as time.monotonic."""
        self._clock = clock
        self._quiet_until = float("-inf")

    def hint(self, character: str) -> str:
        """Return the hint for a character that has no binding; empty while the last hint is still shown."""
        now = self._clock()
        if now < self._quiet_until or not clean_text(character):
            return ""
        self._quiet_until = now + HINT_SECONDS
        return unknown_key_text(clean_text(character))


def unknown_key_text(character: str) -> str:
    """Return the hint for a character that has no binding: which key may be meant, and which key lists all keys."""
    latin = _qwerty_character(character)
    meant = _binding_of(latin) or _binding_of(latin.swapcase())
    if character.isascii():
        meaning = f" ({_first_key(meant)} is: {meant.help})" if meant else ""
        return f"{character} is not a key here{meaning}; {ALL_KEYS_HINT}."
    shown = meant or KEY_BINDINGS[0]
    example = f"{'' if meant else 'such as '}{_first_key(shown)}: {shown.help}"
    return f"{character} is not a key here: keys are Latin letters ({example}); {ALL_KEYS_HINT}."


def _qwerty_character(character: str) -> str:
    """Return the character that the US keyboard has on the same key; the same character if the layout is unknown."""
    plain = unicodedata.normalize("NFKC", character)
    latin = QWERTY_BY_LETTER.get(character, QWERTY_BY_LETTER.get(character.lower(), plain))
    return latin.upper() if character.isupper() else latin


def _first_key(binding: KeyBinding) -> str:
    return binding.key_display.split()[0]


def _binding_of(character: str) -> KeyBinding | None:
    return next((binding for binding in KEY_BINDINGS if character in binding.key_display.split()), None)
