"""Sizes go through body centimetres, honestly and in order."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listingkit import markets
from listingkit.errors import UsageError
from listingkit.localize.adapt.size_labels import suggest
from listingkit.localize.adapt.sizes import (
    centimetres,
    convert,
    kinds,
    label_of,
    labels,
    normalize,
    show,
    systems,
)
from listingkit.model import Listing, Variant, Where

TABLES = markets.sizes().tables
DATA = Path(__file__).parent / "data" / "size_conversions.csv"
AGREED = list(csv.DictReader(io.StringIO(DATA.read_text("utf-8"))))
"""Conversions that at least two published charts or standards agree on, with these."""


@pytest.mark.parametrize(
    "row", AGREED, ids=lambda row: f"{row['kind']}-{row['from']}-{row['label']}-{row['to']}"
)
def test_conversions_that_published_charts_agree_on(row: dict[str, str]) -> None:
    assert len(row["sources"].split(";")) >= 2
    found = convert(row["label"], row["from"], row["to"], row["kind"])
    assert found is not None
    assert found.label == row["expected"]
    assert found.centimetres[found.pivot] == float(row["cm"])
    assert found.charts is None, "listed as disputed in locales/sizes.toml"


def test_sixty_agreed_conversions_of_every_kind_and_system() -> None:
    pairs = {tuple(row.values())[:4] for row in AGREED}
    assert len(pairs) >= 60
    assert {row["kind"] for row in AGREED} == set(kinds())
    asked = {"EU", "UK", "US", "JP", "KR", "CN", "BR", "MX", "AU", "IT", "FR"}
    named = {part for row in AGREED for side in ("from", "to") for part in row[side].split()}
    assert asked <= named


def test_disputes_name_labels_and_systems_that_exist_and_hold_in_both_directions() -> None:
    for kind, table in TABLES.items():
        for one in table.disputes:
            assert one.down or one.up
            assert one.says
            for system in one.systems:
                assert set(one.labels) <= set(labels(kind, system)), (kind, one.says)
            for system, other in ((a, b) for a in one.systems for b in one.others):
                for label in one.labels or labels(kind, system):
                    there = convert(label, system, other, kind)
                    assert there is not None
                    if there.label is None:
                        continue
                    assert there.charts is not None, (kind, system, label, other)
                    order = labels(kind, other)
                    low, high = map(order.index, there.charts)
                    assert low <= order.index(there.label) <= high


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
        ("42,5", "EU", "UK", "shoes", "8.5", 27),
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
    assert show(found, market, language) == "8.5 (26,5 cm ± 0,5; charts: 8 to 9.5)"
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
        assert chosen.children in {"", *systems("children")}
        assert chosen.shoes_children in {"", *systems("children_shoes")}


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


@st.composite
def conversions(draw: st.DrawFn) -> tuple[str, str, str, str]:
    """A kind, two of its systems and a label of the first."""
    kind = draw(st.sampled_from(kinds()))
    source, target = (draw(st.sampled_from(systems(kind))) for _ in range(2))
    return kind, source, target, draw(st.sampled_from(labels(kind, source)))


def steps(kind: str, system: str) -> float:
    """The widest step between two labels of a system, in cm of the body."""
    found = [centimetres(label, system, kind) for label in labels(kind, system)]
    bodies = [one.centimetres[one.pivot] for one in found if one is not None]
    return max(b - a for a, b in pairwise(bodies))


@settings(max_examples=150, deadline=None)
@given(conversions())
def test_there_and_back_is_within_one_step(case: tuple[str, str, str, str]) -> None:
    kind, source, target, label = case
    there = convert(label, source, target, kind)
    assert there is not None
    if there.label is None:
        return
    back = convert(there.label, target, source, kind)
    assert back is not None
    assert back.label is not None
    ends = [centimetres(one, source, kind) for one in (label, back.label)]
    assert ends[0] is not None
    assert ends[1] is not None
    apart = abs(ends[0].centimetres[there.pivot] - ends[1].centimetres[there.pivot])
    assert apart <= max(steps(kind, source), steps(kind, target))


@given(conversions(), st.floats(0, 30))
def test_a_larger_body_never_gets_a_smaller_label(
    case: tuple[str, str, str, str], more: float
) -> None:
    kind, source, target, label = case
    body = centimetres(label, source, kind)
    assert body is not None
    cm = body.centimetres[body.pivot]
    order = labels(kind, target)
    one, other = (label_of(at, at, target, kind) for at in (cm, cm + more))
    if one is not None and other is not None:
        assert order.index(one) <= order.index(other)


@pytest.mark.parametrize(
    ("low", "high", "system", "kind", "expected"),
    [
        (88, 88, "DE", "women", "38"),
        (89, 96, "DE", "women", "40–42"),
        (86, 90, "DE", "women", "38"),
        (85, 87, "DE", "women", "38"),  # no label lies inside: the nearest to the middle
        (150, 150, "DE", "women", None),
        (78, 82, "BR", "women", "36"),
        (24.4, 24.4, "JP", "shoes", "24.5"),
    ],
)
def test_the_label_of_a_body(
    low: float, high: float, system: str, kind: str, expected: str | None
) -> None:
    assert label_of(low, high, system, kind) == expected


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
    assert "EU 38 → 40 (88 cm ± 4; charts: 38 to 42)" in told
    assert "EU 36 → 38 (84 cm ± 4; charts: 36 to 40)" in told


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


def test_real_charts_are_within_the_tolerance_of_the_tables(shared_data: Path) -> None:
    """Body and label of shops' own charts: suits by the chest, shoes by the foot."""
    lines = (shared_data / "size_tables" / "size_tables.jsonl").read_text("utf-8").splitlines()
    known = {entry["id"]: entry["content"] for entry in map(json.loads, lines)}
    suits = [("44", 88), ("46", 92), ("48", 96), ("50", 100), ("52", 104), ("56", 112)]
    grid = [table_text(row) for row in re.findall(r"<tr.*?</tr>", known["dev-142"], re.DOTALL)]
    for label, chest in suits:
        assert any(label in row and f"{chest} cm" in row for row in grid), label
        found = centimetres(label, "EU", "men")
        assert found is not None
        assert abs(found.centimetres["chest"] - chest) <= found.plus_minus
    rows = [table_text(row) for row in re.findall(r"<tr.*?</tr>", known["dev-155"], re.DOTALL)]
    seen = 0
    for sizes, lengths in pairwise(rows):
        for size, length in zip(sizes[1:], lengths[1:], strict=False):
            found = centimetres(size, "EU", "shoes") if lengths[0].startswith("Comp") else None
            if found is not None and size in labels("shoes", "EU"):
                seen += 1
                foot = float(length.replace(",", "."))
                assert abs(found.centimetres["foot length"] - foot) <= 2 * found.plus_minus, size
    assert seen >= 6


def table_text(row: str) -> list[str]:
    """The texts of the cells of a table row."""
    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in cells]
