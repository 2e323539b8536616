"""Texts that the monkey types: numbers, conditions, file names, and hostile texts."""

import random

NUMBERS = (
    "0", "1", "2", "7", "15", "100", "1234", "20000", "-1", "0.5", "0.01", "1e-3", "2.5", "1e9", "1e308", "1e400",
    "nan", "inf", "-0.0", "1e-320", "1_000", "0x10", " 12 ", "٣", "1,5", "9" * 5000, "999999999999999999999",
)
CONDITIONS = (
    "loss < 0.1", "loss > 2 * best_loss", "step == 50", "step > 3 and not accuracy > 2", "grad_norm > 10",
    "abs(w[0] - 2.4) < 0.01", "w > 0", "b < 0", "param('w') > 1", "w[99] > 0", "loss <", "(" * 300, "not " * 300 + "loss",
    "1 / 0 > loss", "2 ** 99999 > loss", "1 == 1", "step % 100 == 0", "__import__('os')", "loss < 1e999", "best_loss",
)
NAMES = (
    "linear", "polynomial", "logistic-sgd", "logistic-by-hand", "logistic-builtin-loss", "lineal", "adam", "sgd",
    "run", "run.toml", "other.toml", "script.py", "broken.toml", "binary.toml", "folder", "folder.toml", "nowhere/at/all",
    ".", "..", "~nobody-here", "run.toml/x", "a" * 300, "nul\0byte", "lone\ud800surrogate", "-rf", "theme", "problem",
)
HOSTILE = (
    "[/]", "[b]x[/i]", "[@click=app.quit]q[/]", "\x1b]0;owned\x07", "\x9b31m", "\u202egnp.x", "数据 📈", "e\u0301\u0302",
    "\u200b\u200d\ufeff", "line\nbreak\r\ttab", "long " * 400, "%s {0} $HOME", "'; drop", "\"", "\\", "",
)
"""Markup, control characters and quotes.

No text with a slash in it names an existing folder, so that files are written only below the temporary home.
"""
KINDS = (NUMBERS, NUMBERS, CONDITIONS, NAMES, HOSTILE)


def any_text(choose: random.Random) -> str:
    """Return one of the texts, or nine random characters."""
    if choose.random() < 0.1:
        return "".join(chr(choose.choice((choose.randrange(32, 47), choose.randrange(160, 0x2FFF)))) for _ in range(9))
    return choose.choice(choose.choice(KINDS))
