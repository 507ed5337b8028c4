"""What can go wrong with an address, as words of the record, and what a person may do about it."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIXES: dict[str, str] = {
    "dns": "Check the spelling of the host.",
    "private": "Use --allow-private if this is your own machine or net.",
    "tls": "Renew the certificate, or name the host it is for.",
    "timeout": "Try again later, or raise timeout under [web].",
    "connect": "Check the address, or try again later.",
    "protocol": "Check the address.",
    "robots": "Allow the user agent listingkit in robots.txt.",
    "busy": "Try again later, with a larger --delay.",
    "size": "Check that this is a product page.",
    "packed": "Let the server answer with gzip or unpacked.",
    "redirect": "Name the address where the page is.",
    "address": "Check the address.",
    "stopped": "Run it again.",
    "total": "Name fewer pages, or use --limit.",
    "status": "Check the address.",
    "missing": "Check the address.",
    "short": "Run it again: it goes on where it ended.",
    "refused": "The server turns programs away: save the page in a browser and audit the file.",
    "type": "Name a product page.",
}
"""Kind of error to its mend."""


class FetchError(Exception):
    """One address that gave nothing; ``kind`` is a key of :data:`FIXES`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message

    def __str__(self) -> str:
        """As a record keeps it: ``kind: message``."""
        return f"{self.kind}: {self.message}"


def read_error(text: str) -> tuple[str, str]:
    """Message and mend of an error in a record, ours or another program's."""
    kind, mark, message = text.partition(": ")
    if mark and kind in FIXES:
        return message, FIXES[kind]
    return f"was not loaded ({' '.join(text.split())[:120]})", FIXES["connect"]


def of_status(status: int, reason: str = "") -> tuple[str, str]:
    """Message and mend of an answer that is no page."""
    from http import HTTPStatus

    try:
        reason = HTTPStatus(status).phrase
    except ValueError:
        reason = " ".join(reason.split())[:60]
    kind = "refused" if status in (401, 403, 406) else "busy" if status == 429 else "status"
    kind = "connect" if status >= 500 else kind
    return f"answers {status} {reason}".rstrip(), FIXES[kind]


def retry_after(text: str) -> float | None:
    """Seconds that the other side asks to wait, from its ``Retry-After``; None where it does not.

    Either a number of seconds or a day and time.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
