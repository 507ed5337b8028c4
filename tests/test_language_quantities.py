"""Quantities, sizes and money are found where they stand and read for what they are worth."""

# ruff: noqa: E501 - one case a line reads best
from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listingkit.language.money import find_money
from listingkit.language.numbers import parse_number
from listingkit.language.quantities import find_quantities


def read(text: str, lang: str | None = None) -> list[tuple[str, tuple[float, ...], str, str]]:
    spans = find_quantities(text, lang)
    return [(s.text, tuple(float(v) for v in s.values), s.unit, s.kind) for s in spans]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ('A 6.1" screen', "en", [('6.1"', (6.1,), "in", "quantity")]),
        ("30 x 20 x 10 cm", "en", [("30 x 20 x 10 cm", (30, 20, 10), "cm", "dimensions")]),
        ("15cm×20cm", "ja", [("15cm×20cm", (15, 20), "cm", "dimensions")]),
        ("180 gsm", "en", [("180 gsm", (180,), "gsm", "quantity")]),
        ("12 cm x 5 in", "en", [("12 cm", (12,), "cm", "quantity"), ("5 in", (5,), "in", "quantity")]),
        ("12 in wide, 2 in 1, 3 in stock", "en", [("12 in", (12,), "in", "quantity")]),
        ('the "size 12" label, 5" x 7"', "en", [('5" x 7"', (5, 7), "in", "dimensions")]),
        ("5'10\" tall", "en", [("5'10\"", (70,), "in", "quantity")]),
        ("5 1/2 inches, 5½ in.", "en", [("5 1/2 inches", (5.5,), "in", "quantity"), ("5½ in.", (5.5,), "in", "quantity")]),
        ("5–7 kg", "en", [("5–7 kg", (5, 7), "kg", "range")]),
        ("220–240 V, 50/60 Hz", "en", [("220–240 V", (220, 240), "V", "range"), ("50/60 Hz", (50, 60), "Hz", "range")]),
        ("-18 °C to 40 °C", "en", [("-18 °C to 40 °C", (-18, 40), "°C", "range")]),
        ("1.500 W und 1,5 l", "de", [("1.500 W", (1500,), "W", "quantity"), ("1,5 l", (1.5,), "l", "quantity")]),
        ("1,500 W and 1.5 l", "en", [("1,500 W", (1500,), "W", "quantity"), ("1.5 l", (1.5,), "l", "quantity")]),
        ("1 500 W", "fr", [("1 500 W", (1500,), "W", "quantity")]),
        ("iPhone 15 128 GB", "en", [("128 GB", (128,), "GB", "quantity")]),
        ("٣٠ × ٢٠ سم ١٫٥ كجم", "ar", [("٣٠ × ٢٠ سم", (30, 20), "cm", "dimensions"), ("١٫٥ كجم", (1.5,), "kg", "quantity")]),
        ("洗濯30℃まで", "ja", [("30℃", (30,), "°C", "quantity")]),
        ("64 % Baumwolle, 16 fl oz", "de", [("64 %", (64,), "%", "quantity"), ("16 fl oz", (16,), "fl oz", "quantity")]),
        ("20,000 mAh, 48 MP, 1080px", "en", [("20,000 mAh", (20000,), "mAh", "quantity"), ("48 MP", (48,), "MP", "quantity"), ("1080px", (1080,), "px", "quantity")]),
        ("EU 38 / US 7.5, W32 L34", "en", [("EU 38", (38,), "EU", "size"), ("US 7.5", (7.5,), "US", "size"), ("W32 L34", (32, 34), "W/L", "size")]),
        ("EU 38–40", "en", [("EU 38–40", (38, 40), "EU", "size")]),
        ("US 120 V", "en", [("120 V", (120,), "V", "quantity")]),
        ("model A12cm3, v2.0, 2026-11-22", "en", []),
        ("", "en", []),
    ],
)  # fmt: skip
def test_quantities(
    text: str, lang: str, expected: list[tuple[str, tuple[float, ...], str, str]]
) -> None:
    assert read(text, lang) == expected


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$1,299.00", "1299.00", "USD"),
        ("1.299,00 €", "1299.00", "EUR"),
        ("24.990 CLP", "24990", "CLP"),
        ("₹1,29,999.00", "129999.00", "INR"),
        ("Rp 1.299.000", "1299000", "IDR"),
        ("R$ 1.234,56", "1234.56", "BRL"),
        ("1 299 kr", "1299", "SEK"),
        ("AED 120", "120", "AED"),
        ("120 د.إ", "120", "AED"),
        ("١٬٢٩٩٫٥٠ ر.س", "1299.50", "SAR"),
        ("$1,299 MXN", "1299", "MXN"),
        ("KD 12.500", "12.500", "KWD"),
        ("99,- €", "99", "EUR"),
        ("12,800円", "12800", "JPY"),
        ("1’299.00 CHF", "1299.00", "CHF"),
        ("1.299.000 ₫", "1299000", "VND"),
        ("1 299,00 zł", "1299.00", "PLN"),
    ],
)
def test_money(text: str, amount: str, currency: str) -> None:
    expected = currency if currency in ("USD", "SEK") else None
    (span,) = find_money(f"now {text} only", expected=expected)
    assert span.text == text
    assert (span.amount, span.currency) == (Decimal(amount), currency)


