"""The layout of the footer: which labels fit, in which order, and what a click on each cell does."""

from tui_trainer.ui.widgets.footer_layout import FooterGroup, FooterKey, FooterLabel, rows_of_pieces


def label(key: str, word: str, rank: int = 1) -> FooterLabel:
    """Return a label of one key whose id is its word."""
    return FooterLabel((FooterKey(word, key),), word, rank)


TRAIN = FooterGroup("Train", (label("s", "step"), label("n", "run", 3), label("p", "phase", 2)))
FILES = FooterGroup("Files", (label("e", "export", 3), label("?", "help")))
PANE_KEYS = (label("Enter", "edit"), label("↑↓", "row"))


def texts(width: int, pane_keys: tuple[FooterLabel, ...] = ()) -> list[str]:
    """Return the rows of a footer as text."""
    rows = rows_of_pieces([[TRAIN], [FILES]], pane_keys, width)
    return ["".join(piece.text for piece in row) for row in rows]


def test_labels_that_fit() -> None:
    """A narrow footer leaves out the labels of high rank first and then says more instead of help; the order stays."""
    assert texts(60) == [" Train  s step  n run  p phase", " Files  e export  ? help"]
    assert texts(29) == [" Train  s step  p phase", " Files  e export  ? more"]
    assert texts(20) == [" Train  s step", " Files  ? more"]


def test_keys_of_the_focused_pane() -> None:
    """The keys of the focused pane stand at the right end; all but the first give way to the important labels."""
    assert texts(60, PANE_KEYS)[1] == f"{' Files  e export  ? help':<40}  Enter edit  ↑↓ row"
    assert texts(40, PANE_KEYS)[1] == f"{' Files  ? more':<20}  Enter edit  ↑↓ row"
    assert texts(30, PANE_KEYS)[1] == f"{' Files  ? more':<18}  Enter edit"


def test_a_shared_word_belongs_to_the_last_key() -> None:
    """Each key of a label that has two carries out its own action, and the word that of the last."""
    both = FooterGroup("", (FooterLabel((FooterKey("down", "["), FooterKey("up", "]", is_enabled=False)), "lr"),))
    [row] = rows_of_pieces([[both]], (), 40)
    assert [(piece.text, piece.kind, piece.id) for piece in row] == [
        ("  ", "blank", ""), ("[ ", "key", "down"), ("] ", "disabled", "up"), ("lr", "word", "up"),
    ]
