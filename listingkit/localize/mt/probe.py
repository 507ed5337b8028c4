"""Find out which sentinels a model copies: ask it once, with a few sentences, per language pair.

What survives depends on a model's vocabulary, so it is measured, not assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from listingkit.language.tags import primary
from listingkit.localize.mt import weave
from listingkit.localize.mt.doubts import Answers
from listingkit.localize.mt.mask import SENTINELS, Sentinel, Slot, Unit
from listingkit.markets import data_folder, read_toml

USABLE = 0.5
"""Share of probe sentences in which every sentinel must come back for it to be used at all."""

ENOUGH = 0.95
"""Share from which a sentinel is so good that no other is asked about."""

_FALLBACK = 12


class Probes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``locales/vocabulary/probes.toml``: sentences by language, ``{0}`` … ``{2}`` for slots."""

    source: str
    sentences: dict[str, tuple[str, ...]]


def best_sentinels(
    source: str, units: Sequence[Unit], ask: Callable[[Iterable[str]], Answers]
) -> tuple[Sentinel, ...]:
    """Usable sentinels, the one copied most often first; ties keep the order of the table.

    Sentences come from the data; for a language without any, from the run's own sorted units.
    """
    texts = _probe_texts(source, units)
    if not texts:
        return SENTINELS[:2]
    shares: dict[str, float] = {}
    for sentinel in SENTINELS:
        group = [r for text in texts if (r := weave.render(text, sentinel)) is not None]
        answers = ask([rendered.text for rendered in group])
        back = [r for r in group if weave.read(r, answers.get(r.text) or "") is not None]
        shares[sentinel.name] = len(back) / len(group) if group else 0.0
        if shares[sentinel.name] >= ENOUGH:
            # The others are only for what this one fails at, and that is little.
            break
    usable = [one for one in SENTINELS if shares.get(one.name, USABLE) >= USABLE]
    ranked = sorted(usable, key=lambda sentinel: -shares.get(sentinel.name, USABLE))
    return tuple(ranked) or SENTINELS[:1]


def _probe_texts(source: str, units: Sequence[Unit]) -> list[str]:
    path = data_folder("locales") / "vocabulary" / "probes.toml"
    sentences = read_toml(path, Probes).sentences.get(primary(source), ())
    marks = [chr(0xE000 + number) for number in range(3)]
    if sentences:
        return [sentence.format(*marks) for sentence in sentences]
    slotted = [unit for unit in units if any(isinstance(p, Slot) for p in unit.pieces)]
    return [weave.without_pairs(weave.marked(unit)[0]) for unit in slotted[:_FALLBACK]]
