"""Hints for keys without a function: another keyboard layout, the wrong case, or no key at all."""

import unicodedata
from collections.abc import Callable
from time import monotonic

from tui_trainer.base.text import clean_text
from tui_trainer.ui.bindings import KEY_BINDINGS, KeyBinding

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
QWERTY_BY_LETTER = SIGNS | {
    letter: latin for layout in LAYOUTS for letter, latin in zip(layout, QWERTY, strict=True) if letter != " "
}
"""Characters of QWERTY by the letters of other layouts on the same keys."""
ALL_KEYS_HINT = "? shows all keys"


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
    meant = _binding_of(latin) or _binding_of(latin.swapcase())
    if character.isascii():
        meaning = f" ({_first_key(meant)} is: {meant.help})" if meant else ""
        return f"{character} is not a key here{meaning}; {ALL_KEYS_HINT}."
    example = f"{_first_key(meant)}: {meant.help}" if meant else f"such as {_first_key(KEY_BINDINGS[0])}: {KEY_BINDINGS[0].help}"
    return f"{character} is not a key here: keys are Latin letters ({example}); {ALL_KEYS_HINT}."


def _on_qwerty(character: str) -> str:
    """Return the character of the same key on QWERTY; the character itself if the layout is not known."""
    plain = unicodedata.normalize("NFKC", character)
    latin = QWERTY_BY_LETTER.get(character, QWERTY_BY_LETTER.get(character.lower(), plain))
    return latin.upper() if character.isupper() else latin


def _first_key(key: KeyBinding) -> str:
    return key.shown.split()[0]


def _binding_of(character: str) -> KeyBinding | None:
    return next((key for key in KEY_BINDINGS if character in key.shown.split()), None)
