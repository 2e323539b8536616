"""KeyFooter: rows with the labels of the keys in groups, which can be clicked, and the keys of the focused pane."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual.events import Click
from textual.strip import Strip
from textual.widget import Widget

from tui_trainer.ui.widgets.footer_layout import FooterGroup, FooterLabel, Piece, Row, rows_of_pieces
from tui_trainer.ui.widgets.label_clicked import LabelClicked


class KeyFooter(Widget):
    """Rows of labels. If the widget has fewer lines than there are rows, all labels share a line, without names of groups."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {  # noqa: RUF012 - declared this way in Textual
        "key-footer--name", "key-footer--key", "key-footer--word", "key-footer--disabled",
    }
    """CSS classes for the name of a group, the key and the word of a label, and for a key that can't be used now."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()
        self._pane_keys: tuple[FooterLabel, ...] = ()

    def show(self, rows: Sequence[Row], pane_keys: Sequence[FooterLabel]) -> None:
        """Show the groups of each row and, at the right end of the last row, the keys of the focused pane."""
        if (tuple(rows), tuple(pane_keys)) != (self._rows, self._pane_keys):
            self._rows, self._pane_keys = tuple(rows), tuple(pane_keys)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return a row of labels as a line of cells."""
        segments = [self._segment(piece) for piece in self._pieces(y)]
        line = Strip(segments).adjust_cell_length(self.size.width)
        return line.apply_style(self.visual_style.rich_style)

    def on_click(self, event: Click) -> None:
        """Post the message LabelClicked for the key under the mouse. A word belongs to the last key before it."""
        end = 0
        for piece in self._pieces(event.y):
            end += cell_len(piece.text)
            if event.x < end:
                if piece.id:
                    self.post_message(LabelClicked(piece.id))
                return

    def _pieces(self, y: int) -> list[Piece]:
        width, height = self.size
        if height < len(self._rows):
            pieces = rows_of_pieces([[_most_important(self._rows)]], (), width, left_out=True)
        else:
            pieces = rows_of_pieces(self._rows, self._pane_keys, width)
        return pieces[y] if y < len(pieces) else []

    def _segment(self, piece: Piece) -> Segment:
        style = None if piece.kind == "blank" else self.get_component_rich_style(f"key-footer--{piece.kind}")
        return Segment(piece.text, style)


def _most_important(rows: Sequence[Row]) -> FooterGroup:
    """Return the labels of rank 1 as a group without a name."""
    labels = (label for row in rows for group in row for label in group.labels if label.rank == 1)
    return FooterGroup("", tuple(labels))
