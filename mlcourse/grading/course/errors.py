"""The one exception whose text is meant for whoever typed the command."""

__all__ = ["GradingError"]


class GradingError(Exception):
    """Something that a person can put right; the message says what, in one line."""
