"""LOC117 to LOC120: what market, channel and law ask of a translation."""

from __future__ import annotations

from collections.abc import Iterator

from listingkit.language.quantities import find_quantities
from listingkit.localize.adapt.fit import FIELDS, fit
from listingkit.localize.check.core import PairHit, pair_rule
from listingkit.localize.check.pairs import Pair
from listingkit.localize.culture.vetoes import veto_words
from listingkit.localize.mt.reasons import is_safety
from listingkit.model import Severity
from listingkit.rules.core import quoted

_WARNING, _ERROR = Severity.WARNING, Severity.ERROR


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
