"""Units, numbers, money and days: converted as a whole, never losing what they mean."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listingkit import markets
from listingkit.config import Config
from listingkit.language.quantities import find_quantities
from listingkit.localize.adapt.dates import find_dates, unclear_dates
from listingkit.localize.adapt.isolates import isolate_runs
from listingkit.localize.adapt.text import adapt
from listingkit.localize.adapt.units import convert_values, unit_table
from listingkit.localize.pipeline import localize
from listingkit.markets import Language

ENGLISH = markets.language("en")
CODES = markets.market_codes()
LRI, PDI = "\u2066", "\u2069"
NBSP = "\u00a0"


def language_of(code: str) -> Language:
    found = markets.language(markets.market(code).language)
    assert found is not None
    return found


def adapted(text: str, code: str, **more: object) -> str:
    result = adapt(text, ENGLISH, markets.market(code), language_of(code), **more)  # type: ignore[arg-type]
    return result[0].replace(NBSP, " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        # ranges, dimensions, tolerances, fractions: as a whole
        ("10–12 in", "de", "25–30 cm"),
        ("375-400 °F", "de", "191–204 °C"),
        ("24 in x 36 in poster", "de", "61 x 91 cm poster"),
        ('H 20" x W 14" x D 12"', "de", "H 50,8 cm x W 35,6 cm x D 30,5 cm"),
        ("5 ± 0.2 in", "de", "12,7 ± 0,5 cm"),
        ("12 in ± 1/8 in", "de", "30,5 ± 0,3 cm"),
        ("1 1/2 in", "de", "3,8 cm"),
        ('1-3/4"', "jp", "4.45 cm"),
        ("2 lbs, 8 oz.", "de", "1,13 kg."),
        ("6' 2\"", "de", "188 cm"),
        # degrees that are a difference have no zero of their own
        ("within 2 °F", "de", "within 1,1 °C"),
        ("±0.1°F", "de", "±0,06 °C"),
        ("-4 °F", "de", "-20 °C"),
        ("lighter by 290 g, within reach", "us", "lighter by 10.2 oz, within reach"),
        # other units
        ("25 mph", "de", "40 km/h"),
        ("60 miles", "de", "97 km"),
        ("1 qt", "de", "0,95 l"),
        ("3 sq ft", "de", "0,28 m²"),
        ("60 km/h", "us", "37 mph"),
        ("8 cm", "us", "3.1 in"),
        ("5 cm", "us", "2 in"),
        ("118 cm", "us", "46 in"),
        # what a market keeps, and what it likes to see beside its own
        ("60 miles at 25 mph", "gb", "60 miles at 25 mph"),
        ("5.9 in", "gb", "15 cm (5.9 in)"),
        ("2 lbs", "gb", "907 g"),
        # numbers and shares
        ("12.5 % off", "de", "12,5 % off"),
        ("100% cotton", "de", "100 % cotton"),
        ("100% cotton", "tr", "%100 cotton"),
        ("10–15%", "tr", "%10–15"),
        ("100% cotton", "in", "100% cotton"),
        ("1,299 reviews", "de", "1.299 reviews"),
        ("1,234,567 sold", "in", "12,34,567 sold"),
        ("1,234,567.5 g", "in", "12,34,567.5 g"),
        ("1,299 reviews", "fr", "1 299 reviews"),
        ("1,200 lbs", "de", "544 kg"),
    ],
)
def test_written_as_the_market_reads_it(text: str, code: str, expected: str) -> None:
    assert adapted(text, code) == expected


@pytest.mark.parametrize("code", ["nl", "jp", "in", "ae"])
@pytest.mark.parametrize(
    "text",
    ['2.5" SSD', "8.5 x 11 in paper", '26" wheels', '1/4" thread', '1/2" drive socket', "W32 L34",
     "45 lb-ft", "10 oz/yd²", "½ cup of water", "2 cups", "AMD 300 Series", "A4", "1/4-20 thread",
     "205/55 R16", "No. 5 in black", "4 x 4 driving in snow", "1,800 R screen"],
)  # fmt: skip
def test_names_and_compound_units_keep_their_unit(text: str, code: str) -> None:
    found = adapted(text, code).replace(LRI, "").replace(PDI, "")
    assert found.replace(",", ".") == text.replace(",", ".")


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("from March 9, 2027", "de", "from 9. März 2027"),
        ("9th of March 2027", "us", "March 9, 2027"),
        ("Sept. 1, 2026", "gb", "1 September 2026"),
        ("since 2027-03-09", "de", "since 09.03.2027"),
        ("until 13/04/2027", "us", "until 4/13/2027"),
        ("until 04/13/2027", "jp", "until 2027/04/13"),
        ("on 03/04/2027", "de", "on 03/04/2027"),
        ("on 31/31/2027", "de", "on 31/31/2027"),
        ("2027-03-09", "ae", f"{LRI}9/3/2027{PDI}"),
        ("v2027.03.09-2", "de", "v2027.03.09-2"),
    ],
)
def test_days_that_are_sure_are_written_for_the_market(text: str, code: str, expected: str) -> None:
    assert adapted(text, code) == expected


def test_days_that_may_be_two_are_told() -> None:
    assert unclear_dates("on 03/04/2027 or 05/05/2027, till 13/04/2027", ENGLISH) == ("03/04/2027",)
    german = markets.language("de")
    (found,) = find_dates("ab 03.04.2027", german)
    assert found.day == dt.date(2027, 4, 3)
    (found,) = find_dates("3 de abril de 2027", markets.language("pt"))
    assert found.day == dt.date(2027, 4, 3)


def run(tmp_path: Path, text: str, market: str, config: Config) -> dict[str, object]:
    listing = {"id": "a", "language": "en", "title": "Mug", "description": text,
               "price": {"amount": "12.50", "currency": "USD"}}  # fmt: skip
    (tmp_path / "a.jsonl").write_text(json.dumps(listing) + "\n", "utf-8")
    localize([str(tmp_path / "a.jsonl")], [market], out=tmp_path / "out", config=config)
    found: dict[str, object] = json.loads(
        (tmp_path / "out" / market / "a.jsonl").read_text("utf-8")
    )
    return found


def test_prices_in_text_are_converted_with_rates_of_the_settings_only(tmp_path: Path) -> None:
    text = "Gift wrapping costs $3.50."
    plain = run(tmp_path, text, "gb", Config())
    assert "3.50\u00a0USD" in str(plain["description"])
    config = Config(rates={"USD": 0.8, "GBP": 1.0})
    found = run(tmp_path, text, "gb", config)
    assert "£2.80 (3.50\u00a0USD)" in str(found["description"])
    # What importing systems read is not touched.
    assert found["price"] == {"amount": "12.50", "currency": "USD"}
    manifest = json.loads((tmp_path / "out" / "gb" / "manifest.json").read_text("utf-8"))
    (change,) = [one for one in manifest["listings"][0]["converted"] if one["kind"] == "money"]
    assert (change["before"], change["after"]) == ("$3.50", "£2.80 (3.50\u00a0USD)")


def test_a_day_that_may_be_two_goes_to_review(tmp_path: Path) -> None:
    found = run(tmp_path, "Made on 03/04/2027.", "gb", Config())
    assert "03/04/2027" in str(found["description"])
    sheet = (tmp_path / "out" / "gb" / "review.csv").read_text("utf-8-sig")
    assert "day or month first? 03/04/2027" in sheet


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("المقاس 38–40 (EU)", ["38–40 (EU)"]),
        ("EU 38 / US 7.5 أو UK 5", ["EU 38 / US 7.5", "UK 5"]),
        ("حتى -20 درجة", ["-20"]),
        ("100% قطن", []),
        ("قطن 100%", []),
        ("اتصل +971 4 123 4567 الآن", ["+971 4 123 4567"]),
        ("12.5 x 8 cm عرض", ["12.5 x 8 cm"]),
        ("من 5 إلى 7 أيام", []),
    ],
)
def test_figures_keep_their_order_in_right_to_left_text(text: str, runs: list[str]) -> None:
    found, changes = isolate_runs(text)
    assert [found[one.span[0] + 1 : one.span[1] - 1] for one in changes] == runs


UNITS = sorted({unit for steps in unit_table().systems.values() for unit in steps})


@settings(max_examples=150, deadline=None)
@given(st.decimals(min_value="0.5", max_value="5000", places=1), st.sampled_from(UNITS))
def test_there_and_back_is_the_same_within_rounding(value: Decimal, unit: str) -> None:
    systems = unit_table().systems
    here = next(name for name, steps in systems.items() if unit in steps)
    there = convert_values([value], unit, here)
    assert there is not None
    if there.unit not in systems["us" if here == "metric" else "metric"]:
        return  # millimetres, grams of cloth: nobody turns them back
    back = convert_values(there.values, there.unit, "us" if here == "metric" else "metric")
    assert back is not None
    again = convert_values(back.values, back.unit, here)
    if again is None:
        return
    if unit in ("°F", "°C"):
        assert abs(again.values[0] - there.values[0]) <= 1
    elif again.unit == there.unit:
        assert abs(again.values[0] - there.values[0]) <= there.values[0] * Decimal("0.04")


PIECES = st.sampled_from(
    ["5.9 in", "12 x 8 x 4 in", "350°F", "2–3 kg", "5 ± 0.2 in", "2 lbs, 8 oz", "12.5%", "27 in tv",
     "1,299 pcs", "EU 38", "W32 L34", "45 lb-ft", "220 V", "60 miles", "8 fl oz", "30 cm", "Lee"]
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=5), st.sampled_from(CODES))
def test_no_quantity_is_lost_or_added(parts: list[str], code: str) -> None:
    """Undoing every conversion gives the source back: the quantities are the same, in order."""
    text = " and ".join(parts)
    out, changes = adapt(text, ENGLISH, markets.market(code), language_of(code))
    pieces, at = [], 0
    for one in changes:
        assert out[slice(*one.span)] == one.after
        pieces += [out[at : one.span[0]], one.before]
        at = one.span[1]
        if one.kind == "unit":
            before = find_quantities(one.before, ENGLISH)
            after = find_quantities(one.after.split(" (")[0], language_of(code))
            assert [len(span.values) for span in before] == [len(span.values) for span in after]
    pieces.append(out[at:])
    restored = "".join(pieces).replace(LRI, "").replace(PDI, "")
    assert restored == text