def test_a_mark_of_many_currencies_stays_open() -> None:
    (span,) = find_money("$20")
    assert span.currency is None
    assert span.candidates[0] == "USD"
    assert find_money("$20", expected="CAD")[0].currency == "CAD"
    assert find_money("$20", expected="EUR")[0].currency is None


@pytest.mark.parametrize("text", ["50% off", "3 for 2", "model R 5", "Free", "12 cm", ""])
def test_what_is_no_money(text: str) -> None:
    assert find_money(text) == ()


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("1.299", "de", "1299"),
        ("1.299", "en", "1.299"),
        ("1.299", None, "1.299"),
        ("1,299", None, "1299"),
        ("1,299", "fr", "1.299"),
        ("0,500", "en", "0.500"),
        ("1,29,999", None, "129999"),
        ("1.234.567,89", None, "1234567.89"),
        ("12½", None, "12.5"),
        ("½", None, "0.5"),
        ("1\u202f299,5", "fr", "1299.5"),
        ("１２", None, "12"),
        ("1.2.3", None, None),
        ("1,2,3", None, None),
        ("abc", None, None),
        ("", None, None),
        ("1/0", None, None),
    ],
)
def test_numbers(text: str, lang: str | None, value: str | None) -> None:
    assert parse_number(text, lang) == (Decimal(value) if value else None)


@given(
    st.decimals(min_value=0, max_value=999_999_999, places=2),
    st.sampled_from(["en", "de"]),
)
def test_grouped_numbers_come_back(value: Decimal, lang: str) -> None:
    printed = f"{value:,.2f}"
    if lang == "de":
        printed = printed.translate(str.maketrans(",.", ".,"))
    assert parse_number(printed, lang) == value
    (span,) = find_quantities(f"about {printed} kg.", lang)
    assert (span.value, span.unit, span.text) == (value, "kg", f"{printed} kg")
    (money,) = find_money(f"now €{printed}!", lang)
    assert money.amount == value


@given(st.text(max_size=300), st.sampled_from(["en", "de", "ar", None]))
def test_any_text_gives_ordered_spans(text: str, lang: str | None) -> None:
    for spans in (find_quantities(text, lang), find_money(text, lang)):
        last = 0
        for span in spans:
            assert last <= span.start < span.end <= len(text)
            assert text[span.start : span.end] == span.text
            last = span.end


@given(st.text(alphabet="0123456789.,' x×-\"'inckgWL$€EUS/½", max_size=80))
def test_number_soup_is_harmless(text: str) -> None:
    find_quantities(text, "en")
    find_money(text)
    parse_number(text)


@pytest.mark.parametrize("piece", ["1", "1.1,", "1x", "1 ", "$", "'\"1", "1 cm - ", "EU 38 "])
def test_hostile_texts_take_linear_time(piece: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        find_quantities(piece * times)
        find_money(piece * times)
        return time.process_time() - start

    # Ten times the text: square growth would take a hundred times as long.
    seconds(10)
    few = max(min(seconds(800) for _ in range(3)), 0.004)
    assert seconds(8000) < 50 * few
