"""Errors whose messages are shown to the user: of what the user gave, and of the user's own code."""


class UserError(ValueError):
    """Error in the user's input; its message is one line with the wrong value and the values that are allowed."""

    def at(self, location: str) -> "UserError":
        """Return the error with a location before its message, such as 'file.toml, line 3'."""
        return UserError(f"{location}: {self}") if location else self


class CodeError(RuntimeError):
    """Error in the user's own code; its message is one line with the file and the line of the code."""
