"""A run's texts against reference translations: scores by field, origin and status, errors, worst.

Every different text counts once. Three systems stand side by side where they exist: what is
written, the drafts (a suggestion where the source text was kept), and the engine alone on the same
source texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from listingkit.engines.routes import Router
from listingkit.localize.mt import gate
from listingkit.localize.mt.reasons import Reason, visible
from listingkit.localize.outputs import ChangeRecord, LocalizeSummary
from listingkit.localize.quality.references import Match, References
from listingkit.localize.quality.scoring import SAMPLES, SEED, Gain, Score, Scorer
from listingkit.markets import Language
from listingkit.model import Struct, Translation

WORST = 20
"""Texts farthest from their references that are listed."""
MIXED = "mixed"
"""Origin of a field that was compared as a whole and has segments of several."""
ORDER = {"ready": 0, "review": 1, "blocked": 2}


class Comparison(Struct, frozen=True, kw_only=True):
    """Scores of some texts; ``raw`` is the engine alone, ``gain`` what the drafts add to it.

    ``texts`` counts different texts, ``errors`` the texts with a finding, by its code, as written
    and ``raw_errors`` of the engine alone.
    """

    texts: int
    written: Score
    drafts: Score
    raw: Score | None = None
    gain: Gain | None = None
    errors: dict[str, int] = msgspec.field(default_factory=dict)
    raw_errors: dict[str, int] = msgspec.field(default_factory=dict)


class Far(Struct, frozen=True, kw_only=True):
    """A text that is far from its reference."""

    key: str
    place: str
    chrf: float
    raw_chrf: float | None = None
    origin: str
    status: str
    source: str
    text: str
    references: tuple[str, ...]
    errors: tuple[str, ...] = ()


class MarketEvaluation(Struct, frozen=True, kw_only=True):
    """One market's texts against its references.

    ``places`` counts the run's segments that have a reference, ``without`` those that have none.
    ``metrics`` are sacrebleu's signatures, ``samples`` and ``seed`` those of the intervals.
    """

    market: str
    language: str
    reference: str
    engine: str
    metrics: dict[str, str]
    samples: int = SAMPLES
    seed: int = SEED
    places: int
    without: int
    total: Comparison | None = None
    by_status: dict[str, Comparison] = msgspec.field(default_factory=dict)
    by_origin: dict[str, Comparison] = msgspec.field(default_factory=dict)
    by_field: dict[str, Comparison] = msgspec.field(default_factory=dict)
    worst: tuple[Far, ...] = ()


class Evaluation(Struct, frozen=True, kw_only=True):
    """``eval.json``: all markets of a run."""

    document: str = "listingkit-evaluation"
    version: int = 1
    markets: tuple[MarketEvaluation, ...]


class EvaluatedSummary(LocalizeSummary, frozen=True, kw_only=True):
    """The summary of a run with what ``--eval`` found, for a reader of ``--format json``."""

    evaluation: tuple[MarketEvaluation, ...]


@dataclass(frozen=True)
class Told:
    """What of a run is compared.

    ``spoken`` is the language of each listing, ``changes`` the conversions of all, ``protected``
    the names that must stay.
    """

    rows: Sequence[Translation]
    spoken: Mapping[str, str]
    changes: Sequence[ChangeRecord] = ()
    protected: Sequence[str] = ()


@dataclass
class _Text:
    """One text with its references, as it is written, as a draft, and by the engine alone."""

    match: Match
    spoken: str
    source: str
    references: tuple[str, ...]
    written: str
    draft: str
    raw: str | None = None
    answer: str = ""  # the engine's, with its tags
    errors: tuple[str, ...] = ()
    raw_errors: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        origins = {one.origin for one in self.match.parts}
        return origins.pop() if len(origins) == 1 else MIXED

    @property
    def status(self) -> str:
        return max((one.status for one in self.match.parts), key=ORDER.__getitem__)


def evaluate(
    told: Told,
    references: References,
    *,
    market: str,
    tag: str,
    language: Language | None,
    engine: Router | None = None,
) -> MarketEvaluation:
    """Score what a market's run wrote. Raises UsageError where sacrebleu is missing.

    ``engine`` translates the source texts once more, alone, to compare with.
    """
    scorer = Scorer(language)
    # Lines written from facts have no source text.
    rows = [one for one in told.rows if ":culture." not in one.segment.key]
    found: dict[tuple[str, str], _Text] = {}
    places = 0
    for match in references.matches(rows):
        places += len(match.parts)
        text = _text(match, told.spoken)
        known = found.setdefault((text.source, text.written), text)
        known.references = tuple(sorted({*known.references, *text.references}))
    texts = [found[key] for key in sorted(found)]
    asked = _ask(texts, engine, tag) if engine is not None else []
    for text in texts:
        _find_errors(text, told, tag, language)

    def by(name: Callable[[_Text], str]) -> dict[str, Comparison]:
        groups: dict[str, list[_Text]] = {}
        for text in texts:
            groups.setdefault(name(text), []).append(text)
        return {key: _compare(groups[key], scorer) for key in sorted(groups)}

    total = _compare(texts, scorer) if texts else None
    return MarketEvaluation(
        market=market,
        language=tag,
        reference=references.path,
        engine="; ".join(asked),
        metrics=scorer.signatures if texts else {},
        places=places,
        without=len(rows) - places,
        total=total,
        by_status=by(lambda text: text.status),
        by_origin=by(lambda text: text.origin),
        by_field=by(lambda text: text.match.parts[0].segment.kind),
        worst=_worst(texts, scorer),
    )


def _text(match: Match, spoken: Mapping[str, str]) -> _Text:
    parts = match.parts
    return _Text(
        match=match,
        spoken=spoken.get(parts[0].segment.listing_id, ""),
        source=_joined(one.segment.text for one in parts),
        references=tuple(_joined(one.split("\n")) for one in match.references),
        written=_joined(one.text for one in parts),
        draft=_joined(one.suggestion or one.text for one in parts),
    )


def _joined(texts: Iterable[str]) -> str:
    """Texts as they are read, a line each: a break in one is a blank."""
    return "\n".join(" ".join(visible(text).split()) for text in texts)


def _ask(texts: Sequence[_Text], engine: Router, tag: str) -> list[str]:
    """Fill in the engine's own answers; texts with a part it cannot translate have none.

    Returns the versions of what was asked.
    """
    versions: list[str] = []
    by_language: dict[str, list[_Text]] = {}
    for text in texts:
        by_language.setdefault(text.spoken, []).append(text)
    for spoken, mine in sorted(by_language.items()):
        route = engine.between(spoken, tag)
        if (spoken, tag) not in route.pairs():
            continue
        versions.append(f"{route.name} {route.version}")
        sources = sorted({one.segment.text for text in mine for one in text.match.parts})
        answers = dict(zip(sources, route.translate_batch(sources, spoken, tag), strict=True))
        for text in mine:
            said = [answers[one.segment.text] for one in text.match.parts]
            whole = [one for one in said if one is not None]
            if whole and len(whole) == len(said):
                text.raw, text.answer = _joined(whole), "\n".join(whole)
    return versions


def _find_errors(text: _Text, told: Told, tag: str, language: Language | None) -> None:
    """Codes of the gate's findings, of what is written and of the engine's answer."""
    parts = text.match.parts
    keys = {one.segment.key for one in parts}
    source = "\n".join(one.segment.text for one in parts)
    changes = [one for one in told.changes if one.key in keys]

    def codes(target: str, conversions: Sequence[ChangeRecord]) -> tuple[str, ...]:
        reasons: tuple[Reason, ...] = gate.check(
            source, target, source_language=text.spoken, target_language=language,
            target_tag=tag, protected=told.protected, conversions=conversions,
        )  # fmt: skip
        return tuple(sorted({f"review.{reason.code}" for reason in reasons}))

    text.errors = codes("\n".join(one.text for one in parts), changes)
    if text.raw is not None:
        text.raw_errors = codes(text.answer, ())


def _compare(texts: Sequence[_Text], scorer: Scorer) -> Comparison:
    references = [text.references for text in texts]
    written, drafts = [text.written for text in texts], [text.draft for text in texts]
    raws = [text.raw for text in texts if text.raw is not None]
    whole = raws if len(raws) == len(texts) else None
    of_drafts, raw, gain = scorer.compare(drafts, whole, references)
    same = written == drafts
    return Comparison(
        texts=len(texts),
        written=of_drafts if same else scorer.compare(written, None, references)[0],
        drafts=of_drafts,
        raw=raw,
        gain=gain,
        errors=_counted(text.errors for text in texts),
        raw_errors=_counted(text.raw_errors for text in texts),
    )


def _counted(found: Iterable[tuple[str, ...]]) -> dict[str, int]:
    counts = Counter(code for codes in found for code in codes)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _worst(texts: Sequence[_Text], scorer: Scorer) -> tuple[Far, ...]:
    """Those that go out as ready first, since nobody looks at them."""
    rows = []
    for text in texts:
        segment = text.match.parts[0].segment
        rows.append(
            Far(
                key=segment.key,
                place=str(segment.where or ""),
                chrf=scorer.one(text.written, text.references),
                raw_chrf=None if text.raw is None else scorer.one(text.raw, text.references),
                origin=text.origin,
                status=text.status,
                source=text.source,
                text=text.written,
                references=text.references,
                errors=text.errors,
            )
        )
    rows.sort(key=lambda one: (ORDER[one.status], one.chrf, one.key))
    return tuple(rows[:WORST])
