"""What the gate lets through and what it stops."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from listingkit import markets
from listingkit.localize.mt.gate import check
from listingkit.localize.mt.glossary import Entry, Glossary, entries, match_case
from listingkit.localize.mt.reasons import is_safety
from listingkit.localize.mt.translate import make_glossary


class Conversion(NamedTuple):
    before: str
    after: str


def codes(source: str, target: str, tag: str = "pt-BR", **more: object) -> list[str]:
    reasons = check(
        source,
        target,
        source_language="en",
        target_language=markets.language(tag),
        target_tag=tag,
        **more,  # type: ignore[arg-type]
    )
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("Weighs 200 g", "Pesa 200 g", None),
        ("Weighs 200 g", "Pesa 20 g", "number"),
        ("Weighs 200 g", "Pesa 200 kg", "number"),
        ("Two shirts", "Duas camisas por 1 euro", "number"),
        ("US 7.5", "EUA 7,5", "number"),
        ("EU 38 shoe", "Sapato UE 38", "number"),
        ("$25 only", "Apenas R$25", "number"),
        ("<b>Free</b> shipping", "<b>Frete</b> grátis", None),
        ("<b>Free</b> shipping", "<b>Frete grátis", "tags"),
        ("<b>Free</b> shipping", "</b>Frete<b> grátis", "tags"),
        ("<b>Free</b> <i>s</i>", "<b>Frete<i></b></i>", "tags"),
        ("Free shipping", "Frete <grátis", "tags"),
        ("Hi {name}", "Olá {nome}", "span"),
        ("at www.example.com", "em www. example. com", "span"),
        ("Soft 🔥", "Macio", "span"),
        ("Soft shirt", " ", "empty"),
        ("Soft shirt", "Camisa \ue000", "garbage"),
        ("Soft shirt", "Camisa \ufffd", "garbage"),
    ],
)
def test_what_must_stay(source: str, target: str, code: str | None) -> None:
    assert codes(source, target)[:1] == ([code] if code else [])


def test_traced_conversions_are_no_change() -> None:
    both = [Conversion("5 in", "12,7 cm"), Conversion("2 lb", "0,9 kg")]
    assert codes("5 in, 2 lb", "12,7 cm, 0,9 kg", conversions=both) == []
    assert codes("5 in, 2 lb", "12,7 cm, 9 kg", conversions=both) != []
    assert codes("5 in wide, 5 in", "12,7 cm de largura, 5 in", conversions=both[:1]) == []


def test_names_limits_and_claims() -> None:
    assert codes("A Nike shirt", "Uma camisa", protected=["Nike"]) == ["name"]
    assert codes("A Nike shirt", "Uma camisa Nike", protected=["Nike"]) == []
    assert codes("A shirt", "Uma camisa muito comprida", limit=10) == ["limit"]
    assert codes("Best cream", "O melhor creme", forbidden=["melhor"]) == ["claim"]
    assert codes("Best cream", "A melhoria", forbidden=["melhor"]) == []


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("A very soft shirt for the summer", "Uma camisa muito macia para o verão", None),
        ("A very soft shirt for the summer", "A very soft shirt for the summer", "residue"),
        ("Very soft shirt", "Very soft shirt", "residue"),
        ("A very soft shirt", "Uma " + "muito " * 12 + "macia", "length"),
        ("A soft shirt in blue", "Uma muito muito muito macia", "loop"),
        ("A very soft shirt for the summer", "Camisa", "length"),
        ("Do not use bleach on it", "Use alvejante nele", "negation"),
        ("Do not use bleach on it", "Não use alvejante nele", None),
    ],
)
def test_what_machines_do(source: str, target: str, code: str | None) -> None:
    found = codes(source, target, by_engine=True)
    assert (code in found) if code else not found


def test_another_script_is_wanted() -> None:
    assert "residue" in codes("A soft shirt", "Uma camisa macia", "ar", by_engine=True)
    assert "residue" not in codes("A soft shirt", "قميص ناعم", "ar", by_engine=True)
    assert "residue" in codes("A soft shirt", "Soft shirt desu", "ja", by_engine=True)


@pytest.mark.parametrize(
    ("text", "safety"),
    [
        ("Warning: choking hazard", True),
        ("Keep <b>away</b> from fire", True),
        ("Not suitable for children under 3", True),
        ("Soft and warm", False),
        ("Forewarning", False),
    ],
)
def test_safety_texts_are_known(text: str, safety: bool) -> None:
    assert is_safety(text, "en-GB") is safety


TERMS = Glossary(
    [
        Entry("chest", "busto", "noun", "measure"),
        Entry("chest", "baú", "noun", "furniture"),
        Entry("size chart", "tabela de medidas", "noun"),
        Entry("cotton", "algodão", "noun"),
        Entry("wool", "lã", "noun"),
        Entry("black", "preto", "adj"),
        Entry("long sleeve", "manga longa", "noun"),
        Entry("dress shirt", "camisa social", "noun", reviewed=True),
        Entry("do not bleach", "não usar alvejante", "phrase"),
    ],
    keep=["Slim Fit"],
)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Chest (cm)", "Busto (cm)"),
        ("chest (in)", "busto (in)"),
        ("SIZE CHART", "TABELA DE MEDIDAS"),
        ("Size chart:", "Tabela de medidas:"),
        ("60% Cotton, 40% Wool", "60% Algodão, 40% Lã"),
        ("Black / Cotton", "Preto / Algodão"),
        ("Long-Sleeve", "Manga longa"),
        ("Do not bleach.", "Não usar alvejante."),
        ("Slim Fit", "Slim Fit"),
        ("Cotton <b>Wool</b>", None),
        ("Cotton candy", None),
        ("100%", None),
        ("", None),
    ],
)
def test_labels_come_from_the_glossary(label: str, expected: str | None) -> None:
    found = TERMS.label(label)
    assert (found.text if found else None) == expected


@pytest.mark.parametrize(
    ("target", "label", "expected"),
    [
        ("ko", "80% cotton, 20% polyester", "면 80%, 폴리에스터 20%"),
        ("zh", "80% cotton, 20% polyester", "80%棉，20%聚酯纤维"),
        ("ja", "80% cotton, 20% polyester", "綿80%、ポリエステル20%"),
        ("ar", "80% cotton, 20% polyester", "قطن 80%، بوليستر 20%"),
        ("vi", "80% cotton, 20% wool", "80% cotton, 20% len"),
        ("de", "80% cotton, 20% black wool", None),
        ("de", "80% cotton", "80% Baumwolle"),
        ("de", "black", "schwarz"),
        ("zh-Hant", "Do not bleach.", "不可漂白。"),
        ("th", "Do not bleach.", "ห้ามใช้สารฟอกขาว"),
        ("ko", "Chest (cm)", "가슴둘레 (cm)"),
    ],
)
def test_labels_are_put_together_as_the_language_prints_them(
    target: str, label: str, expected: str | None
) -> None:
    found = make_glossary("en", target).label(label)
    assert (found.text if found else None) == expected


def test_only_signed_terms_make_a_signed_label() -> None:
    assert [TERMS.label(text).reviewed for text in ("Dress shirt", "Cotton")] == [True, False]  # type: ignore[union-attr]


def test_terms_are_wanted_inside_a_sentence() -> None:
    found = [entry for _, _, entry in TERMS.inside("This dress shirt is made of soft cotton.")]
    assert [entry.source for entry in found] == ["dress shirt"]
    assert codes("The dress shirts", "As camisas sociais", terms=found) == []
    assert codes("The dress shirts", "O vestido camisa", terms=found) == ["term"]


def test_glossaries_are_joined_through_english() -> None:
    class Term(NamedTuple):
        en: str
        term: str
        pos: str = ""
        domain: str = ""
        reviewed: bool = True

    de = [Term("cotton", "Baumwolle"), Term("iron", "Eisen")]
    pt = [Term("cotton", "algodão")]

    def pairs(*of: object) -> list[tuple[str, str]]:
        return [(entry.source, entry.target) for entry in entries(*of)]  # type: ignore[arg-type]

    assert pairs("en", "de", (), de) == [("cotton", "Baumwolle"), ("iron", "Eisen")]
    assert pairs("de", "en", de, ()) == [("Baumwolle", "cotton"), ("Eisen", "iron")]
    assert pairs("de-AT", "pt-BR", de, pt) == [("Baumwolle", "algodão")]


def test_case_follows_the_source() -> None:
    assert match_case("azul-marinho", "Navy") == "Azul-marinho"
    assert match_case("azul-marinho", "NAVY BLUE") == "AZUL-MARINHO"
    assert match_case("Samt", "velvet") == "samt"
    assert match_case("decote em V", "v-neck") == "decote em V"
