"""LabelClicked: the message that the label of a key was clicked, in the tab strip or in the footer."""

from textual.message import Message


class LabelClicked(Message):
    """Message: a label was clicked. `id`: id of its key binding."""

    def __init__(self, id: str) -> None:  # noqa: A002 - the name of the field in KeyBinding
        super().__init__()
        self.id = id
