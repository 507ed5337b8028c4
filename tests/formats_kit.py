"""Files of every format filled in without an engine, for tests of what writers do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from listingkit.catalog import Source, discover
from listingkit.localize.files.documents import Document, Result, SourceFile, Target
from listingkit.localize.files.fill import Marking
from listingkit.localize.files.sources import open_source, served
from listingkit.model import Segment, Translation

BR = Target("br", "pt-BR", "ltr", Marking("en", "ltr"), country="BR")

Say = Callable[[Segment], "str | None"]
"""What a segment becomes; None: it stays in the source language."""


def nothing(segment: Segment) -> str | None:
    return None


def marked(segment: Segment) -> str:
    """The text with a word of ours behind it, which can be taken away again."""
    return f"{segment.text} Zw"


def opened(path: Path, language: str | None = "en") -> SourceFile:
    """A file as ``localize`` opens it."""
    (found,) = discover([path], texts=True).sources()
    assert isinstance(found, Source), found
    return open_source(found, language)


def result_of(document: Document, say: Say, *, reviewed: bool = False) -> Result:
    done = {}
    for one in document.segments():
        text = say(one)
        done[one.key] = Translation(
            segment=one,
            text=one.text if text is None else text,
            origin="source" if text is None else "memory",
            status="review" if text is None else "ready",
            reviewed=reviewed and text is not None,
        )
    return Result(done)


def written(
    path: Path, say: Say, target: Target = BR, *, reviewed: bool = False, language: str = "en"
) -> bytes:
    """The one file that a source becomes."""
    file = opened(path, language)
    results = {
        one.listing.id: result_of(one, say, reviewed=reviewed)
        for one in served(file, target.language)
    }
    ((_, data),) = file.write(results, target, replace=True)
    return data


def only(**answers: str) -> Say:
    """Says these texts (by source text, blanks as underscores) and keeps all others."""
    known = {name.replace("_", " "): text for name, text in answers.items()}
    return lambda segment: known.get(segment.text)
