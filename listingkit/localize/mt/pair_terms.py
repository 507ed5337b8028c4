"""The glossary of a language pair: the user's terms, and ours from `locales/terms`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from listingkit.language.tags import primary
from listingkit.localize.mt.glossary import Entry, Glossary, Layout, TermLike, entries, fold
from listingkit.localize.mt.senses import senses
from listingkit.markets import glossary, language


def make_glossary(
    source: str,
    target: str,
    extra: Iterable[Entry] = (),
    keep: Sequence[str] = (),
    packs: Sequence[str] = (),
    *,
    from_english: Iterable[Entry] = (),
) -> Glossary:
    """Glossary of a pair: the user's terms first, then ours; ``keep`` are never translated.

    ``extra`` are the user's terms of this pair, ``from_english`` those that our words for the
    same things lead to where the source is another language.
    """
    ours_from, ours_to = _terms_of(source, packs), _terms_of(target, packs)
    written = language(target, packs)
    capitals = primary(target) in senses().capital_nouns
    by_english = {fold(entry.source): entry for entry in from_english}
    users = [
        by_english[fold(term.en)]._replace(source=term.term)
        for term in (ours_from if by_english else ())
        if fold(term.en) in by_english
    ]
    return Glossary(
        [*extra, *users, *entries(source, target, ours_from, ours_to)],
        keep,
        Layout(written.label_marks, written.label_share, capitals) if written else None,
    )


def _terms_of(tag: str, packs: Sequence[str]) -> tuple[TermLike, ...]:
    """Glossary of a language; before it the words that a region has of its own (``es-MX.csv``).

    Where there is none of the language itself, that of its primary tag.
    """
    found = language(tag, packs)
    codes = dict.fromkeys((tag, found.code if found else tag))
    return tuple(term for code in codes for term in glossary(code, packs)) or tuple(
        glossary(primary(tag), packs)
    )
