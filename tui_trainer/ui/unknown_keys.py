"""Hints for keys without a function: another keyboard layout, the wrong case, or no key at all."""

import unicodedata
from collections.abc import Callable
from time import monotonic

from tui_trainer.base.text import clean_text
from tui_trainer.ui.bindings import KEYS, Key

HINT_SECONDS = 5.0
"""Seconds for which a hint is shown; meanwhile there is no other."""
QWERTY = "qwertyuiopasdfghjklzxcvbnm"
LAYOUTS = (
    "йцукенгшщзфывапролдячсмить",  # Russian
    "йцукенгшщзфівапролдячсмить",  # Ukrainian
    " ςερτυθιοπασδφγηξκλζχψωβνμ",  # Greek
    "  קראטוןםפשדגכעיחלךזסבהנמצ",  # Hebrew
    "ضصثقفغعهخحشسيبلاتنمئءؤر ىة",  # Arabic
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",  # Korean
)
"""Letters of other layouts on the keys of QWERTY, in the same order; a blank where a key has no letter."""
SIGNS = {"х": "[", "ъ": "]", "ї": "]", "б": ",", "ю": "."}
"""Letters on the keys where QWERTY has signs."""
LATIN = SIGNS | {
    letter: latin for layout in LAYOUTS for letter, latin in zip(layout, QWERTY, strict=True) if letter != " "
}
"""Characters of QWERTY by the letters of other layouts on the same keys."""
ALL_KEYS = "? shows all keys"


class UnknownKeys:
    """Source of hints for keys without a function: one hint for several keys that are typed in a row."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """`clock`: returns seconds that never go back."""
        self._clock = clock
        self._quiet_until = float("-inf")

    def hint(self, character: str) -> str:
        """Return the hint for a character; empty while the last hint is shown."""
        now = self._clock()
        if now < self._quiet_until or not clean_text(character):
            return ""
        self._quiet_until = now + HINT_SECONDS
        return unknown_key_text(clean_text(character))


def unknown_key_text(character: str) -> str:
    """Return the hint for a character: which key may be meant, and where all keys are listed."""
    latin = _on_qwerty(character)
    meant = _key_of(latin) or _key_of(latin.swapcase())
    if character.isascii():
        meaning = f" ({_first(meant)} is: {meant.help})" if meant else ""
        return f"{character} is not a key here{meaning}; {ALL_KEYS}."
    example = f"{_first(meant)}: {meant.help}" if meant else f"such as {_first(KEYS[0])}: {KEYS[0].help}"
    return f"{character} is not a key here: keys are Latin letters ({example}); {ALL_KEYS}."


def _on_qwerty(character: str) -> str:
    """Return the character of the same key on QWERTY; the character itself if the layout is not known."""
    plain = unicodedata.normalize("NFKC", character)
    latin = LATIN.get(character, LATIN.get(character.lower(), plain))
    return latin.upper() if character.isupper() else latin


def _first(key: Key) -> str:
    return key.shown.split()[0]


def _key_of(character: str) -> Key | None:
    return next((key for key in KEYS if character in key.shown.split()), None)
