"""Senses, words that are made up or left out, and translations translated back."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listingkit import markets
from listingkit.language.spelling import has_word, unknown_words
from listingkit.localize.mt import senses
from listingkit.localize.mt.back import back_reasons, content
from listingkit.localize.mt.gate import check
from listingkit.localize.mt.glossary import Entry, Glossary
from listingkit.localize.mt.invented import invented_reasons
from listingkit.localize.mt.mask import take_apart
from listingkit.localize.mt.naming import find_names, with_name
from listingkit.localize.mt.reasons import same_word
from listingkit.localize.mt.regions import for_region, of_another_region
from listingkit.localize.mt.stand_ins import Swap, exchange, more_terms, with_stand_ins
from listingkit.localize.mt.translate import make_glossary
from listingkit.model import Segment


def codes(source: str, target: str, tag: str = "pt-BR") -> set[str]:
    reasons = check(
        source, target, source_language="en", target_language=markets.language(tag),
        target_tag=tag, by_engine=True,
    )  # fmt: skip
    return {reason.code for reason in reasons}


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("The linen set is soft and light", "O conjunto de roupa de cama é macio e leve", "sense"),
        ("This linen set is soft and light", "Este conjunto de linho é macio e leve", None),
        ("Soft bed linen for summer", "Roupa de cama macia para o verão", None),
        ("A warm jumper for winter", "Um salto quente para o inverno", "sense"),
        ("Ideal for the fall", "Ideal para a queda", "sense"),
        ("Iron it on medium heat", "Ferro em fogo médio", "sense"),
        ("He wears the Strike Tank to run", "Ele usa o Strike Tank para correr", None),
        ("Side pockets", "Bolsos laterais laterais", "loop"),
        ("Lost cause", "Caso de caso perdido", "loop"),
        ("#12 in Garden", "*12 em Jardim", "span"),
        ("Reviewed in Canada on April 14", "Avaliado no Canadá em April 14", "residue"),
        ("Reviewed in Canada on March 23", "Revisado no Canada em 23 de março", "residue"),
        ("Reviewed in Canada on March 23", "Revisado no Canadá em 23 de março", None),
        ("We love the Autumn Pullie here", "Nós amamos o Pullie aqui", "name"),
        ("Black compression shorts", "Preto compressão shorts", "order"),
        ("Red 1/4 zip sweater", "Vermelho 1/4 zíper suéter", "order"),
        ("Black shorts", "Shorts pretos", None),
        ("Care instructions", "Instruções de", "dropped"),
        ("Soft warm winter wool coat", "Casaco de lã", "dropped"),
        ("Keeps the sun out all day", "Mantém o sol fora ba.a dia", "damaged"),
        ("Contact ZARA New Zealand today", "Contate ZARA Portugal hoje", "name"),
        ("Made in Portugal by hand", "Feito em Portugal à mão", None),
        ("Made in Germany by hand", "Feito na Alemanha à mão", None),
        ("A coat for the whole family", "Um casaco Silva para a família inteira", "name"),
    ],
)  # fmt: skip
def test_what_two_texts_tell(source: str, target: str, code: str | None) -> None:
    found = codes(source, target)
    assert (code in found) if code else not found & {"sense", "order", "dropped", "name"}


def back(source: str, target: str, again: str) -> list[str]:
    return [reason.code for reason in back_reasons(source, target, again, "en")]


def test_a_translation_must_come_back_the_same() -> None:
    assert back("Yellow sofa", "Sofá amarelo", "Yellow couch") == []
    assert back("Gold necklace", "Gola de ouro", "Golden collar") == ["meaning"]
    assert back("Neck warmer", "Pescoço mais quente", "Warmer neck") == ["meaning"]
    assert back("Stretch cotton", "Algodão pandex", "Stretch cotton pandex")[-1] == "damaged"
    assert back("Soft wool", "Lã macia", "No soft wool") == ["negation"]
    assert back("Soft wool", "Lã macia", "") == ["meaning"]
    assert back_reasons("Spandex", "Elastano", "Elastane", "en", said=lambda word: True) == ()


def test_words_are_one_but_for_their_ending() -> None:
    assert same_word("camisa", "camisas")
    assert same_word("pretas", "preto")
    assert not same_word("rega", "regador", "pt")
    assert not same_word("bolo", "bolso", "pt")
    assert not same_word("camisa", "camiseta", "pt")
    assert same_word("ajustada", "ajustados", "pt")
    assert same_word("marrom", "marrons", "pt")


def test_plainer_words_leave_names_alone() -> None:
    assert senses.plainer("a soft tee", "en", names=True) == "a soft T-shirt"
    assert (
        senses.plainer("the Diva Gym Tee is soft", "en", names=True) == "the Diva Gym Tee is soft"
    )
    assert senses.plainer("Red Tee", "en", names=False) == "Red T-shirt"
    assert senses.plainer("tee", "xx", names=False) == "tee"


def test_names_are_runs_of_capitals_inside_sentences() -> None:
    texts = {
        "title": "Vexa Running Short",
        "paragraph": "Try the Vexa Running Short. Very Good News here.",
        "bullet": "Yellow Sofa",
    }
    given = [
        Segment(key=kind, listing_id="a", text=text, kind=kind) for kind, text in texts.items()
    ]
    words = make_glossary("en", "pt-BR").with_more(more_terms("en", "pt-BR"))
    found = find_names(given, words, words.single(), "en")
    assert found.titles == {"Vexa Running Short": "Vexa"}
    assert found.mentions == {"Vexa Running Short": "Vexa Running Short"}
    assert with_name("Sofá", "Vexa", last=True) == "Sofá Vexa"
    assert with_name("Sofá | Shop", "Vexa", last=True) == "Sofá Vexa | Shop"


def test_stand_ins_are_exchanged_or_refused() -> None:
    swap = Swap(frozenset({"colete"}), frozenset({"coletes"}), "moletom", "moletons")
    assert exchange("Colete cinza", [swap]) == "Moletom cinza"
    assert exchange("Dois coletes", [swap]) == "Dois moletons"
    assert exchange("Um casaco", [swap]) is None
    assert exchange("Colete e colete", [swap]) is None


def test_a_language_without_stand_ins_is_asked_as_it_is_written() -> None:
    words = Glossary([Entry("camiseta", "T-shirt", "noun", "garment")])
    (unit,) = take_apart("Uma camiseta azul", "pt")
    assert with_stand_ins(unit, words, frozenset({"camiseta"}), "pt", "en") == (unit, ())


def test_words_of_another_country_are_exchanged_or_told() -> None:
    assert for_region("Calções húmidos, um CASTANHO", "pt-BR") == "Shorts úmidos, um MARROM"
    assert for_region("Calções", "pt-PT") == "Calções"
    assert of_another_region("Uma camisola azul", "pt-BR") == "camisola"
    assert of_another_region("Uma camisola azul", "pt-PT") == ""


def test_words_are_known_by_lists() -> None:
    assert has_word("crew", "en")
    assert not has_word("crew", "pt")
    assert has_word("ergonômico", "pt")
    assert has_word("crew", "ja") is None
    assert unknown_words("Camisa trímulo, mantê-la seca", "pt") == ["trímulo"]


def test_every_language_and_pattern_of_the_data_can_be_used() -> None:
    data = senses.senses()
    for sense in data.senses:
        assert sense.words
        for code, forms in sense.targets.items():
            assert code in markets.language_codes()
            assert senses.phrases(forms).search(" ".join(form.replace("*", "") for form in forms))
    for known in data.asks.values():
        assert all(word == word.lower() for word in known)


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["pt-BR", "ja", "ar", "xx"]))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_a_check(source: str, target: str, tag: str) -> None:
    list(invented_reasons(source, target, "en", tag, ()))
    senses.wrong_senses(source, target, "en", tag)
    senses.unnatural(source, target, "en", tag)
    senses.ends_open(source, target, "en", tag)
    senses.head_late(source, target, "blusa", tag)
    back_reasons(source, target, target, "en")
    content(source, "en")


@pytest.mark.parametrize("piece", ["Aa ", "a.a", "A ", "preto ", "a,", "Peru ", "-a"])
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    start = time.process_time()
    list(invented_reasons(text, text + "x", "en", "pt", ()))
    senses.unnatural(text, text, "en", "pt")
    senses.plainer(text, "en", names=True)
    kinds = ("title", "paragraph")
    given = [Segment(key=kind, listing_id="a", text=text, kind=kind) for kind in kinds]
    find_names(given, make_glossary("en", "pt"), (), "en")
    assert time.process_time() - start < 5
