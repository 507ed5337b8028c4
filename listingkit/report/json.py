"""JSON: the document as it is; see :mod:`listingkit.document` for its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listingkit.jsontext import encode

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.report import Style


def render(document: AuditDocument, style: Style) -> str:
    """The document, indented by two, one key a line, in the order of its fields."""
    return dump(document)


def dump(value: object) -> str:
    """Any of our values as readable JSON, ending in a newline."""
    return encode(value).decode() + "\n"
