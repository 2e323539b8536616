"""The one error a person is meant to read."""


class UserError(ValueError):
    """Something from outside is wrong: the message is one line that names the value and what would be right."""

    def at(self, place: str) -> "UserError":
        """The same error with the place of what is wrong before it ('file.toml, line 3'); an empty place adds nothing."""
        return UserError(f"{place}: {self}") if place else self
