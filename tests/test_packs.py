"""What the packs of the 29 markets hold: sourced, marked as far as it was looked up, and true."""

from __future__ import annotations

import datetime as dt
import re
import tomllib

from listingkit import markets
from listingkit.localize.culture.festivals import dates
from listingkit.markets import data_folder

LOCALES = data_folder("locales")
CODES = markets.market_codes()


def test_no_fact_in_any_pack_lacks_source_or_confidence() -> None:
    kinds = (
        "units", "electric", "sizes", "payments", "delivery", "returns", "register", "marketplaces"
    )  # fmt: skip
    lists = ("law", "claims", "festivals", "search", "formats")
    files = [*LOCALES.glob("markets/*.toml"), *LOCALES.glob("law/*"), *LOCALES.glob("claims/*")]
    files.append(LOCALES / "certificates.toml")
    seen = 0
    for path in files:
        raw = tomllib.loads(path.read_text("utf-8"))
        facts = [raw[kind] for kind in kinds if kind in raw]
        facts += [item for kind in lists for item in raw.get(kind, ())]
        facts += raw.get("payments", {}).get("methods", ())
        facts += raw.values() if path.name == "certificates.toml" else ()
        for fact in facts:
            seen += 1
            assert fact["source"].strip(), (path.name, fact)
            assert fact["confidence"] in ("verified", "unverified", "editorial"), path.name
    assert seen > 900


def test_numbers_prices_and_dates_are_those_of_cldr_where_a_pack_says_so() -> None:
    """Only how shops print a price may differ, and then the pack marks it as not verified."""
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date
    from babel.numbers import format_currency, format_decimal

    for code in CODES:
        pack = markets.market(code)
        assert [one.language for one in pack.formats] == list(pack.languages), code
        for one in pack.formats:
            try:
                locale = Locale.parse(one.language, sep="-")
            except UnknownLocaleError:
                locale = Locale.parse(f"{one.language.partition('-')[0]}-GB", sep="-")
            known = (
                format_decimal(1234567.5, locale=locale),
                format_currency(1234567.5, pack.currency, locale=locale),
                format_date(dt.date(2027, 3, 9), locale=locale),
            )
            number, price, date = (re.sub("[\u200e\u200f]", "", text) for text in known)
            assert (one.number, one.date) == (number, date), one
            assert one.price == price or one.confidence == "unverified", one


# Marked in the market facts as seen (methods of payment) or as from general knowledge.
SEEN = {
    "sa": ("mada", "apple_pay", "stc_pay", "sadad", "tamara", "tabby"),
    "eg": ("meeza", "fawry", "mobile_wallet", "valu"),
    "kr": ("kakao_pay", "naver_pay", "toss_pay", "payco"),
    "cn": ("alipay", "wechat_pay", "unionpay"),
    "tw": ("line_pay", "jkopay"),
    "sg": ("grabpay",),
    "my": ("fpx", "touch_n_go", "grabpay", "boost"),
    "id": ("dana", "ovo", "gopay", "virtual_account", "kredivo", "akulaku", "alfamart"),
    "th": ("truemoney", "rabbit_line_pay", "k_plus", "scb"),
    "vn": ("momo", "zalopay"),
    "ph": ("gcash", "maya", "grabpay", "bpi", "billease"),
    "in": ("upi", "rupay"),
    "us": ("paypal", "klarna", "afterpay"),
    "mx": ("oxxo", "mercado_pago", "carnet"),
    "br": ("pix", "boleto", "mercado_pago", "elo", "hipercard"),
    "nl": ("ideal", "klarna"),
    "pl": ("blik", "przelewy24"),
    "se": ("swish", "klarna"),
    "it": ("bancomat", "mybank"),
    "au": ("afterpay", "payid"),
}
GUESSED = {
    "eg": ("instapay",), "jp": ("rakuten_pay", "amazon_pay", "paidy"), "sg": ("paynow", "atome"),
    "my": ("shopeepay",), "id": ("shopeepay", "qris"), "th": ("promptpay",), "vn": ("vnpay",),
    "ph": ("seven_eleven",), "ca": ("interac",), "mx": ("spei",), "fr": ("alma",),
    "es": ("bizum",), "it": ("satispay",), "pl": ("paypo",), "tr": ("iyzico",), "au": ("zip",),
}  # fmt: skip


