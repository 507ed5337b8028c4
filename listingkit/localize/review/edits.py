"""One row of a review sheet or one unit of an XLIFF file, and how it is known whether it changed.

Every exported row carries a check: a fingerprint of its place and source, one of its target, and
whether it was signed already. So a row tells by itself whether anybody touched it, on whichever
machine it comes back.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from listingkit.model import Struct, Translation

ISOLATES = dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069))
"""Characters that only keep figures in order; they are put in when a text is written."""

_BLANKS = re.compile(r"\s+")
_CURLY = str.maketrans("“”„‟″‘’‚‛′\u00a0", "\"\"\"\"\"''''' ")
_WRITTEN = re.compile(r":(?:culture|size_chart)\.\d+\Z")


class Edit(Struct, frozen=True, kw_only=True):
    """A row as it came back.

    ``place`` is the file with its line or unit, ``key`` that of the segment. ``check`` is "" where
    a tool lost it. ``signed`` says that a person signed.
    """

    place: str
    market: str
    source_language: str
    target_language: str
    key: str
    source: str
    target: str
    signed: bool
    check: str


def told(text: str) -> str:
    """A text as it is compared: without isolates, blanks folded, characters composed."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text.translate(ISOLATES))).strip()


def check_of(market: str, key: str, source: str, target: str, *, signed: bool) -> str:
    """The check of a row as it is exported; ``target`` is "" where nothing is translated."""
    return f"{_mark(market, key, source)}-{_mark(target)}{'-s' if signed else ''}"


def _mark(*texts: str) -> str:
    joined = "\0".join(told(text) for text in texts).encode("utf-8", "replace")
    return hashlib.sha256(joined).hexdigest()[:10]


def true_source(edit: Edit) -> str | None:
    """The source text of a row as it went out; None where the row is another one by now.

    A spreadsheet that bent the quotes of a text is forgiven.
    """
    if not edit.check:
        return edit.source
    mark = edit.check.partition("-")[0]
    for text in (edit.source, edit.source.translate(_CURLY)):
        if _mark(edit.market, edit.key, text) == mark:
            return text
    return None


def straight(text: str) -> str:
    """Bent quotes made straight."""
    return text.translate(_CURLY)


def is_touched(edit: Edit) -> bool:
    """Whether the target is another one than went out; False where nobody can tell."""
    parts = edit.check.split("-")
    return len(parts) > 1 and parts[1] != _mark(edit.target)


def was_signed(edit: Edit) -> bool:
    """Whether the row went out signed."""
    return edit.check.endswith("-s")


def is_written(key: str) -> bool:
    """Whether a row is a line or a size column that was written, and no translation."""
    return bool(_WRITTEN.search(key))


def shown_target(found: Translation) -> str:
    """What a reviewer sees as the target: nothing where the source text was kept."""
    return "" if found.origin == "source" else found.text


def is_signable(found: Translation) -> bool:
    """Whether a translation is anything that a person could sign: what is as it was is not."""
    return found.origin != "source" or found.status != "ready"
