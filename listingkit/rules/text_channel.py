"""TXT: the texts of a listing against what its channel takes, and against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.rules import categories
from listingkit.rules.core import Hit, quoted, rule
from listingkit.rules.limits import UNITS, channel_limits, channel_of, measure
from listingkit.rules.text import has_title

if TYPE_CHECKING:
    from listingkit.locale_tables import TextLimit
    from listingkit.rules.subject import Subject

_HERE = frozenset(("title", "meta_title", "meta_description"))
"""Fields whose longest size other rules judge."""
_BULLET = "Holds 350 ml of coffee and keeps it warm in the tent"


def _texts(subject: Subject, field: str) -> list[str]:
    """What the listing says in a field of a channel; none where it has no such field."""
    listing = subject.listing
    if field in ("bullet", "bullets"):
        return [text for text in listing.bullets if text.strip()]
    if field in ("tag", "tags"):
        return [text for text in listing.tags if text.strip()]
    if field == "option_name":
        return list(dict.fromkeys(name for v in listing.variants for name, _ in v.options if name))
    if field == "option_value":
        return list(
            dict.fromkeys(value for v in listing.variants for _, value in v.options if value)
        )
    own = {
        "title": listing.title, "description": subject.plain,
        "meta_title": listing.meta_title, "meta_description": listing.meta_description,
    }  # fmt: skip
    value = own[field] if field in own else _extra(subject, field)
    every = value if isinstance(value, (list, tuple)) else [value]
    return [str(text).strip() for text in every[:200] if isinstance(text, str) and text.strip()]


def _extra(subject: Subject, field: str) -> object:
    """A field that only some channels have, by its name or the channel's name for one of many."""
    extra = subject.listing.extra
    for name in (field, f"{field}s", *(("backend_keywords",) if field == "search_terms" else ())):
        if name in extra:
            return extra[name]
    return None


def _sizes(texts: list[str], field: str, limit: TextLimit) -> list[tuple[int, str]]:
    """Sizes of a field in the limit's unit, with the text; entries are counted together."""
    if limit.unit == "items":
        return [(len(texts), "")]
    if field == "search_terms":
        texts = [" ".join(texts)]
    return [
        (measure(text if limit.spaces else re.sub(r"\s", "", text), limit.unit), text)
        for text in texts
    ]


def _named(subject: Subject) -> bool:
    return bool(channel_limits(subject))


def _unit(limit: TextLimit, count: int) -> str:
    return UNITS[limit.unit] if limit.unit != "items" or count != 1 else "entry"


@rule(
    "TXT012", Severity.WARNING, stage="discover", component="search", points=2,
    applies=_named,
    bad={"title": "Mug", "channel": "amazon", "bullets": [_BULLET * 6]},
    good={"title": "Mug", "channel": "amazon", "bullets": [_BULLET]},
)  # fmt: skip
def field_too_long_for_channel(subject: Subject) -> Iterator[Hit]:
    """A field is longer, or has more entries, than the listing's channel takes.

    Why: marketplaces cut or refuse what is over; search terms beyond the limit count for nothing.
    Fix: shorten it to the limit named here; limits are those of the channel in the market.
    """
    channel = channel_of(subject)
    for field, limit in channel_limits(subject).items():
        if field in _HERE or limit.max is None:
            continue
        texts = _texts(subject, field)
        over = [(size, text) for size, text in _sizes(texts, field, limit) if size > limit.max]
        if over and channel:
            size, text = max(over)
            more = f" ({len(over)} of them)" if len(over) > 1 else ""
            sample = f': "{quoted(text, 30)}"' if text and field != "description" else ""
            message = (
                f"{field.replace('_', ' ')} of {size} {_unit(limit, size)}; "
                f"at most {limit.max} on {channel.name}{more}{sample}"
            )
            yield Hit(subject.at(field), message, share=0.5)


@rule(
    "TXT013", Severity.WARNING, stage="discover", component="search", points=2,
    applies=_named,
    bad={"title": "Blue mug", "channel": "shopee"},
    good={"title": "Blue enamel mug for camping, 350 ml", "channel": "shopee",
          "description": _BULLET * 2},
)  # fmt: skip
def field_too_short_for_channel(subject: Subject) -> Iterator[Hit]:
    """A field is shorter, or has fewer entries, than the listing's channel asks for.

    Why: the marketplace refuses the listing, or ranks it below complete ones.
    Fix: say more of the product: what it is made of, for whom, in which size.
    """
    channel = channel_of(subject)
    for field, limit in channel_limits(subject).items():
        if limit.min is None or channel is None:
            continue
        texts = _texts(subject, field)
        known = field in ("title", "description", "bullets")
        if not texts and not known:
            continue
        under = [size for size, _ in _sizes(texts, field, limit) or [(0, "")] if size < limit.min]
        if under:
            size = min(under)
            message = (
                f"{field.replace('_', ' ')} of {size} {_unit(limit, size)}; "
                f"at least {limit.min} on {channel.name}"
            )
            yield Hit(subject.at(field), message, share=0.5)


