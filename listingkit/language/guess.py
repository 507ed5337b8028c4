"""What statistical detectors say of a text, as our codes: asked only where words leave doubt.

langdetect (with a fixed seed) for pages, py3langid restricted to the candidates for segments.
Both are imported when they are asked for the first time. Same text, same answer.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from listingkit.language.normalize import language_code


def guess_page(text: str) -> list[tuple[str, float]]:
    """langdetect's guesses as our codes, most probable first; none when it cannot tell."""
    import langdetect

    langdetect.DetectorFactory.seed = 0
    try:
        guesses = langdetect.detect_langs(text[:20_000])
    except langdetect.LangDetectException:
        return []
    return [(language_code(guess.lang), float(guess.prob)) for guess in guesses]


def guess_segment(text: str, languages: tuple[str, ...]) -> str | None:
    """py3langid's choice among ``languages``; None when it knows fewer than two of them."""
    model = _model()
    labels: dict[str, str] = {}
    for label in _labels():
        code = language_code(label)
        if code in languages:
            labels[label] = code
    if len(set(labels.values())) < 2:
        return None
    model.set_languages(sorted(labels))
    label, _ = model.classify(text.lower() if text.isupper() else text)
    return labels[label]


@cache
def _model() -> Any:
    from py3langid import langid

    identifier = langid.LanguageIdentifier
    # The loader's name changed between 0.3 and 0.4.
    load = getattr(identifier, "from_model_file", None) or identifier.from_pickled_model
    return load(langid.MODEL_FILE)


@cache
def _labels() -> tuple[str, ...]:
    model = _model()
    model.set_languages(None)
    return tuple(str(label) for label in model.nb_classes)
