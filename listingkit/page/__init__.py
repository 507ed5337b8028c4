"""One parsed product page and lazy facts about it.

A :class:`Page` is made in the worker that needs it and never crosses a process. Everything is
computed when first asked for and once. Nothing here raises on a broken page.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lxml.html import HtmlElement

from listingkit.model import Fact, Image, Listing, SizeChart, Where
from listingkit.page import microdata, visible
from listingkit.page.anchor import HEADING_MAX, find_anchor
from listingkit.page.census import Census
from listingkit.page.decode import Decoded, decode
from listingkit.page.loading import Loading
from listingkit.page.markup import Markup, read_markup
from listingkit.page.regions import Regions, main_root
from listingkit.page.tree import PARSED_MAX, Positions, parse
from listingkit.page.visible import Block
from listingkit.page.vocabulary import Vocabulary

if TYPE_CHECKING:
    from listingkit.page.media import Media
    from listingkit.page.offer import Offer
    from listingkit.page.policies import Policies
    from listingkit.page.reviews import Reviews
    from listingkit.page.sizechart import SizeChartLink
    from listingkit.page.specs import Spec

__all__ = ["Block", "Page"]

# Headings read; real pages have up to 30.
_HEADINGS_MAX = 200


class Page(Loading):
    """A product page: text, tree and what they say.

    ``data`` are the bytes as saved (gzip undone), ``path`` names the page in findings, ``url`` is
    its address when known from outside; else canonical or ``og:url`` stand in for it.
    """

    def __init__(
        self, data: bytes, path: str, url: str | None = None, vocab: Vocabulary | None = None
    ) -> None:
        self.data = data
        self.path = path
        self.given_url = url
        self._vocabulary = vocab

    def __repr__(self) -> str:
        return f"Page({self.path!r}, {len(self.data)} bytes)"

    # Text and tree

    @cached_property
    def _decoded(self) -> Decoded:
        return decode(self.data)

    @property
    def html(self) -> str:
        """The source text; see :func:`listingkit.page.decode.encode_back` for the way back."""
        return self._decoded.text

    @property
    def encoding(self) -> str:
        """The encoding the bytes are really in, as a Python codec name."""
        return self._decoded.encoding

    @property
    def declared_encoding(self) -> str | None:
        """The encoding the page names, lower case, None when it names none."""
        return self._decoded.declared

    @property
    def encoding_problem(self) -> str | None:
        """One sentence when declaration and bytes disagree, else None."""
        return self._decoded.problem

    @cached_property
    def tree(self) -> HtmlElement:
        """The ``html`` element; an empty page has an empty one."""
        return parse(self.html)

    @cached_property
    def census(self) -> Census:
        """All elements of the tree with their texts and attributes, taken down once."""
        return Census(self.tree)

    @property
    def truncated(self) -> bool:
        """Whether the page is so large that only its beginning is in the tree."""
        return len(self.html) > PARSED_MAX

    @cached_property
    def positions(self) -> Positions:
        """Lines and columns of the source text."""
        return Positions(self.html, self.census)

    def source_line(self, offset: int) -> int:
        """1-based line of a character offset in :attr:`html`."""
        return self.positions.of_offset(offset)[0]

    def where(self, element: HtmlElement | None, field: str | None = None) -> Where:
        """The place of an element's start tag; the whole page for None."""
        if element is None:
            return Where(path=self.path, field=field)
        line, column = self.positions.of_element(element)
        return Where(path=self.path, line=line, column=column, field=field)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Words by which the page is read."""
        return self._vocabulary or Vocabulary.shipped()

    # Head

    @cached_property
    def lang_attr(self) -> str | None:
        """The ``lang`` of the html element as written, None when missing."""
        root = self.tree
        value: str | None = root.get("lang")
        return value.strip() if value is not None else root.get("xml:lang")

    @cached_property
    def _title_element(self) -> HtmlElement | None:
        for title in self.census.named("title"):
            parent = title.getparent()
            if parent is None or parent.tag != "svg":
                return title
        return None

    @cached_property
    def head_title(self) -> str:
        """The ``title`` of the page, white space folded, "" when there is none."""
        title = self._title_element
        return " ".join((title.text or "").split()) if title is not None else ""

    @cached_property
    def _meta_elements(self) -> dict[str, HtmlElement]:
        found: dict[str, HtmlElement] = {}
        for meta in self.census.named("meta"):
            name = meta.get("property") or meta.get("name") or meta.get("http-equiv")
            if name and meta.get("content") is not None:
                found.setdefault(name.strip().lower(), meta)
        return found

    @cached_property
    def metas(self) -> dict[str, str]:
        """Contents of meta elements by lower-case name or property; the first of a name counts."""
        return {
            name: " ".join(meta.get("content", "").split())
            for name, meta in self._meta_elements.items()
        }

    def where_meta(self, name: str) -> Where:
        """The place of a meta element; of the page when there is none."""
        return self.where(self._meta_elements.get(name.lower()), name)

    @cached_property
    def _links(self) -> tuple[HtmlElement, ...]:
        return tuple(link for link in self.census.named("link") if link.get("rel"))

    @cached_property
    def canonical_links(self) -> tuple[tuple[str, Where], ...]:
        """Addresses of the canonical links as written, with their places."""
        return tuple(
            (link.get("href", "").strip(), self.where(link, "canonical"))
            for link in self._links
            if "canonical" in link.get("rel", "").lower().split() and link.get("href", "").strip()
        )

    @cached_property
    def canonical(self) -> str | None:
        """Address the page names as its canonical one, made absolute where possible."""
        links = self.canonical_links
        return _join(self.given_url, links[0][0]) if links else None

    @cached_property
    def url(self) -> str | None:
        """The page's address: given, canonical or ``og:url``."""
        for address in (self.given_url, self.canonical, self.metas.get("og:url")):
            if address and "://" in address:
                return address
        return self.given_url

    @cached_property
    def hreflang(self) -> tuple[tuple[str, str, Where], ...]:
        """Language versions the page names: language tag as written, address, place."""
        found = []
        for link in self._links:
            if "alternate" in link.get("rel", "").lower().split() and link.get("hreflang"):
                href = (link.get("href") or "").strip()
                found.append((link.get("hreflang", "").strip(), href, self.where(link)))
        return tuple(found)

    @property
    def robots(self) -> str | None:
        """Content of the robots meta element, lower case, None when missing."""
        content = self.metas.get("robots")
        return content.lower() if content is not None else None

    @property
    def viewport(self) -> str | None:
        """Content of the viewport meta element, None when missing."""
        return self.metas.get("viewport")

    # Visible text

    @cached_property
    def headings(self) -> tuple[tuple[HtmlElement, str], ...]:
        """The h1 headings that have a text, and their texts."""
        headings = self.census.named("h1")[:_HEADINGS_MAX]
        found = ((heading, visible.text_of(heading, HEADING_MAX)) for heading in headings)
        return tuple((heading, text) for heading, text in found if text)

    @cached_property
    def h1(self) -> tuple[str, ...]:
        """Texts of the h1 headings that have one."""
        return tuple(text for _, text in self.headings)

    @cached_property
    def anchor(self) -> HtmlElement | None:
        """The element that heads the product: the h1 that the page's titles repeat, or None."""
        return find_anchor(self)

    @cached_property
    def regions(self) -> Regions:
        """Which parts of the page are not the product."""
        return Regions(self, self.vocabulary)

    @cached_property
    def product_walk(self) -> visible.Walk:
        """Blocks and elements of the product part, from one walk."""
        return visible.walk(self, main_root(self.tree, self.anchor), self.regions)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Visible text of the product part, in order.

        Left out: navigation, header, footer, asides, dialogs, other products, buyers' reviews,
        banners, scripts and what is hidden by its own attributes.
        """
        return tuple(self.product_walk.blocks)

    @cached_property
    def text(self) -> str:
        """Product text, a line a block."""
        return "\n".join(block.text for block in self.blocks)

    @cached_property
    def whole_walk(self) -> visible.Walk:
        """Blocks and elements of all that is visible, from one walk."""
        body = self.tree.find("body")
        return visible.walk(self, body if body is not None else self.tree, None)

    @cached_property
    def all_blocks(self) -> tuple[Block, ...]:
        """All visible text of the page, navigation and footer too."""
        return tuple(self.whole_walk.blocks)

    @cached_property
    def all_text(self) -> str:
        """All visible text of the page, a line a block."""
        return "\n".join(block.text for block in self.all_blocks)

    @cached_property
    def markup_text(self) -> str:
        """Name and description of the product in structured data and head, a line each."""
        from listingkit.page.markup import text_value

        product = self.markup.product or self.markup.microdata_product or {}
        texts = (
            self.head_title,
            self.metas.get("description", ""),
            text_value(product.get("name")),
            text_value(product.get("description")),
        )
        return "\n".join(text for text in texts if text)

    @cached_property
    def language(self) -> str | None:
        """The language the product is written in (BCP 47), None when nothing tells."""
        from listingkit.page.locale import page_language

        return page_language(self)

    # What the page says about the product

    @cached_property
    def microdata(self) -> tuple[microdata.Item, ...]:
        """All microdata items."""
        return tuple(microdata.read(self.census))

    @cached_property
    def markup(self) -> Markup:
        """Structured data."""
        return read_markup(self)

    @cached_property
    def specs(self) -> tuple[Spec, ...]:
        """Printed "label: value" pairs of the product part."""
        from listingkit.page.specs import read_specs

        return read_specs(self)

    @cached_property
    def offer(self) -> Offer:
        """What is sold, for how much, and whether it can be bought."""
        from listingkit.page.offer import read_offer

        return read_offer(self)

    @cached_property
    def reviews(self) -> Reviews:
        """What is said about buyers' reviews."""
        from listingkit.page.reviews import read_reviews

        return read_reviews(self)

    @cached_property
    def images(self) -> tuple[Image, ...]:
        """Images of the product part."""
        from listingkit.page.resources import page_images

        return page_images(self)

    @cached_property
    def view_names(self) -> frozenset[str]:
        """Names of players, viewers and their files that the source has anywhere."""
        from listingkit.page.media import view_names

        return view_names(self)

    @cached_property
    def media(self) -> Media:
        """Views of the product that move, turn or have depth, and manuals."""
        from listingkit.page.media import read_media

        return read_media(self)

    @cached_property
    def size_charts(self) -> tuple[SizeChart, ...]:
        """Readable size charts."""
        from listingkit.page.sizechart import find_size_charts

        return find_size_charts(self)

    @cached_property
    def size_chart_links(self) -> tuple[SizeChartLink, ...]:
        """Links, images and scripts that hold a size chart elsewhere."""
        from listingkit.page.sizechart import size_chart_links

        return size_chart_links(self)

    @cached_property
    def policies(self) -> Policies:
        """Payment, shipping, returns, contact and warranty as the page states them."""
        from listingkit.page.policies import read_policies

        return read_policies(self)

    @cached_property
    def _facts(self) -> dict[str, Fact]:
        from listingkit.page.facts import read_facts

        return read_facts(self)

    def facts(self) -> dict[str, Fact]:
        """What the page states about product and seller, by fact name."""
        return self._facts

    def listing(self, id: str) -> Listing:
        """The page as a listing."""
        from listingkit.page.listing import page_listing

        return page_listing(self, id)


def _join(base: str | None, href: str) -> str:
    try:
        return urljoin(base or "", href)
    except ValueError:
        return href
