"""The one error a person is meant to read."""


class UserError(ValueError):
    """Something from outside is wrong: the message is one line that names the value and what would be right."""
