"""LOC101 to LOC116: what ``localize`` asks of its own translations, asked of anybody's.

Each reason of the gate belongs to one code here (:data:`listingkit.localize.codes.CHECKED_AS`), so
that what one command lets pass the other does not refuse.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from listingkit.localize.check.core import PairHit, pair_rule
from listingkit.localize.check.pairs import Pair
from listingkit.localize.check.readings import (
    country_named,
    denies,
    foreign_language,
    in_own_script,
    is_naming,
    keeps_names,
    keeps_titles,
    known_otherwise,
    says_again,
)
from listingkit.localize.mt.reasons import Reason, is_safety
from listingkit.model import Severity
from listingkit.rules.core import quoted

_INFO, _WARNING, _ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR


_FEW = 3
"""Words up to which a text may well be the same in two languages (project)."""

_SAYING = 40
"""Characters of a source from which a short translation is too short (project)."""

_ESCAPED = regex.compile(r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}")
# UTF-8 that was read as Windows-1252: é is Ã©, ’ is â€™.
# Lead bytes with one or two that follow, in that code page; pairs that no language writes at once.
_FOLLOWS = (
    r"[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2022"
    r"\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
_MISREAD = regex.compile(
    # A closing quotation mark or a space may stand behind a capital of its own right.
    rf"\u00c3(?![\u00a0\u00ab\u00bb\u2013-\u201f]){_FOLLOWS}|\u00e2\u20ac{_FOLLOWS}|\u00e2\u0080[\u0090-\u00a6]"
    rf"|(?:[\u00c2-\u00ef]{_FOLLOWS}{{1,2}}){{2}}"
)


def _hits(pair: Pair, *codes: str, severity: Severity | None = None) -> Iterator[PairHit]:
    for reason in pair.found(*codes):
        yield PairHit(message=reason.message, severity=severity)


@pair_rule(
    "LOC101", _ERROR,
    bad={"source": "Linen dress", "target": ""},
    good={"source": "Linen dress", "target": "Leinenkleid"},
)  # fmt: skip
def translation_missing(pair: Pair) -> Iterator[PairHit]:
    """A text of the source has no translation.

    Why: buyers see a hole, or the source language, in the middle of the listing.
    Fix: translate it, or take it out of both.
    """
    if pair.found("empty") and not is_safety(pair.text.source, pair.setting.source_tag):
        yield PairHit(message=f'not translated: "{quoted(pair.said)}"')


@pair_rule(
    "LOC104", _ERROR,
    bad={"source": "The mug keeps coffee warm for hours.",
         "target": "The mug keeps coffee warm for hours."},
    good={"source": "The mug keeps coffee warm for hours.",
          "target": "Der Becher hält Kaffee stundenlang warm."},
)  # fmt: skip
def source_language_left(pair: Pair) -> Iterator[PairHit]:
    """A text, or much of it, was left in the source language.

    Why: buyers do not read it, and search finds it in the wrong language.
    Fix: translate it. Names go into protect of [localize] in your settings.
    """
    for reason in pair.found("residue"):
        if pair.setting.target is None and "reads like" in reason.message:
            continue  # a language nobody knows reads like any other
        script = "script" in reason.message
        if script and (foreign_language(pair) or in_own_script(pair)):
            continue  # LOC105 says which language it is in
        if not script and (keeps_names(pair) or keeps_titles(pair)):
            continue
        if is_safety(pair.text.source, pair.setting.source_tag) and not _is_name(reason):
            continue  # LOC119
        few = len(pair.said.split()) <= _FEW
        if _same(pair) and few and not known_otherwise(pair):
            continue  # a name, or words of both languages
        mild = not reason.hard or (_same(pair) and (few or is_naming(pair)))
        yield PairHit(message=reason.message, severity=_INFO if mild else None)


def _is_name(reason: Reason) -> bool:
    return not reason.hard


def _same(pair: Pair) -> bool:
    return pair.said.casefold() == pair.read.casefold()


@pair_rule(
    "LOC105", _ERROR,
    bad={"source": "The mug keeps coffee warm and does not break when it falls down.",
         "target": "La tasse garde le café au chaud et ne se casse pas quand elle tombe."},
    good={"source": "The mug keeps coffee warm and does not break when it falls down.",
          "target": "Der Becher hält Kaffee warm und geht nicht kaputt, wenn er hinfällt."},
)  # fmt: skip
def wrong_language(pair: Pair) -> Iterator[PairHit]:
    """The translation is in neither of the two languages.

    Why: a text of another market slipped in; nobody here reads it.
    Fix: put the right translation there, or name the language you mean with --language.
    """
    found = foreign_language(pair)
    if found:
        yield PairHit(message=f"reads like {found}, not {pair.setting.target_tag}")


@pair_rule(
    "LOC106", _ERROR,
    bad={"source": "Holds 12 cups, 1.5 l each.", "target": "Fasst 10 Tassen zu je 1,5 l."},
    good={"source": "Holds 12 cups, 1.5 l each.", "target": "Fasst zwölf Tassen zu je 1,5 l."},
)  # fmt: skip
def number_changed(pair: Pair) -> Iterator[PairHit]:
    """A number was lost, added or changed.

    Why: sizes, amounts and prices are what buyers rely on, and what they send goods back for.
    Numbers in words, in the notation of the language and rightly converted measures are the same.
    Texts for search results are written anew more often than translated: there it is a warning.
    Fix: write the number of the source.
    """
    mild = _WARNING if pair.text.kind in ("meta_title", "meta_description") else None
    # One finding a text: a sentence that fell out takes all of its numbers along.
    told: dict[str, list[str]] = {}
    for reason in pair.found("number") if not _ESCAPED.search(pair.read) else ():
        how, _, what = reason.message.partition(": ")
        told.setdefault(how, []).append(what)
    if told:
        parts = (f"{how}: {', '.join(what)}" for how, what in told.items())
        yield PairHit(message=quoted("; ".join(parts), 160), severity=mild)


@pair_rule(
    "LOC107", _ERROR,
    bad={"source": "12 in deep", "target": "35 cm tief"},
    good={"source": "12 in deep", "target": "30,5 cm tief"},
)  # fmt: skip
def conversion_wrong(pair: Pair) -> Iterator[PairHit]:
    """A measure, a size or an amount was converted wrongly, or changed its unit.

    Why: it says something false about the product. Sizes are held against the size tables with
    their tolerance; money only where [rates] of your settings name both currencies.
    Fix: convert again, or keep the seller's own measure beside the new one.
    """
    for fault in pair.faults:
        if fault.kind in ("conversion", "size", "currency", "unit"):
            yield PairHit(
                message=fault.message,
                severity=_WARNING if fault.kind in ("unit", "size") else None,
            )


@pair_rule(
    "LOC108", _INFO,
    bad={"source": "Weighs 1.5 kg.", "target": "Wiegt 1.5 kg."},
    good={"source": "Weighs 1.5 kg.", "target": "Wiegt 1,5 kg."},
)  # fmt: skip
def number_notation(pair: Pair) -> Iterator[PairHit]:
    """A number is written as in the source's language.

    Why: 1.5 and 1,500 mean other things where a comma is the decimal sign.
    Fix: write it as the language does.
    """
    for fault in pair.faults:
        if fault.kind == "notation":
            severe = _WARNING if "reads as" in fault.message else None
            yield PairHit(message=fault.message, severity=severe)


@pair_rule(
    "LOC109", _ERROR,
    bad={"source": "Made of <b>linen</b>.", "target": "Aus <b>Leinen."},
    good={"source": "Made of <b>linen</b>.", "target": "Aus <b>Leinen</b>."},
)  # fmt: skip
def tags_changed(pair: Pair) -> Iterator[PairHit]:
    """Tags were lost, added, or are not well nested.

    Why: the page breaks, or a link leads nowhere. Attributes are not compared.
    Fix: put each tag of the source around the same words.
    """
    yield from _hits(pair, "tags")


@pair_rule(
    "LOC110", _ERROR,
    bad={"source": "Hello {name}, write to help@shop.example.",
         "target": "Hallo {Name}, schreiben Sie an help@shop.example."},
    good={"source": "Hello {name}, write to help@shop.example.",
          "target": "Hallo {name}, schreiben Sie an help@shop.example."},
)  # fmt: skip
def placeholder_changed(pair: Pair) -> Iterator[PairHit]:
    """A placeholder or an address changed; an emoji is told mildly.

    Why: software looks for {name} and %s as they are, and a changed address reaches nobody.
    Addresses on the same host may differ.
    Fix: copy it from the source.
    """
    for reason in pair.found("span"):
        mild = reason.message.startswith("emoji")
        yield PairHit(message=reason.message, severity=_INFO if mild else None)


@pair_rule(
    "LOC111", _ERROR,
    example={"protect": ["Norrvik"]},
    bad={"source": "Norrvik linen dress", "target": "Norwik Leinenkleid"},
    good={"source": "Norrvik linen dress", "target": "Leinenkleid von Norrvik"},
)  # fmt: skip
def name_changed(pair: Pair) -> Iterator[PairHit]:
    """A brand, or a name that must stay, is not there as it is; or a country was made up.

    Why: buyers search for names. Names are the brands of the listings, protect of [localize], and
    terms of your glossary that stay as they are.
    Fix: write the name as in the source.
    """
    for reason in pair.found("name"):
        if reason.hard:
            country = reason.message.startswith("country")
            if country and (country_named(pair) or len(pair.said.split()) <= _FEW):
                continue
            yield PairHit(message=reason.message, severity=_WARNING if country else None)


@pair_rule(
    "LOC112", _WARNING,
    example={"terms": {"linen": "Leinen"}},
    bad={"source": "A dress of linen", "target": "Ein Kleid aus Flachs"},
    good={"source": "Linen dress", "target": "Leinenkleid"},
)  # fmt: skip
def glossary_term_missing(pair: Pair) -> Iterator[PairHit]:
    """A term of your glossary was translated in another way.

    Why: one thing has one name in a shop. Inflected forms and compounds are the term as well.
    Fix: use the term, or correct the glossary.
    """
    yield from _hits(pair, "term")


@pair_rule(
    "LOC113", _WARNING,
    bad={"source": "The mug keeps coffee warm for hours, fits every holder and does not break.",
         "target": "Der Becher."},
    good={"source": "The mug keeps coffee warm for hours and fits every holder.",
          "target": "Der Becher hält Kaffee stundenlang warm und passt in jeden Halter."},
)  # fmt: skip
def length_unlikely(pair: Pair) -> Iterator[PairHit]:
    """The translation is far longer or shorter than the source.

    Why: something was left out or made up. What is usual differs from language to language.
    Fix: compare both, sentence by sentence.
    """
    long = len(pair.read) > (1.5 * _SAYING if len(pair.said) < _SAYING / 2 else len(pair.said))
    if len(pair.said) >= _SAYING or long:
        yield from _hits(pair, "length")


@pair_rule(
    "LOC114", _ERROR,
    bad={"source": "A soft and warm scarf", "target": "Ein weicher weicher weicher weicher Schal"},
    good={"source": "A soft and warm scarf", "target": "Ein weicher, warmer Schal"},
)  # fmt: skip
def repetition(pair: Pair) -> Iterator[PairHit]:
    """The same words are said over and over.

    Why: a machine was lost there, or something was pasted twice.
    Fix: translate the text anew.
    """
    if says_again(pair.read):
        yield from _hits(pair, "loop")


@pair_rule(
    "LOC115", _ERROR,
    bad={"source": "Blue mug", "target": "Blauer B\ufffdcher"},
    good={"source": "Blue mug", "target": "Blauer Becher"},
)  # fmt: skip
def garbled(pair: Pair) -> Iterator[PairHit]:
    """The translation holds characters that are no text, or a damaged word.

    Why: an encoding went wrong, or a machine cut a word in two.
    Fix: write it again, and save as UTF-8.
    """
    yield from _hits(pair, "garbage")
    for pattern, what in ((_ESCAPED, "an escape that stayed"), (_MISREAD, "misread characters")):
        found = pattern.search(pair.read)
        if found and not pattern.search(pair.said):
            yield PairHit(
                message=f"{what}: {pair.read[max(0, found.start() - 8) : found.end() + 8]}"
            )
    for reason in pair.found("damaged"):
        # Names begin small and go on large (iPod): only a mark inside a word is a fault.
        if regex.search(r"\p{Ll}[.,;:!?]\p{L}", reason.message.partition(": ")[2]):
            yield PairHit(message=reason.message, severity=_INFO)


@pair_rule(
    "LOC116", _WARNING,
    bad={"source": "Do not bleach.", "target": "Bleichen."},
    good={"source": "Do not bleach.", "target": "Nicht bleichen."},
)  # fmt: skip
def negation_lost(pair: Pair) -> Iterator[PairHit]:
    """The source denies something, the translation may not.

    Why: "do not bleach" became "bleach". Only words that deny are looked for, so that a sentence
    turned round ("stays dry" for "does not get wet") is told as well.
    Fix: compare both.
    """
    if denies(pair) and not _same(pair):
        yield from _hits(pair, "negation")