def test_what_was_only_general_knowledge_is_not_stored_as_verified() -> None:
    for code in CODES:
        pack = markets.market(code)
        trust = {one.id: one.confidence for one in pack.payments.methods}
        assert {trust[name] for name in SEEN.get(code, ())} <= {"verified"}, code
        assert {trust[name] for name in GUESSED.get(code, ())} <= {"unverified"}, code
        # Mains, the level of cash on delivery and delivery habits were never looked up.
        for fact in (pack.electric, pack.payments, pack.delivery, pack.marketplaces):
            assert fact is not None
            assert fact.confidence == "unverified", code
        for told in (pack.register, *pack.search):
            assert told is None or told.confidence == "editorial", code
        for one in (*pack.law, *pack.claims, *pack.festivals):
            if one.source.startswith("general knowledge"):
                assert one.confidence != "verified", (code, one.id)
    returns = {code: markets.market(code).returns for code in CODES}
    verified = [code for code, one in returns.items() if one.confidence == "verified"]
    assert verified == ["br", "eg"]
    law = {item.id: item for code in CODES for item in markets.market(code).law}
    for name in ("eu.dsa.trader", "eu.textile.fibres", "eu.energy", "eu.ce", "us.prop65",
                 "tr.price.prior10", "in.grievance", "jp.fibres", "kr.terms", "id.bpom",
                 "gb.connected", "us.inform", "eu.gpsr.manufacturer", "in.mrp",
                 "br.seller"):  # fmt: skip
        seen = name in ("kr.terms", "us.inform", "eu.gpsr.manufacturer", "in.mrp", "br.seller")
        assert law[name].confidence == ("verified" if seen else "unverified"), name


def test_bands_and_habits_of_sizes_name_known_systems_and_sources() -> None:
    found = markets.sizes()
    known = {
        name
        for table in found.tables.values()
        for name in (*table.systems, *table.scales, *table.aliases)
    }
    for habit in found.habits:
        assert set(habit.systems) <= known, habit.says
        assert habit.source
    for bands in found.bands.values():
        assert bands.system in known
        assert all(low < high for low, high in bands.bands.values())
    # The grid's letters lie in the bands of the standard.
    women = found.tables["women"]
    for letter, bust in zip(women.systems["EN"], women.measures["bust"], strict=True):
        low, high = found.bands["women"].bands[letter]
        assert low <= bust < high, letter


def test_festivals_fall_on_the_days_that_were_worked_out_for_them() -> None:
    wanted = {
        ("ae", "eid_al_fitr"): "0320 0309", ("sa", "eid_al_fitr"): "0320 0309",
        ("my", "eid_al_fitr"): "0321 0310", ("id", "eid_al_fitr"): "0321 0310",
        ("sg", "eid_al_fitr"): "0321 0310", ("in", "eid_al_fitr"): "0321 0310",
        ("tr", "eid_al_fitr"): "0320 0309", ("eg", "eid_al_adha"): "0527 0516",
        ("kr", "lunar_new_year"): "0217 0207", ("kr", "chuseok"): "0925 0915",
        ("tw", "dragon_boat"): "0619 0609", ("cn", "mid_autumn"): "0925 0915",
        ("in", "diwali"): "1108 1029", ("sg", "deepavali"): "1108 1028",
        ("in", "holi"): "0304 0322", ("in", "dussehra"): "1020 1009",
        ("th", "songkran"): "0413 0413", ("gb", "mothering_sunday"): "0315 0307",
        ("fr", "mothers_day"): "0531 0530", ("fr", "soldes_hiver"): "0107 0106",
        ("fr", "soldes_ete"): "0624 0623", ("mx", "buen_fin"): "1113 1112",
        ("ca", "thanksgiving"): "1012 1011", ("us", "black_friday"): "1127 1126",
        ("us", "cyber_monday"): "1130 1129", ("vn", "lunar_new_year"): "0217 0206",
        ("cn", "lunar_new_year"): "0217 0206", ("de", "easter"): "0405 0328",
    }  # fmt: skip
    for (code, name), days in wanted.items():
        pack = markets.market(code)
        rule = next(one.rule for one in pack.festivals if one.id == name)
        found = [f"{dates(rule, year, pack.country)[0]:%m%d}" for year in (2026, 2027)]
        assert " ".join(found) == days, (code, name)
