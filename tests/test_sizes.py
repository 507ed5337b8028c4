"""Sizes go through body centimetres, honestly and in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listingkit import markets
from listingkit.errors import UsageError
from listingkit.localize.adapt.size_labels import suggest
from listingkit.localize.adapt.sizes import centimetres, convert, kinds, normalize, show, systems
from listingkit.model import Listing, Variant, Where

TABLES = markets.sizes().tables


def labels(kind: str, system: str) -> list[str]:
    table = TABLES[kind]
    name = table.aliases.get(system, system)
    if name in table.scales:
        return [label for label, _ in sorted(table.scales[name].items(), key=lambda one: one[1])]
    return list(dict.fromkeys(label for label in table.systems[name] if label))


@pytest.mark.parametrize(
    ("label", "source", "target", "kind", "expected", "cm"),
    [
        ("38", "DE", "US", "women", "8", 88),
        ("38", "EU", "FR", "women", "40", 88),
        ("9", "JP", "EU", "women", "36", 83),
        ("90", "KR", "UK", "women", "14", 90),
        ("m", "INT", "DE", "women", "42", 94),
        ("50", "IT", "US", "men", "39", 100),
        ("42", "EU", "US men", "shoes", "8.5", 26.5),
        ("42", "EU", "JP", "shoes", "26.5", 26.5),
        ("42,5", "EU", "UK", "shoes", "9", 27),
        ("265", "KR", "BR", "shoes", "40", 26.5),
    ],
)
def test_known_sizes(
    label: str, source: str, target: str, kind: str, expected: str, cm: float
) -> None:
    found = convert(label, source, target, kind)
    assert found is not None
    assert found.label == expected
    assert found.centimetres[found.pivot] == cm
    assert found.low <= cm - found.plus_minus < cm + found.plus_minus <= found.high


def test_the_centimetres_are_always_shown() -> None:
    market, language = markets.market("de"), markets.language("de")
    assert language is not None
    found = convert("42", "EU", "US men", "shoes")
    assert found is not None
    assert show(found, market, language) == "8.5 (26,5 cm ± 0,5)"
    beyond = convert("54", "DE", "JP", "women")
    assert beyond is not None
    assert beyond.label is None
    assert show(beyond, market, language) == "128 cm ± 4"


def test_bras_are_refused() -> None:
    with pytest.raises(UsageError, match="never converted"):
        convert("75B", "EU", "US", "bra")


def test_unknown_systems_and_kinds_name_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"unknown size system 'XX' for women\. Known: .*US"):
        convert("38", "XX", "US", "women")
    with pytest.raises(UsageError, match="unknown kind of sizes"):
        convert("38", "EU", "US", "hats")


def test_labels_outside_the_table_are_not_guessed() -> None:
    for label in ("99", "", "Tall", "38/40", "٣٨٨", "-1", "1" * 400):
        assert convert(label, "DE", "US", "women") is None


def test_labels_are_compared_as_people_write_them() -> None:
    assert [normalize(x) for x in ("38,5", "38½", " xl ", "42.0", "2XL", "160/84a", "US 8")] == [
        "38.5", "38.5", "XL", "42", "XXL", "160/84A", "US8",
    ]  # fmt: skip


def test_every_market_names_systems_that_exist() -> None:
    for code in markets.market_codes():
        chosen = markets.market(code).sizes
        assert chosen.women in systems("women")
        assert chosen.men in systems("men")
        assert {chosen.shoes_women, chosen.shoes_men} <= set(systems("shoes"))


@pytest.mark.parametrize("kind", kinds())
def test_larger_labels_never_give_smaller_ones(kind: str) -> None:
    for source in systems(kind):
        for target in systems(kind):
            order = labels(kind, target)
            places = []
            for label in labels(kind, source):
                found = convert(label, source, target, kind)
                assert found is not None
                if found.label is not None:
                    places.append(order.index(found.label))
            assert places == sorted(places), (source, target)


@given(st.data())
def test_a_label_in_its_own_system_stays_itself(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(kinds()))
    system = data.draw(st.sampled_from(systems(kind)))
    label = data.draw(st.sampled_from(labels(kind, system)))
    found = centimetres(label, system, kind)
    assert found is not None
    assert found.label == label


def test_every_table_has_source_and_tolerance() -> None:
    for kind, table in TABLES.items():
        assert table.source, kind
        assert table.plus_minus > 0
        pivot = table.measures[table.pivot]
        assert list(pivot) == sorted(pivot)


def _dress(title: str, *sizes: str) -> Listing:
    variants = tuple(Variant(options=(("Size", size),)) for size in sizes)
    return Listing(id="d", where=Where(path="d"), language="en", title=title, variants=variants)


def test_sizes_are_suggested_in_the_system_of_the_market_with_their_body() -> None:
    listing = _dress("Linen dress for women", "EU 36", "EU 38")
    told = suggest(listing, {"apparel"}, markets.market("br"))
    assert "EU 38 → 40 (88 cm ± 4)" in told
    assert "EU 36 → 38 (84 cm ± 4)" in told


@pytest.mark.parametrize(
    ("title", "kinds", "size"),
    [
        ("Linen dress", {"apparel"}, "EU 38"),  # whose sizes?
        ("Linen dress for women", {"apparel"}, "38"),  # which system?
        ("Dress for women and men", {"apparel"}, "EU 38"),
        ("Mug for women", {"kitchen"}, "EU 38"),
        ("Linen dress for women", {"apparel"}, "BR 38"),  # is the market's own
    ],
)
def test_no_size_is_suggested_where_something_is_not_known(
    title: str, kinds: set[str], size: str
) -> None:
    assert suggest(_dress(title, size), kinds, markets.market("br")) == ""
