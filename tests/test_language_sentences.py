"""Sentences end where a reader says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listingkit.language.sentences import split_sentences


@pytest.mark.parametrize(
    ("lang", "text", "sentences"),
    [
        ("en", "Soft linen. Wash cold! Ready?", ["Soft linen.", "Wash cold!", "Ready?"]),
        ("en", "Fits approx. 30 in. of waist. Nice.", ["Fits approx. 30 in. of waist.", "Nice."]),
        ("en", "By J. Smith, Norrvik Inc. Since 1990.", ["By J. Smith, Norrvik Inc. Since 1990."]),
        ("en", "Use 3.5 V. See www.example.com/a.", ["Use 3.5 V.", "See www.example.com/a."]),
        ("en", 'He said "Wow." Then left.', ['He said "Wow."', "Then left."]),
        (
            "de",
            "Ca. 30 cm, z.B. Leinen. Inkl. Gürtel.",
            ["Ca. 30 cm, z.B. Leinen.", "Inkl. Gürtel."],
        ),
        ("de", "Am 24. Dezember. Danach nicht.", ["Am 24. Dezember.", "Danach nicht."]),
        ("ja", "洗えます。軽いです！はい", ["洗えます。", "軽いです！", "はい"]),
        ("ar", "هل هو قطن؟ نعم. جيد", ["هل هو قطن؟", "نعم.", "جيد"]),
        ("hi", "यह सूती है। धो लें।", ["यह सूती है।", "धो लें।"]),
        ("en", "Line one\nline two", ["Line one", "line two"]),
        ("en", "  \n ", []),
        ("xx", "One. Two.", ["One.", "Two."]),
    ],
)
def test_sentences(lang: str, text: str, sentences: list[str]) -> None:
    assert split_sentences(text, lang) == sentences


@given(st.text(max_size=300), st.sampled_from(["en", "de", "ja", None]))
def test_no_letter_is_lost(text: str, lang: str | None) -> None:
    sentences = split_sentences(text, lang)
    assert "".join("".join(sentences).split()) == "".join(text.split())
    position = 0
    for sentence in sentences:
        position = text.index(sentence, position) + len(sentence)


def test_long_texts_are_no_trouble() -> None:
    assert len(split_sentences("a. B" * 100_000, "en")) > 1
    assert split_sentences("." * 1_000_000, "en") == ["." * 1_000_000]
