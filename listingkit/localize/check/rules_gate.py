"""LOC101 to LOC119: what ``localize`` asks of its own translations, asked of anybody's.

Each reason of the gate belongs to one code here (:data:`listingkit.localize.codes.CHECKED_AS`), so
that what one command lets pass the other does not refuse.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from listingkit.language.quantities import find_quantities
from listingkit.localize.adapt.fit import FIELDS, fit
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
from listingkit.localize.culture.vetoes import veto_words
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
_MISREAD = regex.compile(
    r"Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ]|â(?:€[™œ\u009d˜¦“”]|\u0080[\u0090-\u00a6])|[ÐÑ][\u0080-\u00bf°±]"
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
    if pair.setting.target is None and _same(pair) and len(pair.said.split()) > 1:
        yield PairHit(message="same as the source", severity=_INFO if is_naming(pair) else None)
    for reason in pair.found("residue"):
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


@pair_rule(
    "LOC117", _ERROR,
    example={"market": "de"},
    bad={"source": "A great bag", "target": "Eine klimaneutrale Tasche"},
    good={"source": "A great bag", "target": "Eine tolle Tasche"},
)  # fmt: skip
def claim_forbidden(pair: Pair) -> Iterator[PairHit]:
    """The translation makes a claim that law or custom of the market restricts.

    Why: translators sharpen praise. What needs proof is allowed where its facts are stated.
    Fix: state the facts in [facts] of your settings, or reword the translation.
    """
    setting = pair.setting
    if setting.market is None:
        return
    found = veto_words(pair.read, setting.market, setting.target, setting.facts, setting.categories)
    for one in {veto.claim.id: veto for veto in found}.values():
        mild = one.claim.treatment != "veto"
        yield PairHit(
            message=f"{one.word} ({one.claim.id}) is restricted in {setting.market.name}",
            severity=_WARNING if mild else None,
        )


@pair_rule(
    "LOC118", _WARNING,
    example={"market": "us", "channel": "google", "source_language": "de",
             "target_language": "en"},
    bad={"source": "Becher", "target": "Mug " * 60, "kind": "title"},
    good={"source": "Becher", "target": "Mug", "kind": "title"},
)  # fmt: skip
def over_the_limit(pair: Pair) -> Iterator[PairHit]:
    """The translation does not fit the channel (--channel): too long, or with what it refuses.

    Why: channels cut or refuse such texts. The limit counts in the channel's own unit.
    Fix: shorten it; `localize --channel` shows how.
    """
    offer = pair.setting.offer
    field = FIELDS.get(pair.text.kind, "")
    limit = offer.limits.get(field) if offer else None
    if offer is None or limit is None:
        return
    made = fit(pair.read, field, limit, pair.setting.target, protected=pair.setting.protected)
    told = made.trouble
    if not told and made.dropped:
        told = "too long"
    if not told and made.refused:
        told = f"not taken there: {', '.join(made.refused)}"
    if told:
        yield PairHit(message=f"does not fit {offer.channel}: {told} ({len(pair.read)} characters)")


@pair_rule(
    "LOC119", _ERROR,
    bad={"source": "Warning: choking hazard, keep away from children.",
         "target": "Warning: choking hazard, keep away from children."},
    good={"source": "Warning: choking hazard, keep away from children.",
          "target": "Warnung: Erstickungsgefahr, von Kindern fernhalten."},
)  # fmt: skip
def warning_not_translated(pair: Pair) -> Iterator[PairHit]:
    """A safety text was left in the source language, or has no translation.

    Why: the law of most markets wants warnings in the buyer's language, and people come to harm.
    Fix: have it translated by a person who knows the product.
    """
    if not is_safety(pair.text.source, pair.setting.source_tag):
        return
    if pair.found("empty"):
        yield PairHit(message=f'warning without translation: "{quoted(pair.said)}"')
    elif any(reason.hard for reason in pair.found("residue")):
        yield PairHit(message=f'warning in the source language: "{quoted(pair.read)}"')


@pair_rule(
    "LOC120", _WARNING,
    example={"market": "br", "target_language": "pt-BR"},
    bad={"source": "Free returns within 30 days.", "target": "Devolução grátis em 30 dias."},
    good={"source": "A soft linen dress.", "target": "Um vestido macio de linho."},
)  # fmt: skip
def promise_not_stated(pair: Pair) -> Iterator[PairHit]:
    """A promise of the source's market that your settings do not state for this one.

    Why: delivery, returns, payment, warranty, mains voltage and support hours that hold at home
    may be false here.
    Fix: state it in [facts.CODE] of listingkit.toml, or take it out of the translation.
    """
    setting = pair.setting
    if setting.market is None or setting.topics is None or not pair.read:
        return
    if any(reason.hard for reason in pair.found("residue")):
        return  # it promises nothing to who does not read it: LOC104
    volts = setting.market.electric.volts
    for one in find_quantities(pair.read, setting.target or setting.target_tag):
        mains = [value for value in one.values if one.unit == "V" and 90 <= value <= 250]
        if (
            mains
            and volts
            and not any(min(mains) - 10 <= volt <= max(mains) + 10 for volt in volts)
        ):
            told = " or ".join(str(volt) for volt in volts)
            yield PairHit(message=f"{one.text}: mains in {setting.market.name} are {told} V")
    if len(pair.said.split()) > 2:
        for topic in sorted(setting.topics(pair.said) & setting.open_topics):
            yield PairHit(message=f'promise ({topic}): "{quoted(pair.read)}"')
