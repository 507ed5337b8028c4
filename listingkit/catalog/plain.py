"""Plain text of an HTML description: what a buyer reads, block by block."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from listingkit.catalog.tokens import tokenize

IGNORE = "listingkit_ignore"
"""Column or field in which a listing names rules that are not to be reported of it."""

INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em",
        "font", "i", "ins", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "small", "span",
        "strike", "strong", "sub", "sup", "time", "u", "wbr",
    }
)  # fmt: skip
"""Elements that stay inside a sentence; every other tag ends a block of text."""

HIDDEN = frozenset({"script", "style", "template", "noscript", "iframe", "noembed", "noframes"})
"""Elements whose content nobody reads."""

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Plain:
    """``text``: blocks joined by line ends; ``bullets``: the blocks that stand in list items."""

    text: str
    bullets: tuple[str, ...]


def collapse(text: str) -> str:
    """``text`` with every run of white space as one space, trimmed."""
    return _SPACES.sub(" ", text).strip()


def plain(source: str) -> Plain:
    """Read a piece of HTML (or plain text, where line ends separate blocks)."""
    if "<" not in source:
        lines = (collapse(html.unescape(line)) for line in source.splitlines())
        return Plain("\n".join(line for line in lines if line), ())
    blocks: list[str] = []
    bullets: list[str] = []
    current: list[str] = []
    items = 0

    def close() -> None:
        text = collapse(html.unescape("".join(current)))
        current.clear()
        if text:
            blocks.append(text)
            if items:
                bullets.append(text)

    for token in tokenize(source):
        if token.kind == "text" or (token.kind == "raw" and token.name not in HIDDEN):
            current.append(source[token.start : token.end])
        elif token.kind in ("start", "end") and token.name not in INLINE:
            close()
            if token.name == "li":
                items += 1 if token.kind == "start" else -1 if items else 0
            elif token.kind == "end" and token.name in ("ul", "ol"):
                items = 0
    close()
    return Plain("\n".join(blocks), tuple(bullets))
