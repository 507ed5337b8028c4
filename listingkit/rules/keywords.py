"""KW: the seller's target keywords in the text buyers and search engines read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.rules.core import Hit, quoted, rule

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_MUG = (
    "This enamel mug keeps coffee warm on cold mornings. It is light, it does not break, and it "
    "goes into the dishwasher. The rim is steel, the handle stays cool, and the mug holds 350 ml. "
)
_MORE = (
    "It hangs from a rucksack without a sound. On the stove it warms milk, in the garden it holds "
    "herbs, and after years of use the blue only looks better. "
)
_STUFFED = "Enamel mug, enamel mug set, enamel mug gift: buy an enamel mug. " * 2
_SHARED = {"keywords": ("enamel mug", "camping cup"), "listing": {"title": "Blue enamel mug"}}


def has_keywords(subject: Subject) -> bool | None:
    """Judge when there are target keywords and a text; without them nothing is known."""
    return True if subject.keywords and subject.copy else None


def keywords_occur(subject: Subject) -> bool | None:
    """Judge how keywords are used where one is; where none is, nothing has been earned."""
    if not has_keywords(subject):
        return None
    return True if any(one.count for one in subject.keyword_report.per_keyword) else None


@rule(
    "KW001", Severity.WARNING, stage="discover", component="search", points=3,
    needs="a target keyword that occurs",
    applies=keywords_occur, example=_SHARED,
    targets=(
        "keywords.total_max", "keywords.total_max_short", "keywords.short_words",
        "keywords.stuffing_min_count",
    ),
    bad={"description": _STUFFED},
    good={"description": _MUG + _MORE * 2},
)  # fmt: skip
def keywords_too_dense(subject: Subject) -> Iterator[Hit]:
    """All target keywords together are too large a part of the text.

    Why: 8 % for all keywords together is the upper end of the plan; a text beyond it reads as
    written for machines, and search engines demote it. A text under 100 words may have twice as
    much, and five mentions in any case.
    Fix: say the same with other words, or tell more about the product.
    """
    report = subject.keyword_report
    limit = subject.target("keywords.total_max")
    fewest = subject.target("keywords.stuffing_min_count")
    if report.words < subject.target("keywords.short_words"):
        limit, fewest = subject.target("keywords.total_max_short"), 2 * fewest
    count = sum(one.count for one in report.per_keyword)
    if report.total_density > limit and count >= fewest:
        yield Hit(
            subject.where,
            f"target keywords make up {report.total_density:.1f} % of {report.words} words "
            f"(tokenizer: {report.tokenizer}); at most {limit:g} % together",
        )


@rule(
    "KW002", Severity.WARNING, stage="discover", component="search", points=3,
    needs="a target keyword that occurs",
    applies=keywords_occur, example=_SHARED,
    targets=("keywords.single_max", "keywords.stuffing_min_count"),
    bad={"description": _STUFFED},
    good={"description": _MUG + _MORE * 2},
)  # fmt: skip
def keyword_stuffing(subject: Subject) -> Iterator[Hit]:
    """One keyword is repeated until it counts as stuffing.

    Why: search engines name repeated keywords as spam; one keyword more than three times in a
    hundred words is read as that. In a short text two mentions are always fine.
    Fix: keep the keyword in the title and once or twice in the text, and vary the rest.
    """
    limit = subject.target("keywords.single_max")
    fewest = subject.target("keywords.stuffing_min_count")
    report = subject.keyword_report
    for one in report.per_keyword:
        # The title of a row is not part of its text: naming the goods there is never too much.
        mentions = one.count - (one.per_field.get("title", 0) if subject.page is None else 0)
        if round(one.rate, 1) > limit and mentions >= fewest:
            yield Hit(
                subject.where,
                f'"{one.keyword}" stands {one.count} times in {report.words} words (tokenizer: '
                f"{report.tokenizer}), {one.rate:.1f} in a hundred; at most {limit:g}",
                share=1 / max(1, len(subject.keywords)) + 0.25,
            )


@rule(
    "KW003", Severity.WARNING, stage="discover", component="search", points=4,
    needs="target keywords",
    applies=has_keywords, example=_SHARED, targets=("keywords.total_min", "keywords.gap_words"),
    bad={"title": "Blue cup", "description": "A cup for the garden and the tent."},
    good={"description": _MUG},
)  # fmt: skip
def keywords_absent(subject: Subject) -> Iterator[Hit]:
    """The target keywords do not occur, or hardly.

    Why: a page that never says what people search for is not found. Full points from 0.5 % of
    the words on, and none for more.
    Fix: use the keyword in the title and in the first sentences, as people would say it.
    """
    report = subject.keyword_report
    least = subject.target("keywords.total_min")
    density = round(report.total_density, 2)
    if density >= least:
        return
    missing = [one.keyword for one in report.per_keyword if not one.count]
    share = 1 - density / least if least else 0.0
    tokenizer = f"(tokenizer: {report.tokenizer})"
    if density:
        text = f"target keywords are {density:.2f} % of {report.words} words {tokenizer}"
    elif _occurs(subject, "title"):
        text = f"target keywords stand in the title, not in the text ({_few(missing)})"
    else:
        text = f"none of the target keywords occurs ({_few(missing)})"
    severity = Severity.INFO if 2 * density > least else None
    told = f"{text}; full points from {least:g} % on"
    yield Hit(subject.where, told, share=share, severity=severity)


@rule(
    "KW004", Severity.WARNING, stage="discover", component="search", points=3,
    needs="target keywords or a title",
    applies=lambda s: True if s.keywords and s.listing.title else None,
    example=_SHARED,
    bad={"title": "Blue cup No. 7"},
    good={"title": "Blue enamel mug, 350 ml"},
)  # fmt: skip
def keyword_not_in_title(subject: Subject) -> Iterator[Hit]:
    """No target keyword in the title.

    Why: the title is what search results show and weigh most.
    Fix: begin the title with the keyword people use for this product.
    """
    if _occurs(subject, "title") or _occurs(subject, "meta_title"):
        return
    yield Hit(
        subject.at("title"),
        f'title "{quoted(subject.listing.title)}" has none of the target keywords '
        f"({_few([one.keyword for one in subject.keyword_report.per_keyword])})",
    )


@rule(
    "KW005", Severity.INFO, stage="discover", component="search", points=2,
    needs="a target keyword that occurs",
    applies=keywords_occur, example=_SHARED, targets=("keywords.first_words",),
    bad={"title": "Blue cup", "description": "A cup for tents. " * 40 + "An enamel mug."},
    good={"title": "Blue cup", "description": "An enamel mug for tents. " * 2 + "Blue. " * 110},
)  # fmt: skip
def keyword_late(subject: Subject) -> Iterator[Hit]:
    """No target keyword at the beginning of the text.

    Why: readers and search engines decide by the heading and the first hundred words.
    Fix: name the product by its keyword in the main heading or the first sentence.
    """
    from listingkit.language.keywords import occurrences

    beginning = _beginning(subject)
    if not any(occurrences(beginning, word, subject.language) for word in subject.keywords):
        limit = subject.target("keywords.first_words")
        yield Hit(subject.where, f"no target keyword in the heading or the first {limit:g} words")


def places_seen(subject: Subject) -> bool | None:
    """Judge where at least two of the smaller places are there to be looked at."""
    if not keywords_occur(subject):
        return None
    fields = subject.keyword_fields
    return True if sum(bool(fields[name]) for name in _PLACES) >= 2 else None


_PLACES = {
    "h1": "the main heading", "meta_description": "the meta description",
    "alt": "the alt texts", "url": "the address",
}  # fmt: skip
"""Places besides title and text, and what they are called."""


@rule(
    "KW006", Severity.INFO, stage="discover", component="search", points=1, on="page",
    needs="a target keyword that occurs, and a heading, description, picture or address",
    applies=places_seen, example={**_SHARED, "listing": {}},
    bad="<h1>Blue No. 7</h1><p>An enamel mug for tents.</p><img src='a.jpg' alt='Blue No. 7'>",
    good="<h1>Enamel mug No. 7</h1><p>For tents.</p><img src='a.jpg' alt='Blue enamel mug'>",
)  # fmt: skip
def keyword_missing_elsewhere(subject: Subject) -> Iterator[Hit]:
    """No target keyword in the main heading, or in several smaller places.

    Why: search engines also read the heading, the texts of pictures, the address and the line
    that they show below the title. Each counts little, together they do.
    Fix: say the keyword once in each, where it reads well.
    """
    fields = subject.keyword_fields
    lacking = [name for name in _PLACES if not _occurs(subject, name) and _readable(subject, name)]
    heading = "h1" in lacking and fields["h1"]
    if not heading and len(lacking) < len(_PLACES) - 1:
        return
    told = [_PLACES[name] + ("" if fields[name] else " (none seen)") for name in lacking]
    yield Hit(
        subject.where,
        f"no target keyword in {', '.join(told)}",
        share=len(lacking) / len(_PLACES),
    )


def _readable(subject: Subject, name: str) -> bool:
    """Whether a keyword could stand there: an address in Latin letters has none with others."""
    if name != "url":
        return True
    address = subject.listing.url
    return not (address.isascii() and not any(word.isascii() for word in subject.keywords))


def _occurs(subject: Subject, field: str) -> bool:
    """Whether any target keyword stands in a field."""
    return any(one.per_field.get(field) for one in subject.keyword_report.per_keyword)


def _beginning(subject: Subject) -> str:
    """Main headings and about the first words of the text, by the language's word length."""
    text = "\n".join(text for name, text in subject.copy.items() if name != "title")
    limit = int(subject.target("keywords.first_words"))
    spaced = text.split()
    average = subject.language.chars_per_word if subject.language else 5.0
    if spaced and len(text) / len(spaced) > 4 * average:  # written without spaces
        text = text[: int(limit * average)]
    else:
        text = " ".join(spaced[:limit])
    heads = subject.page.h1 if subject.page else (subject.listing.title,)
    return "\n".join((*heads, text))


def _few(words: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(words[:3])
    return f"{shown}, … {len(words)} in all" if len(words) > 3 else shown
