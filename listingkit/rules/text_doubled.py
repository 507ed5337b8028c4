"""TXT: a word that slipped in twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.language.doubled import doubled
from listingkit.model import Severity
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_AROUND = 24
"""Characters shown on each side."""


@rule(
    "TXT017", Severity.INFO, stage="evaluate", component="completeness", points=1,
    needs="a text",
    applies=lambda subject: True if subject.all_copy.strip() else None,
    bad={"title": "Mug", "description": "Keeps the the coffee hot."},
    good={"title": "Mug", "description": "Keeps the coffee hot."},
)  # fmt: skip
def doubled_word(subject: Subject) -> Iterator[Hit]:
    """A word stands twice in a row.

    Why: a slip in the text makes buyers doubt the rest of it.
    Fix: take one of the two out; `audit --fix` does it in pages. Only words are told that no
    sentence says twice (`locales/vocabulary/doubled.toml`): "had had" and "very very" are not.
    """
    listing = subject.listing
    fields = {"title": listing.title, **subject.copy}
    fields["meta_title"] = listing.meta_title or ""
    fields["meta_description"] = listing.meta_description or ""
    told: set[str] = set()
    for name, text in fields.items():
        for found in doubled(text, subject.language_code):
            around = text[max(0, found.start - _AROUND) : found.end + _AROUND]
            quoted = " ".join(around.split())
            message = f'"{found.word}" stands twice in a row: "… {quoted} …"'
            if message not in told:
                told.add(message)
                yield Hit(subject.at(name), message, share=0.5)
