"""Errors a user can cause, each one printable as a single line: what, where, how to fix.

This module imports nothing of ours (law 1 of the house).
"""

from __future__ import annotations


class ListingkitError(Exception):
    """A problem the user can mend: bad usage, configuration or input.

    ``where`` is a place such as ``shop.csv:12`` or ``listingkit.toml: [audit] fail_on``;
    ``fix`` is one sentence telling what to do.
    """

    def __init__(self, message: str, *, where: str = "", fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        """One line: ``where: message. fix``."""
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text.rstrip('.')}. {self.fix}" if self.fix else text

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between worker processes unharmed."""
        return (_rebuild, (type(self), self.message, self.where, self.fix))


def _rebuild(kind: type[ListingkitError], message: str, where: str, fix: str) -> ListingkitError:
    return kind(message, where=where, fix=fix)


class UsageError(ListingkitError):
    """A command was called with arguments that do not fit together."""


class ConfigError(ListingkitError):
    """``listingkit.toml`` has an unknown key, a wrong type or a missing file."""


class DataError(ListingkitError):
    """A file under ``locales/`` (ours or the user's) does not fit its schema."""


class InputError(ListingkitError):
    """A source file or one listing in it cannot be read."""


class EngineError(ListingkitError):
    """A translation engine is missing, has no such language pair, or died."""
