"""Domain errors: each class says one kind of thing, each message is a sentence a user can act on.

`web.errors` holds the one table that maps these classes to an HTTP status and an exit code.
"""

from __future__ import annotations


class TierraFirmeError(Exception):
    """Base of every error whose message may be shown to the user as it is."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class DeclarationError(TierraFirmeError):
    """A layer or a setting is declared wrongly; raised at import, for the developer."""


class NotFound(TierraFirmeError):
    """The thing asked for does not exist."""


class InvalidParameter(TierraFirmeError):
    """A parameter has a value that is not accepted; the message names both."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.reason = message


class ContentRefused(TierraFirmeError):
    """The content of a file or a geometry cannot be taken as it is."""


class InvalidFeature(ContentRefused):
    """Values of one feature break the layer's rules; `errors` maps field to sentence."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {reason}" for name, reason in errors.items()))
        self.errors = errors


class TooLarge(ContentRefused):
    """The input exceeds a limit that protects the machine."""


class Conflict(TierraFirmeError):
    """Somebody else changed the same thing in between."""


class Unavailable(TierraFirmeError):
    """Something that the work needs is missing or down: the database, a program, disk space."""