@rule(
    "TXT014", Severity.ERROR, stage="discover", component="search", points=2,
    applies=lambda s: any(limit.forbidden for limit in channel_limits(s).values()),
    bad={"title": "Blue mug! $5 off", "channel": "amazon"},
    good={"title": "Blue mug, 350 ml", "channel": "amazon"},
)  # fmt: skip
def character_refused_by_channel(subject: Subject) -> Iterator[Hit]:
    """A text holds a character that the listing's channel refuses.

    Why: the marketplace suppresses the listing until the character is gone.
    Fix: take the character out; write "and" or a comma in its place.
    """
    channel = channel_of(subject)
    for field, limit in channel_limits(subject).items():
        found = {char for text in _texts(subject, field) for char in text} & set(limit.forbidden)
        # A brand may be written with the character.
        brand = set(subject.listing.brand)
        if found - brand and channel:
            told = " ".join(sorted(found - brand))
            message = f"{field} with {told}, which {channel.name} does not take"
            yield Hit(subject.at(field), message, share=0.5)


@rule(
    "TXT015", Severity.INFO, stage="discover", component="search", points=1,
    needs="a title",
    applies=has_title, targets=("text.title_shown",),
    bad={"title": "Summer sale for the whole family with free gift, light and robust, blue or red, "
         "350 ml, enamel mug", "category": "Mugs"},
    good={"title": "Enamel mug, 350 ml, light and robust, blue or red, for camping, garden, "
          "picnic and the whole family", "category": "Mugs"},
)  # fmt: skip
def title_names_product_late(subject: Subject) -> Iterator[Hit]:
    """The title says what the product is only behind the part that phones show.

    Why: phones show 70 to 80 characters of a title; what is sold has to stand in them.
    Fix: begin with the product type and the brand.
    """
    title = subject.listing.title.strip()
    limit = channel_limits(subject).get("title")
    most = (limit.best_max if limit else None) or int(subject.target("text.title_shown"))
    unit = limit.unit if limit and limit.best_max else "hw"
    if measure(title, unit) <= most:
        return
    shown = title
    while measure(shown, unit) > most:
        shown = shown[: max(0, min(len(shown) - 1, most))]
    code = subject.language_code
    late = categories.kinds(title, code) & subject.stated_kinds
    if late and not categories.kinds(shown, code) & late:
        yield Hit(
            subject.at("title"),
            f"what it is ({', '.join(sorted(late))}) stands behind the first {most} "
            f"{UNITS[unit].replace('half widths', 'characters')} of the title",
        )


_LETTERS = re.compile(r"[^\W\d_]{2,}|\d+")


@rule(
    "TXT016", Severity.WARNING, stage="discover", component="search", points=2, on="page",
    needs="a page title and a heading",
    applies=lambda s: True if s.page and s.page.head_title and any(s.page.h1) else None,
    bad="<!doctype html><html lang=en><head><title>Home</title></head><body><h1>Blue enamel mug"
    "</h1><p>€ 12.00</p></body></html>",
    good="<!doctype html><html lang=en><head><title>Blue enamel mug | Mug Works</title></head>"
    "<body><h1>Blue enamel mug</h1><p>€ 12.00</p></body></html>",
)  # fmt: skip
def page_title_without_product(subject: Subject) -> Iterator[Hit]:
    """The page title does not name the product that the heading names.

    Why: the page title is the line that search results show; "Home" or a shop's name says nothing.
    Fix: put the product's name into the page title, the shop's name behind it.
    """
    page = subject.page
    assert page is not None
    title = page.head_title.casefold()
    for heading in page.h1:
        text = heading.casefold()
        words = set(_LETTERS.findall(text))
        if not words or words & set(_LETTERS.findall(title)):
            return
        # Compounds and scripts without spaces: pieces of the words.
        size = 2 if not text.isascii() and ord(max(text)) > 0x2E7F else 4
        pieces = {word[at : at + size] for word in words for at in range(len(word) - size + 1)}
        if any(piece in title for piece in pieces if len(piece) == size):
            return
        from listingkit.language.detect import script_of

        if script_of(text) != script_of(title):
            return
    where = page.where(page.tree.find(".//title"), "title")
    message = f'page title "{page.head_title[:60]}" shares no word with "{page.h1[0][:60]}"'
    yield Hit(where, message)
