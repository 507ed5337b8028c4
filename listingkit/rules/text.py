"""TXT: title, heading, description and meta description as texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.rules.categories import word_list
from listingkit.rules.core import Hit, rule
from listingkit.rules.limits import limit_of, shown_limit

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_LONG = "Blue enamel mug for camping, picnic and garden with steel rim and cool handle, " * 2
_WORDS = (
    "The mug holds 350 ml and weighs 140 g. Its steel core does not break when it falls, and the "
    "enamel takes no taste from coffee or soup. The handle stays cool over a small flame. "
)


def has_title(subject: Subject) -> bool | None:
    """Judge when there is a title."""
    return True if subject.listing.title.strip() else None


@rule(
    "TXT001", Severity.ERROR, stage="discover", component="search", points=5,
    bad={"title": "", "description": _WORDS},
    good={"title": "Blue enamel mug"},
)  # fmt: skip
def title_missing(subject: Subject) -> Iterator[Hit]:
    """The listing has no title.

    Why: without a title there is nothing to find and nothing to click.
    Fix: name the product type, the brand and what sets it apart.
    """
    if not subject.listing.title.strip():
        yield Hit(subject.at("title"), "no title")


@rule(
    "TXT002", Severity.WARNING, stage="discover", component="search", points=2,
    needs="a title",
    applies=has_title, targets=("text.title_max",),
    bad={"title": _LONG},
    good={"title": "Blue enamel mug, 350 ml"},
)  # fmt: skip
def title_too_long(subject: Subject) -> Iterator[Hit]:
    """The product title is longer than its channel or shopping feeds take.

    Why: feeds refuse or cut titles of more than 150 characters, and phones show about 70. A
    listing that names its channel (amazon, rakuten, …) is held to that channel's limit.
    Fix: keep product type, brand and the one detail that decides; move the rest to the text.
    """
    title = subject.listing.title.strip()
    limit = limit_of(subject, "title", int(subject.target("text.title_max")))
    size = limit.size(title)
    if size > limit.most:
        message = f"title of {size} {limit.unit_name}; at most {limit.most}{limit.on}"
        yield Hit(subject.at("title"), message)


@rule(
    "TXT003", Severity.INFO, stage="discover", component="search", points=1,
    needs="a page title",
    applies=lambda s: True if s.listing.meta_title or s.page is None else None,
    targets=("text.search_title_max",),
    bad={"title": "Mug", "meta_title": _LONG},
    good={"title": "Mug", "meta_title": "Blue enamel mug, 350 ml"},
)  # fmt: skip
def search_title_too_long(subject: Subject) -> Iterator[Hit]:
    """The page title is longer than search results show.

    Why: what stands after the cut is not seen; in Chinese, Japanese and Korean about half as many
    characters fit.
    Fix: put product and brand first and leave the shop's slogan out.
    """
    title = (subject.listing.meta_title or "").strip()
    limit = shown_limit(subject, "meta_title", int(subject.target("text.search_title_max")))
    size, most = limit.size(title), limit.most
    if size <= most:
        return
    # What is cut may be the shop's name alone: then nothing of the product is lost.
    parts = re.split(r"\s[|•·–—:-]\s|[|｜]", title)
    if len(parts) > 1 and limit.size(title[: title.rindex(parts[-1])].rstrip(" |｜•·–—:-")) <= most:
        return
    told = _told(title, size, most)
    share = min(1.0, (size - most) / most)
    yield Hit(subject.at("meta_title"), f"page title of {told} are shown", share=share)


def _told(text: str, size: int, most: int) -> str:
    """``76 characters; about 60``; wide letters are counted as two, and told as what they are."""
    if size == len(text):
        return f"{size} characters; about {most}"
    return f"{len(text)} characters as wide as {size}; about {most}"


@rule(
    "TXT004", Severity.WARNING, stage="discover", component="search", points=3,
    bad={"title": "Mug", "description": _WORDS},
    good={"title": "Mug", "meta_description": "Light enamel mug of 350 ml that does not break."},
)  # fmt: skip
def meta_description_missing(subject: Subject) -> Iterator[Hit]:
    """There is no meta description.

    Why: search engines then show whatever text they find first.
    Fix: write one or two sentences that tell what it is, for whom, and what it costs to try.
    """
    if not (subject.listing.meta_description or "").strip():
        mild = Severity.INFO if subject.page is None else None
        place = " in this source" if subject.page is None else ""
        yield Hit(subject.at("meta_description"), f"no meta description{place}", severity=mild)


@rule(
    "TXT005", Severity.INFO, stage="discover", component="search", points=1,
    needs="a meta description",
    applies=lambda s: True if (s.listing.meta_description or "").strip() else None,
    targets=("text.meta_description_max", "text.meta_description_min_share"),
    bad={"title": "Mug", "meta_description": "Mug."},
    good={"title": "Mug", "meta_description": _WORDS[:150]},
)  # fmt: skip
def meta_description_length(subject: Subject) -> Iterator[Hit]:
    """The meta description is cut in search results, or nearly empty.

    Why: too long and the end is lost, too short and search engines replace it.
    Fix: aim for 120 to 155 characters, half as many in Chinese, Japanese and Korean.
    """
    text = (subject.listing.meta_description or "").strip()
    general = int(subject.target("text.meta_description_max"))
    limit = shown_limit(subject, "meta_description", general)
    size, most = limit.size(text), limit.most
    least = int(most * subject.target("text.meta_description_min_share") / 100)
    where = subject.at("meta_description")
    if size > most:
        share = min(1.0, (size - most) / most)
        message = f"meta description of {_told(text, size, most)} are shown"
        yield Hit(where, message, share=share)
    elif size < least:
        message = f"meta description of {_told(text, size, least).replace('about', 'at least')}"
        yield Hit(where, message, share=0.5)


@rule(
    "TXT006", Severity.WARNING, stage="evaluate", component="completeness", points=4,
    targets=("text.description_min", "text.description_good"),
    bad={"title": "Mug", "description": "Nice mug."},
    good={"title": "Mug", "description": _WORDS * 6},
)  # fmt: skip
def description_too_short(subject: Subject) -> Iterator[Hit]:
    """The description is missing or too short to answer questions.

    Why: incomplete details are the main cause of leaving without a purchase. Points rise with
    the length until 200 words.
    Fix: tell material, size, use, care and what is in the box.
    """
    count = len(subject.words.tokens)
    least = int(subject.target("text.description_min"))
    good = int(subject.target("text.description_good"))
    where = subject.at("description")
    if count == 0:
        yield Hit(where, "no description")
    elif count < least:
        message = f"description of {count} words; at least {least}"
        yield Hit(where, message, share=1 - 0.4 * count / least)
    elif count < good:
        share = 0.6 * (good - count) / (good - least)
        message = f"description of {count} words; full points from {good} on"
        yield Hit(where, message, share=share, severity=Severity.INFO)


_MODEL = re.compile(r"(?<!\w)[A-Z]{2,6}[ -](?=[A-Z]{0,4}\d)")
_TITLE_WORD = re.compile(r"(?<![\w-])[^\W\d_]{3,}(?![\w-])")


@rule(
    "TXT007", Severity.WARNING, stage="discover", component="search", points=2,
    needs="a title",
    applies=has_title, targets=("text.title_word_repeats",),
    bad={"title": "Mug blue mug, enamel mug, camping mug"},
    good={"title": "Blue mug with steel rim, mug for camping"},
)  # fmt: skip
def title_repeats_word(subject: Subject) -> Iterator[Hit]:
    """A word stands more than twice in the title.

    Why: it reads as a list of search terms; large marketplaces refuse it.
    Fix: keep the word once or twice and use the room for a detail that decides.
    """
    limit = int(subject.target("text.title_word_repeats"))
    common = set(subject.language.stopwords) if subject.language else set()
    # "USB-A" and "USB-C" are words of their own, "MFC L2712DN" and "MFC L2732DW" two models.
    words = _TITLE_WORD.findall(_MODEL.sub(" ", subject.listing.title).casefold())
    for word, count in Counter(words).items():
        if count > limit and word not in common:
            yield Hit(subject.at("title"), f'"{word}" stands {count} times in the title')


@rule(
    "TXT008", Severity.WARNING, stage="discover", component="search", points=1,
    needs="a title",
    applies=has_title, targets=("text.caps_words", "text.caps_share"),
    bad={"title": "BLUE ENAMEL CAMPING MUG BEST GIFT"},
    good={"title": "ACME Blue enamel mug DX-200"},
)  # fmt: skip
def title_shouts(subject: Subject) -> Iterator[Hit]:
    """The title is written in capitals, or with rows of exclamation marks.

    Why: capitals are harder to read, look like spam, and marketplaces refuse them.
    Fix: write the title as a sentence; capitals for the brand and the model only.
    """
    title = subject.listing.title
    letters = [c for c in title if c.isalpha()]
    capital = sum(c.isupper() for c in letters)
    loud = [w for w in re.findall(r"[^\W\d_]{3,}", title) if w.isupper()]
    enough = len(loud) >= subject.target("text.caps_words")
    if enough and capital >= len(letters) * subject.target("text.caps_share") / 100:
        yield Hit(subject.at("title"), f"{len(loud)} words of the title are all capitals")
    elif re.search(r"[!！]{2}", title):
        yield Hit(subject.at("title"), "several exclamation marks in a row in the title")


@rule(
    "TXT009", Severity.ERROR, stage="evaluate", component="completeness", points=2,
    bad={"title": "Mug", "description": "Lorem ipsum dolor sit amet, consectetur."},
    good={"title": "Mug", "description": "A mug for the tent and the garden."},
)  # fmt: skip
def placeholder_text(subject: Subject) -> Iterator[Hit]:
    """A placeholder of a template was left in the text.

    Why: buyers read it as an unfinished shop.
    Fix: replace it with the product's own text.
    """
    fields = {**subject.copy, "title": subject.listing.title}
    fields["meta_description"] = subject.listing.meta_description or ""
    for name, text in fields.items():
        found = _placeholder(text, subject.language_code)
        if found:
            yield Hit(subject.at(name), f'"{found}" is left over from a template', share=0.7)


def _placeholder(text: str, language: str | None) -> str | None:
    folded = text.casefold()
    for word in word_list("placeholder", language):
        at = folded.find(word)
        while at >= 0:
            end = at + len(word)
            inside = (word[0].isalpha() and at and folded[at - 1].isalnum()) or (
                word[-1].isalpha() and folded[end : end + 1].isalnum()
            )
            if not inside:
                return text[at:end]
            at = folded.find(word, end)
    return None


@rule(
    "TXT010", Severity.INFO, stage="evaluate", component="completeness", points=2,
    bad={"title": "Mug"},
    good={"title": "Mug", "category": "Home & Kitchen > Mugs"},
)  # fmt: skip
def category_missing(subject: Subject) -> Iterator[Hit]:
    """The category is not stated.

    Why: feeds sort by it, and without it nobody can tell which details the listing owes: whether
    a size chart or a material is missing stays open, and those points are lost.
    Fix: state the category, in breadcrumbs and markup on a page, in the category column of a feed.
    """
    if not subject.listing.category.strip():
        yield Hit(subject.at("category"), "no category stated")


@rule(
    "TXT011", Severity.WARNING, stage="discover", component="search", points=2, on="page",
    bad="<p>A blue enamel mug.</p>",
    good="<h1>Blue enamel mug</h1><p>A mug.</p>",
)  # fmt: skip
def heading_missing(subject: Subject) -> Iterator[Hit]:
    """The page has no main heading.

    Why: the h1 tells readers, screen readers and search engines what the page is about.
    Fix: put the product's name into one h1.
    """
    assert subject.page is not None
    if not any(text.strip() for text in subject.page.h1):
        yield Hit(subject.where, "no h1 with text")
