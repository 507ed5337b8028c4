"""chrF and BLEU by sacrebleu, with intervals by bootstrap. The library is loaded when asked for.

chrF2 is chrF with characters up to six and β = 2 (Popović 2015), the metric that follows people's
judgement best of those that need no network; BLEU is told beside it because everybody knows it.
Intervals are by resampling texts (Koehn 2004), and of the difference of two systems by resampling
both alike. Sampling is seeded, so that the same texts have the same interval.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from listingkit.errors import UsageError
from listingkit.markets import Language
from listingkit.model import Struct

SAMPLES = 1000
SEED = 12345
"""sacrebleu's own default."""
TOKENIZERS = {"words": "13a"}
"""sacrebleu's tokenizer of BLEU for a language's; written without spaces: by characters, since
its word tokenizers for those languages want dictionaries of their own."""


References = Sequence[Sequence[str]]
"""The references of each text, at least one."""


class Score(Struct, frozen=True, kw_only=True):
    """How near texts are to their references, 0 to 100, with the 95 % interval of chrF."""

    chrf: float
    chrf_low: float
    chrf_high: float
    bleu: float


class Gain(Struct, frozen=True, kw_only=True):
    """chrF of one system less another's on the same texts, with its 95 % interval."""

    chrf: float
    chrf_low: float
    chrf_high: float


@functools.cache
def sacrebleu() -> Any:
    """The library's metrics. Raises UsageError where it is not installed."""
    try:
        from sacrebleu import metrics
    except ImportError:
        raise UsageError(
            "scoring against references needs sacrebleu",
            fix='Install it with: pip install "listingkit[eval]"',
        ) from None
    return metrics


class Scorer:
    """Scores texts in one language."""

    def __init__(self, language: Language | None) -> None:
        metrics = sacrebleu()
        tokenizer = TOKENIZERS.get(language.tokenizer if language else "words", "char")
        self._chrf = metrics.CHRF()
        self._bleu = metrics.BLEU(tokenize=tokenizer, force=True)

    @property
    def signatures(self) -> dict[str, str]:
        """What exactly was computed last, as sacrebleu signs it."""
        metrics = {"chrf": self._chrf, "bleu": self._bleu}
        return {name: str(metric.get_signature()) for name, metric in metrics.items()}

    def one(self, text: str, references: Sequence[str]) -> float:
        """chrF2 of a single text."""
        return round(float(self._chrf.sentence_score(text, list(references)).score), 2)

    def compare(
        self, texts: Sequence[str], others: Sequence[str] | None, references: References
    ) -> tuple[Score, Score | None, Gain | None]:
        """Scores of ``texts`` and of ``others``, and what the first are better by.

        There must be at least one text, and as many references as texts.
        """
        streams = [list(row) for row in zip_longest(*references)]
        ours, ours_again = self._sampled(texts, streams)
        bleu = self._bleu.corpus_score(list(texts), streams).score
        first = _scored(ours, ours_again, bleu)
        if others is None:
            return first, None, None
        theirs, theirs_again = self._sampled(others, streams)
        bleu = self._bleu.corpus_score(list(others), streams).score
        gains = [one - two for one, two in zip(ours_again, theirs_again, strict=True)]
        low, high = _interval(gains)
        gain = Gain(chrf=round(ours - theirs, 2), chrf_low=low, chrf_high=high)
        return first, _scored(theirs, theirs_again, bleu), gain

    def _sampled(
        self, texts: Sequence[str], streams: Sequence[Sequence[str | None]]
    ) -> tuple[float, list[float]]:
        """chrF of the whole and of each sample.

        Counts of a sample are the sums of its texts' counts; the two methods are those that
        sacrebleu's own significance test uses.
        """
        import numpy

        counts = numpy.array(self._chrf._extract_corpus_statistics(list(texts), streams))
        number = len(counts)
        # This generator's numbers are fixed for good, other than those of newer ones.
        random = numpy.random.RandomState(SEED)

        def of(rows: Any) -> float:
            return float(self._chrf._aggregate_and_compute([rows.sum(axis=0).tolist()]).score)

        samples = [of(counts[random.randint(0, number, number)]) for _ in range(SAMPLES)]
        return of(counts), samples


def _interval(values: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of samples."""
    ordered = sorted(values)
    cut = round(0.025 * len(ordered))
    return round(ordered[cut], 2), round(ordered[-cut - 1], 2)


def _scored(value: float, samples: Sequence[float], bleu: float) -> Score:
    low, high = _interval(samples)
    return Score(chrf=round(value, 2), chrf_low=low, chrf_high=high, bleu=round(float(bleu), 2))
