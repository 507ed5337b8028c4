"""Every element of a page once, in source order, with what is asked of it again and again.

Asking an element of lxml for its text, its attributes or its parent makes new objects each time.
A page is read by a dozen readers, so all of it is taken down once, in lists that go side by side:
place 17 is the same element in each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import accumulate, islice

from lxml.html import HtmlElement

# Elements taken down; real pages have up to 30,000.
_NODES_MAX = 250_000
_NOTHING: dict[str, str] = {}


_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def hides(attributes: Mapping[str, str]) -> bool:
    """Whether attributes say that nobody sees their element: inline style or ``hidden``."""
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))


class Census:
    """The elements of a page and, place by place, what they are.

    ``nodes`` are the elements and comments below and with the root; ``tags`` their names (""
    for a comment); ``texts`` and ``tails`` as lxml has them, a comment's own text left out;
    ``attributes`` their attributes; ``parents`` the places of their parents (-1 for the root);
    ``ends`` the places behind their last descendants. ``place`` finds an element's place.
    """

    def __init__(self, root: HtmlElement) -> None:
        nodes: list[HtmlElement] = list(islice(root.iter(), _NODES_MAX))
        self.nodes = nodes
        self.place: dict[HtmlElement | None, int] = dict(zip(nodes, range(len(nodes)), strict=True))
        self.tags: list[str] = [node.tag for node in nodes]
        self.texts: list[str | None] = [node.text for node in nodes]
        self.tails: list[str | None] = [node.tail for node in nodes]
        self.attributes: list[dict[str, str]] = [
            dict(pairs) if (pairs := node.items()) else _NOTHING for node in nodes
        ]
        place = self.place.get
        self.parents: list[int] = [place(node.getparent(), -1) for node in nodes]
        by_tag: dict[str, list[int]] = {}
        for at, tag in enumerate(self.tags):
            if tag in by_tag:
                by_tag[tag].append(at)
            else:
                by_tag[tag] = [at]
        for odd in [tag for tag in by_tag if not isinstance(tag, str)]:
            for at in by_tag.pop(odd):
                self.tags[at] = ""
                self.texts[at] = None
        self._by_tag = by_tag
        ends = list(range(1, len(nodes) + 1))
        parents = self.parents
        for at in range(len(nodes) - 1, 0, -1):
            above = parents[at]
            if ends[at] > ends[above]:
                ends[above] = ends[at]
        self.ends = ends

    def places(self, *tags: str) -> list[int]:
        """Places of the elements of these names, in source order."""
        found = [self._by_tag[tag] for tag in tags if tag in self._by_tag]
        if len(found) == 1:
            return found[0]
        return sorted(at for places in found for at in places)

    def named(self, *tags: str) -> list[HtmlElement]:
        """The elements of these names, in source order."""
        nodes = self.nodes
        return [nodes[at] for at in self.places(*tags)]

    def having(self, *names: str) -> list[int]:
        """Places of the elements that have one of these attributes, in source order."""
        if self._attribute_names.isdisjoint(names):
            return []
        wanted = frozenset(names)
        return [at for at, own in enumerate(self.attributes) if not wanted.isdisjoint(own)]

    def values(self, name: str) -> list[str]:
        """Values of an attribute wherever it stands, in source order."""
        return [own[name] for own in self.attributes if name in own]

    @cached_property
    def _attribute_names(self) -> frozenset[str]:
        return frozenset().union(*self.attributes)

    def above(self, at: int) -> Iterator[int]:
        """Places of the elements around a place, the nearest first."""
        parents = self.parents
        at = parents[at]
        while at >= 0:
            yield at
            at = parents[at]

    @cached_property
    def unseen(self) -> frozenset[int]:
        """Places of the elements that say themselves that nobody sees them."""
        attributes = self.attributes
        return frozenset(at for at in self.having("hidden", "style") if hides(attributes[at]))

    @cached_property
    def letters(self) -> tuple[list[int], list[int]]:
        """Letters of all texts before a place, and of all tails; scripts and styles have none."""
        texts = [len(text.strip()) if text else 0 for text in self.texts]
        for at in self.places("script", "style"):
            texts[at] = 0
        tails = [len(tail.strip()) if tail else 0 for tail in self.tails]
        return [0, *accumulate(texts)], [0, *accumulate(tails)]

    def letters_within(self, at: int) -> int:
        """Letters of all text inside an element, shown or not; scripts and styles have none."""
        texts, tails = self.letters
        end = self.ends[at]
        return texts[end] - texts[at] + tails[end] - tails[at + 1]
