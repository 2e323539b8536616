"""UserError: an error whose message is shown to the user."""


class UserError(ValueError):
    """Wrong input: the message is a line that names the value and says what would be right."""

    def at(self, location: str) -> "UserError":
        """Return the error with a location before its message, such as 'file.toml, line 3'."""
        return UserError(f"{location}: {self}") if location else self
