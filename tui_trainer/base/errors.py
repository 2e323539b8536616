"""UserError: an error whose message is shown to the user."""


class UserError(ValueError):
    """Error in the user's input; its message is one line with the wrong value and the values that are allowed."""

    def at(self, location: str) -> "UserError":
        """Return the error with a location before its message, such as 'file.toml, line 3'."""
        return UserError(f"{location}: {self}") if location else self
