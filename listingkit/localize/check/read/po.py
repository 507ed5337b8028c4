"""PO files: one listing a file, each message a text; plural forms by themselves."""

from __future__ import annotations

import io
from collections.abc import Iterator

from listingkit.errors import InputError
from listingkit.localize.check.pairs import PairListing, PairText
from listingkit.localize.check.read.both import Asked, aligned
from listingkit.localize.check.read.tables import listings
from listingkit.model import Problem, Where


def read(data: bytes, path: str, asked: Asked) -> Iterator[PairListing | Problem]:
    """The messages of a catalog; obsolete ones are left out, fuzzy ones count as not translated.

    Raises InputError for a file that is no PO.
    """
    from babel.messages.pofile import PoFileError, read_po

    try:
        catalog = read_po(io.BytesIO(data), abort_invalid=True)
    except (PoFileError, ValueError, LookupError, SyntaxError) as error:
        told = " ".join(str(error).split())[:200]
        raise InputError(
            f"is no PO file: {told}", where=path, fix="Check it with msgfmt."
        ) from None
    tag = str(catalog.locale_identifier or "").replace("_", "-")
    texts: list[PairText] = []
    for message in catalog:
        if not message.id:
            continue
        sources = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
        strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        for number, string in enumerate(strings):
            if number > 1 and not string:
                continue  # a form that the file does not have
            source = sources[min(number, len(sources) - 1)]
            name = str(message.context or "")
            where = Where(path=path, line=message.lineno, field=name or None)
            done = "" if message.fuzzy else str(string or "")
            texts += aligned(str(source), done, name, "paragraph", where)
    yield from listings({("", "", tag): texts} if texts else {}, path, asked)
