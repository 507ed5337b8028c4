"""What localizing writes from the glossary, auditing can read: the two speak the same words."""

from __future__ import annotations

import pytest

from listingkit import markets
from listingkit.page import Page
from listingkit.page.chartwords import ChartLook
from listingkit.page.vocabulary import Vocabulary
from listingkit.rules.categories import Words, kinds, word_list

LANGUAGES = tuple(code for code in markets.language_codes() if markets.glossary(code))
AMBIGUOUS = {
    "height",
    "length",
    "skirt",
    "sneakers",
    "rain jacket",
    "polo shirt",
    "jumpsuit",
    "tank top",
    "underwear",
    "kettle",
}
"""English terms whose translation is also the word for something else, so that one word alone must
not decide: the height of a person and of a table, Rock, tênis, capa, polo, mono, linne, kedel."""
GOODS = {"garment", "footwear", "bag", "accessory", "kitchen", "electronics"}
BESIDE = {"other", "electronics"}
"""Kinds that many words point to and that decide nothing alone."""


AS = {"size": "dimensions", "dimensions": "size"}
"""Labels that one word stands for in some language: sizes and dimensions in Arabic and
Thai."""


@pytest.mark.parametrize("code", LANGUAGES)
def test_headers_of_size_charts_are_read_as_the_same_measures(code: str) -> None:
    look = ChartLook.shipped()
    lost = [
        f"{term.en}: {term.term}"
        for term in markets.glossary(code)
        if term.domain == "measure" and term.en not in AMBIGUOUS
        if (header := look.header(term.en)).measures
        if not header.measures & (found := look.header(term.term)).measures
        or header.strength != found.strength
    ]
    assert lost == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_names_of_size_charts_are_known(code: str) -> None:
    look = ChartLook.shipped()
    lost = [
        f"{term.en}: {term.term}"
        for term in markets.glossary(code)
        if look.names.find(term.en) and not look.names.find(term.term)
    ]
    assert lost == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_materials_are_found_in_the_language(code: str) -> None:
    english, theirs = Words(word_list("materials", "en")), Words(word_list("materials", code))
    lost = [
        f"{term.en}: {term.term}"
        for term in markets.glossary(code)
        if term.domain == "material" and english.found(term.en) and not theirs.found(term.term)
    ]
    assert lost == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_care_lines_are_found_in_the_language(code: str) -> None:
    """By parts of words, as the rule on care looks for them."""
    english, theirs = word_list("care", "en"), word_list("care", code)
    lost = [
        f"{term.en}: {term.term}"
        for term in markets.glossary(code)
        if any(word in term.en.casefold() for word in english)
        if not any(word in term.term.casefold() for word in theirs)
    ]
    assert lost == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_goods_are_of_the_same_kind_in_both_languages(code: str) -> None:
    lost = [
        f"{term.en}: {term.term} ({', '.join(sorted(missing))})"
        for term in markets.glossary(code)
        if term.domain in GOODS and term.en not in AMBIGUOUS
        if (missing := kinds(term.en, "en") - kinds(term.term, code) - BESIDE)
    ]
    assert lost == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_labels_of_specifications_are_read_as_the_same_fact(code: str) -> None:
    known = Vocabulary.shipped()
    lost = [
        f"{term.en}: {term.term} ({name})"
        for term in markets.glossary(code)
        if (name := known.label(term.en))
        and known.label(term.term) not in (name, AS.get(name, name))
    ]
    assert lost == []


def test_isolates_that_localizing_writes_are_not_read_as_text() -> None:
    page = Page("<h1>كوب \u2066Acme\u2069 \u2066350 ml\u2069</h1>".encode(), "a.html")
    assert page.h1 == ("كوب Acme 350 ml",)
