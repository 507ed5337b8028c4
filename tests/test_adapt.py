"""Numbers, measures, money and direction in target text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listingkit import markets
from listingkit.localize.adapt.changes import Adapted
from listingkit.localize.adapt.isolates import isolate_runs
from listingkit.localize.adapt.measures import as_printed, unclear
from listingkit.localize.adapt.text import adapt
from listingkit.localize.adapt.units import convert_values
from listingkit.markets import Language

ENGLISH = markets.language("en")
CODES = markets.market_codes()
LRI, PDI = "\u2066", "\u2069"


def language_of(code: str) -> Language:
    found = markets.language(markets.market(code).language)
    assert found is not None
    return found


def adapted(text: str, code: str, **more: object) -> str:
    result = adapt(text, ENGLISH, markets.market(code), language_of(code), **more)  # type: ignore[arg-type]
    return result[0]


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("5.9 in", "br", "15 cm"),
        ("12 cm x 5 in", "br", "12 cm x 12,7 cm"),
        ("12 x 8 x 4 in", "de", "30,5 x 20,3 x 10,2 cm"),
        ("5'11\"", "de", "180 cm"),
        ("0.2 in", "br", "5 mm"),
        ("350°F", "br", "177 °C"),
        ("30 °C", "us", "86 °F"),
        ("-5 °C", "us", "23 °F"),
        ("1/2 lb", "jp", "227 g"),
        ("1,234.5 lb", "br", "560 kg"),
        ("2–3 kg", "us", "4.4–6.6 lb"),
        ("500 g", "us", "1.1 lb"),
        ("50 ml", "us", "1.7 fl oz"),
        ("12.5% elastane", "br", "12,5% elastane"),
        ("1,200.50 g", "br", "1.200,50 g"),
        ("1.50 m", "de", "1,50 m"),
        ("220-240 V", "br", "220-240 V"),
        ("Pesa 15 lbs. Leve", "br", "Pesa 6,8 kg. Leve"),
        ("Pesa 15 lbs.", "br", "Pesa 6,8 kg."),
        ("uma lata de 8 oz. de chá", "br", "uma lata de 227 g de chá"),
    ],
)
def test_quantities_as_the_market_reads_them(text: str, code: str, expected: str) -> None:
    assert adapted(text, code) == expected


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "text",
    ["EU 38 / US 7.5", "Bluetooth 5.0", "WH-1000XM5", "W32 L34", "2 in 1", "205/55 R16", "1/4-20"],
)
def test_sizes_versions_and_models_stay(text: str, code: str) -> None:
    assert adapted(text, code).replace(LRI, "").replace(PDI, "") == text


def test_the_inch_of_a_screen_is_its_name() -> None:
    assert adapted('Tela de 6.1"', "br") == 'Tela de 6,1"'
    assert adapted('Display 27"', "nl") == 'Display 27"'
    # Where buyers are used to both, the centimetres stand beside it, and the word is theirs.
    assert adapted('Display 27"', "de") == 'Display 27" (69 cm)'
    assert adapted("27-inch monitor", "de") == "27 Zoll (69 cm) monitor"


def test_a_measure_given_in_both_systems_stays() -> None:
    assert adapted("1.5 m (4.9 ft)", "us") == "1.5 m (4.9 ft)"
    assert adapted("1.5 m (4.9 ft)", "de") == "1,5 m (4,9 ft)"


def test_both_are_shown_where_buyers_like_both() -> None:
    import msgspec

    pack = markets.market("br")
    both = msgspec.structs.replace(pack, units=msgspec.structs.replace(pack.units, also=("in",)))
    assert adapt("5.9 in", ENGLISH, both, language_of("br"))[0] == "15 cm (5,9 polegadas)"


def test_units_can_be_left_alone() -> None:
    assert adapted("5.9 in deep", "br", convert_units=False) == "5,9 polegadas deep"


def test_quantities_are_known_from_the_source_text() -> None:
    text, changes = adapt(
        "قميص بطول 5.9 in من قطعتين", ENGLISH, markets.market("ae"), language_of("ae"),
        source_text="Shirt, 5.9 in long",
    )  # fmt: skip
    assert text == f"قميص بطول {LRI}15 cm{PDI} من قطعتين"
    assert [(one.before, one.after) for one in changes] == [("5.9 in", "15 cm")]


def test_tags_and_entities_are_left_alone() -> None:
    html = '<img alt="5.9 in" width="5">5.9 lb &#39;'
    assert adapted(html, "br", markup=True) == '<img alt="5.9 in" width="5">2,7 kg &#39;'


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("US$ 1,299.00", "br", "1.299,00\u00a0USD"),
        ("EUR 1,299.00", "de", "EUR 1.299,00"),
        ("EUR 12", "us", "12\u00a0EUR"),
        ("$1,299.00", "br", "$1,299.00"),
    ],
)
def test_money_keeps_its_amount_and_says_its_currency(text: str, code: str, expected: str) -> None:
    found = adapt(text, ENGLISH, markets.market(code), language_of(code))[0]
    assert found == expected


def test_a_known_source_currency_settles_the_dollar() -> None:
    assert adapted("$19.99", "br", source_currency="USD") == "19,99\u00a0USD"


@pytest.mark.parametrize(
    ("code", "rate", "expected"),
    [
        ("br", "5.4", "R$\u00a0540,00 (100\u00a0USD)"),
        ("jp", "150.126", "￥15,013 (100\u00a0USD)"),
        ("de", "0.9", "90,00\u00a0€ (100\u00a0USD)"),
    ],
)
def test_money_is_converted_only_with_a_rate(code: str, rate: str, expected: str) -> None:
    rates = {"USD": Decimal(rate), markets.market(code).currency: Decimal(1)}
    assert adapted("US$ 100", code, rates=rates) == expected


def test_runs_are_isolated_in_right_to_left_text() -> None:
    text = "قميص Lee Cooper بمقاس XL (30 x 20 cm) و USB-C 12 قطعة"
    found, changes = isolate_runs(text)
    inner = [found[one.span[0] + 1 : one.span[1] - 1] for one in changes]
    assert inner == ["Lee Cooper", "XL (30 x 20 cm)", "USB-C 12"]
    assert found.replace(LRI, "").replace(PDI, "") == text
    assert isolate_runs(found) == (found, ())


def test_plain_numbers_and_arabic_words_need_no_isolate() -> None:
    assert isolate_runs("عدد القطع: 12") == ("عدد القطع: 12", ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.9 من 5 (132 تقييمًا)", "4.9 من 5 (132 تقييمًا)"),
        ("كوب 350 ml (12 oz) أزرق", f"كوب {LRI}350 ml (12 oz){PDI} أزرق"),
        ("USB-C 12 (قطعة)", f"{LRI}USB-C 12{PDI} (قطعة)"),
        ("مقاس 24–30 (EU", f"مقاس {LRI}24–30{PDI} ({LRI}EU{PDI}"),
    ],
)
def test_brackets_of_the_sentence_stay_outside_isolates(text: str, expected: str) -> None:
    assert isolate_runs(text)[0] == expected


@pytest.mark.parametrize(
    ("source", "target", "label", "expected"),
    [
        ("Capacity: 12 oz", "Capacidade: 12 oz", "", "Capacidade: 355 ml"),
        ("12 oz", "12 oz", "Capacity", "355 ml"),
        ("Weight: 12 oz", "Peso: 12 oz", "", "Peso: 340 g"),
        ("A 12 oz mug", "Uma caneca de 12 oz", "", "Uma caneca de 355 ml"),
        ("12 oz denim", "Jeans de 12 oz", "", "Jeans de 407 g/m²"),
        ("8 oz body lotion", "Loção de 8 oz", "", "Loção de 8 oz"),
    ],
)
def test_ounces_are_of_what_the_words_around_them_say(
    source: str, target: str, label: str, expected: str
) -> None:
    market, portuguese = markets.market("br"), language_of("br")
    found, _ = adapt(target, ENGLISH, market, portuguese, source_text=source, label=label)
    assert found == expected
    told = unclear(source, ENGLISH, market.units.system, label)
    assert told == (("8 oz",) if "oz" in expected else ())


def test_a_translated_measure_is_traced_as_its_source_prints_it() -> None:
    said = "Chain measures 14 inches in length."
    portuguese = language_of("br")
    assert as_printed("14 polegadas", portuguese, said, ENGLISH) == "14 inches"
    assert as_printed("14 inches", portuguese, said, ENGLISH) == "14 inches"
    assert as_printed("15 polegadas", portuguese, said, ENGLISH) == "15 polegadas"


def test_ratings_take_the_markets_decimal_sign() -> None:
    market, portuguese = markets.market("br"), language_of("br")
    source, text = "4.6 out of 5 (84 reviews), v2.1", "4.6 de 5 (84 avaliações), v2.1"
    found, changes = adapt(text, ENGLISH, market, portuguese, source_text=source)
    assert found == "4,6 de 5 (84 avaliações), v2.1"
    assert [(one.kind, one.before, one.after) for one in changes] == [("number", "4.6", "4,6")]


def check(text: str, result: Adapted) -> None:
    """Spans point at what came out; elsewhere the text is as it was."""
    out, changes = result
    pieces, at = [], 0
    for one in changes:
        assert out[slice(*one.span)] == one.after
        pieces += [out[at : one.span[0]], one.before]
        at = one.span[1]
    pieces.append(out[at:])
    plain = "".join(pieces).replace(LRI, "").replace(PDI, "")
    assert plain == text.replace(LRI, "").replace(PDI, "")


QUANTITIES = st.sampled_from(
    ["5.9 in", "12 x 8 in", "350°F", "US$ 1,299.00", "EU 38", "Lee", "قميص", "شاشة",
     "1.5 m (4.9 ft)", "12.5%", "<b>3 kg</b>", " ", ", ", "(", ")", "0.5 oz", "日本", "\n"]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(
    st.lists(QUANTITIES | st.text(max_size=6), max_size=8), st.sampled_from(CODES), st.booleans()
)
def test_every_change_is_reported_and_nothing_else_changes(
    parts: list[str], code: str, markup: bool
) -> None:
    text = " ".join(parts)
    pack, language = markets.market(code), language_of(code)
    check(text, adapt(text, ENGLISH, pack, language, markup=markup))
    check(text, isolate_runs(text))


@settings(max_examples=100, deadline=None)
@given(
    st.decimals(min_value="0.05", max_value="5000", places=2),
    st.sampled_from(["in", "ft", "oz", "lb", "fl oz", "gal"]),
)
def test_rounding_stays_within_one_per_cent(value: Decimal, unit: str) -> None:
    exact = {"in": "2.54", "ft": "30.48", "oz": "28.349523125", "lb": "453.59237",
             "fl oz": "29.5735295625", "gal": "3.785411784"}[unit]  # fmt: skip
    scale = {"mm": "0.1", "cm": "1", "m": "100", "g": "1", "kg": "1000", "ml": "1", "l": "1000"}
    found = convert_values([value], unit, "metric")
    assert found is not None
    base = Decimal(1) if unit == "gal" else Decimal(scale[found.unit])
    true = value * Decimal(exact)
    # Small values may be off by what the seller's last digit leaves open, at most 2 %.
    half = Decimal(1).scaleb(int(value.as_tuple().exponent)) / 2 / value
    small = found.exact[0] < 10
    share = max(Decimal("0.01"), min(Decimal("0.02"), half)) if small else Decimal("0.01")
    assert abs(found.exact[0] * base - true) <= true * Decimal("0.0001")
    assert abs(found.values[0] - found.exact[0]) <= found.exact[0] * share


def test_units_the_market_reads_are_not_converted() -> None:
    assert convert_values([Decimal(5)], "cm", "metric") is None
    assert convert_values([Decimal(35)], "mm", "us") is None


def test_a_large_text_does_not_hang() -> None:
    text = "5.9 in x 3 kg USB-C US$ 12.50 " * 2000
    check(text, adapt(text, ENGLISH, markets.market("ae"), language_of("ae")))
    assert isolate_runs("(" * 100_000 + "a" * 100_000)[1]
