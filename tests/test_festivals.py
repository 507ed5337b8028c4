"""Occasions: their days, their calendar, and lines that come at the wrong time."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from listingkit import markets
from listingkit.cli import cli
from listingkit.localize.culture.festivals import calendar, dates, occasion
from listingkit.localize.culture.seasons import SeasonText, season_notes

CODES = markets.market_codes()
YEARS = (2026, 2027, 2028, 2029, 2030, 2031)

# Days from almanacs and rules that everybody can check, none of them from the libraries we ask:
# new moons for the lunar calendars (Tet falls a day before the Chinese New Year in 2030, when the
# new moon comes between 23 and 24 o'clock in Hanoi), the Umm al-Qura tables of the Saudi calendar,
# the Hindu almanac for Diwali, the weekdays themselves for sales and mothers.
KNOWN = {
    ("cn", "lunar_new_year"): "02-17 02-06 01-26 02-13 02-03 01-23",
    ("tw", "lunar_new_year"): "02-17 02-06 01-26 02-13 02-03 01-23",
    ("kr", "lunar_new_year"): "02-17 02-07 01-27 02-13 02-03 01-23",
    ("vn", "lunar_new_year"): "02-17 02-06 01-26 02-13 02-02 01-23",
    ("cn", "mid_autumn"): "09-25 09-15 10-03 09-22 09-12 10-01",
    ("kr", "chuseok"): "09-25 09-15 10-03 09-22 09-12 10-01",
    ("cn", "qixi"): "08-19 08-08 08-26 08-16 08-05 08-24",
    ("tw", "dragon_boat"): "06-19 06-09 05-28 06-16 06-05 06-24",
    ("in", "diwali"): "11-08 10-29 10-17 11-05 10-26 11-14",
    ("in", "dhanteras"): "11-06 10-27 10-15 11-03 10-24 11-12",
    ("in", "raksha_bandhan"): "08-28 08-17 08-05 08-23 08-13 08-02",
    ("ae", "eid_al_fitr"): "03-20 03-09 02-26 02-14 02-04 01-24",
    ("sa", "eid_al_adha"): "05-27 05-16 05-05 04-24 04-13 04-02",
    ("de", "easter"): "04-05 03-28 04-16 04-01 04-21 04-13",
    ("gb", "mothering_sunday"): "03-15 03-07 03-26 03-11 03-31 03-23",
    ("br", "mothers_day"): "05-10 05-09 05-14 05-13 05-12 05-11",
    ("br", "valentines"): "06-12 06-12 06-12 06-12 06-12 06-12",
    ("br", "childrens_day"): "10-12 10-12 10-12 10-12 10-12 10-12",
    ("mx", "buen_fin"): "11-13 11-12 11-17 11-16 11-15 11-14",
    ("mx", "mothers_day"): "05-10 05-10 05-10 05-10 05-10 05-10",
    ("us", "black_friday"): "11-27 11-26 11-24 11-23 11-29 11-28",
    ("us", "cyber_monday"): "11-30 11-29 11-27 11-26 12-02 12-01",
    ("us", "super_bowl"): "02-08 02-14 02-13 02-11 02-10 02-09",
    ("ca", "thanksgiving"): "10-12 10-11 10-09 10-08 10-14 10-13",
    ("cn", "double_11"): "11-11 11-11 11-11 11-11 11-11 11-11",
    ("th", "songkran"): "04-13 04-13 04-13 04-13 04-13 04-13",
    ("fr", "mothers_day"): "05-31 05-30 05-28 05-27 05-26 05-25",
    ("fr", "soldes_hiver"): "01-07 01-06 01-12 01-10 01-09 01-08",
    ("au", "fathers_day"): "09-06 09-05 09-03 09-02 09-01 09-07",
    ("de", "advent"): "11-29 11-28 12-03 12-02 12-01 11-30",
    ("jp", "keiro"): "09-21 09-20 09-18 09-17 09-16 09-15",
}


@pytest.mark.parametrize(("code", "name"), KNOWN)
def test_festivals_fall_on_known_days(code: str, name: str) -> None:
    pack = markets.market(code)
    rule = next(one.rule for one in pack.festivals if one.id == name)
    found = [dates(rule, year, pack.country) for year in YEARS]
    assert all(len(days) == 1 for days in found)
    assert " ".join(f"{days[0]:%m-%d}" for days in found) == KNOWN[code, name]


@pytest.mark.parametrize("code", CODES)
def test_every_festival_of_every_pack_has_its_days_name_and_lead(code: str) -> None:
    pack = markets.market(code)
    spoken = markets.language(pack.language)
    assert spoken is not None
    raw = markets.read_raw(markets.data_folder("locales") / "markets" / f"{code}.toml")
    stated = {one["id"] for one in raw.get("festivals", ()) if "lead_days" in one}
    for festival in pack.festivals:
        for year in range(2026, 2036):
            assert dates(festival.rule, year, pack.country), (festival.id, year)
        assert festival.names.get(spoken.code) or festival.names.get("en"), festival.id
        assert code == "ca-fr" or festival.id in stated, festival.id
        assert festival.lead_source
        moved = festival.rule.startswith("hijri") or "Eid" in festival.rule
        assert (festival.fixed_by == "sighting") == moved, festival.id
    ids = [one.id for one in pack.festivals]
    assert len(ids) == len(set(ids))


def test_words_of_seasons_name_festivals_that_packs_have() -> None:
    known = {one.id for code in CODES for one in markets.market(code).festivals}
    for name, season in markets.seasons().items():
        assert set(season.festivals) <= known, name
        assert season.words["en"], name


def test_ramadan_ends_on_the_eve_of_eid_and_comes_twice_in_2030() -> None:
    pack = markets.market("ae")
    year = calendar(pack.festivals, "AE", dt.date(2030, 1, 1), dt.date(2030, 12, 31))
    months = [one for one in year if one.festival.id == "ramadan"]
    assert [str(one.start) for one in months] == ["2030-01-05", "2030-12-26"]
    feasts = [one for one in year if one.festival.id == "eid_al_fitr"]
    assert months[0].end == feasts[0].start - dt.timedelta(days=1) == dt.date(2030, 2, 3)
    assert months[1].end == dt.date(2031, 1, 23)
    assert months[0].lead_start == dt.date(2029, 12, 15)


@pytest.mark.parametrize(
    ("code", "date", "name"),
    [
        ("ae", "2027-02-20", "ramadan"), ("ae", "2027-03-10", "eid_al_fitr"),
        ("ae", "2030-12-27", "ramadan"), ("cn", "2027-01-20", "lunar_new_year"),
        ("cn", "2026-11-05", "double_11"), ("in", "2027-10-28", "diwali"),
        ("th", "2027-04-10", "songkran"), ("kr", "2027-09-10", "chuseok"),
        ("vn", "2027-02-01", "lunar_new_year"), ("br", "2027-05-08", "mothers_day"),
        ("mx", "2026-11-10", "buen_fin"), ("us", "2026-11-26", "thanksgiving"),
        ("us", "2026-11-27", "black_friday"), ("de", "2026-12-24", "christmas"),
        ("se", "2027-04-10", ""),
    ],
)  # fmt: skip
def test_a_day_picks_what_is_on_or_next(code: str, date: str, name: str) -> None:
    pack = markets.market(code)
    found = occasion(pack.festivals, dt.date.fromisoformat(date), pack.country)
    assert (found.festival.id if found else "") == name


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)


def test_the_calendar_of_a_market() -> None:
    words = ("markets", "calendar", "ae", "--from", "2027-01-01", "--to", "2027-03-31")
    told = json.loads(run(*words, "--format", "json").stdout)
    assert told["from"] == "2027-01-01"
    assert told["to"] == "2027-03-31"
    first = told["festivals"][0]
    assert first == {
        "market": "ae", "id": "ramadan", "festival": "Ramadan", "local_name": "رمضان",
        "lead_start": "2027-01-18", "start": "2027-02-08", "end": "2027-03-08",
        "estimated": True, "fixed_by": "sighting", "gift": False, "greeting": "رمضان كريم",
        "source": "Umm al-Qura calendar (hijridate 2.6); a sighting may move it by a day",
        "confidence": "verified", "lead_source": first["lead_source"],
    }  # fmt: skip
    assert [one["id"] for one in told["festivals"]] == ["ramadan", "eid_al_fitr", "mothers_day"]
    table = run(*words).output
    assert re.search(r"2027-01-18\s+2027-02-08\s+2027-03-08 ~ Ramadan · رمضان", table)
    assert "[verified]" in table
    assert "3 festivals from 2027-01-01 to 2027-03-31" in table


def test_a_calendar_of_several_markets_is_in_order_and_says_what_it_does_not_know() -> None:
    words = ("--from", "2036-01-01", "--months", "12", "--format", "json")
    told = json.loads(run("markets", "calendar", "all", *words).stdout)
    assert told["markets"] == list(CODES)
    starts = [one["start"] for one in told["festivals"]]
    assert starts == sorted(starts)
    unknown = {(one["market"], one["id"]) for one in told["unknown"]}
    assert ("in", "diwali") in unknown
    assert not [one for one in told["festivals"] if (one["market"], one["id"]) in unknown
                and one["start"] >= "2036"]  # fmt: skip
    assert "knows Diwali in in 2036" in run("markets", "calendar", "in", *words[:4]).output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("xx",), "unknown market"),
        (("ae", "--from", "soon"), '--from: "soon" is no date'),
        (("ae", "--from", "2027-02-01", "--to", "2027-01-01"), "is before"),
        (("ae", "--to", "2027-01-01", "--months", "3"), "exclude each other"),
    ],
)
def test_a_wrong_calendar_is_one_line(words: tuple[str, ...], told: str) -> None:
    result = run("markets", "calendar", *words)
    assert result.exit_code == 2
    assert told in result.output
    assert len(result.output.splitlines()) == 1


def test_a_folder_of_packs_is_checked_with_all_its_data(tmp_path: Path) -> None:
    (tmp_path / "markets").mkdir()
    assert run("markets", "check", tmp_path).exit_code == 2
    (tmp_path / "markets" / "nz.toml").write_text(
        'code = "nz"\nextends = "au"\nname = "New Zealand"\ncountry = "NZ"\ncurrency = "NZD"\n',
        "utf-8",
    )
    right = run("markets", "check", tmp_path)
    assert right.exit_code == 0, right.output
    assert "1 pack: 0 mistakes" in right.output
    tmp_path = tmp_path / "other"  # what has been read of a folder is kept
    (tmp_path / "markets").mkdir(parents=True)
    (tmp_path / "markets" / "nz.toml").write_text(
        'code = "nz"\nextends = "au"\n[not_kept]\noccasions = ["chrismas"]\nwhy = "x"\n'
        'source = "own"\nconfidence = "editorial"\n', "utf-8",
    )  # fmt: skip
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "mi.csv").write_text("en,word\nred,whero\n", "utf-8")
    wrong = run("markets", "check", tmp_path)
    assert wrong.exit_code == 2
    assert "not_kept.occasions: no occasion 'chrismas'" in wrong.output
    assert 'Did you mean "christmas"?' in wrong.output
    assert "terms/mi.csv" in wrong.output
    assert "1 pack: 2 mistakes" in wrong.output
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "channels.toml").write_text('[own]\nnme = "Own"\n', "utf-8")
    (tables / "seasons.toml").write_text("[x]\nfestivals = []\n", "utf-8")
    broken = run("markets", "check", tables)
    assert broken.exit_code == 2
    assert "channels.toml: own: there is no key" in broken.output
    assert "seasons.toml: x: " in broken.output
    assert "no such folder" in run("markets", "check", "packs/").output
    inside = run("markets", "check", tmp_path / "terms")
    assert inside.exit_code == 2
    assert len(inside.output.splitlines()) == 1


# --- lines out of season ----------------------------------------------------------------------


def notes(code: str, date: str | None, *texts: str, title: str = "Enamel mug", language: str = "en"
          ) -> list[tuple[str, str, bool]]:  # fmt: skip
    given = [SeasonText((str(number),), text) for number, text in enumerate(texts)]
    found = season_notes(
        [SeasonText(("t",), title, title=True), *given],
        markets.language(language),
        markets.market(code),
        markets.seasons(),
        dt.date.fromisoformat(date) if date else None,
    )
    return [(one.severity.value, one.message, one.review) for one in found]


GIFT = "The perfect Christmas present."


def test_christmas_is_no_line_for_the_emirates_and_none_for_march() -> None:
    severity, message, review = notes("ae", None, GIFT)[0]
    assert (severity, review) == ("warning", True)
    assert message.startswith("'Christmas': no occasion to sell under in United Arab Emirates")
    severity, message, review = notes("de", "2027-03-03", GIFT)[0]
    assert (severity, review) == ("warning", True)
    assert "out of season on 2027-03-03" in message
    assert notes("de", "2026-12-03", GIFT) == []
    assert notes("de", None, GIFT) == []


def test_goods_made_for_an_occasion_are_sold_all_year_where_it_is_kept() -> None:
    assert notes("de", "2027-03-03", GIFT, title="Christmas tree stand") == []
    assert notes("ae", "2027-03-03", GIFT, title="Christmas tree stand") != []


def test_an_occasion_that_a_pack_does_not_have_is_only_told() -> None:
    assert notes("se", None, "Ready for Eid.") == [
        ("info", "'Eid': no occasion in the calendar of Sweden", False)
    ]


@pytest.mark.parametrize(
    "text",
    ["Made on Christmas Island.", "Named after Easter Island.", "Reid sews it.", "Natal care."],
)
def test_words_that_only_look_like_an_occasion(text: str) -> None:
    assert notes("ae", "2027-06-01", text) == []


def test_occasions_are_read_in_the_language_of_the_source() -> None:
    assert notes("ae", None, "Das perfekte Weihnachtsgeschenk.", language="de")
    assert notes("ae", None, "クリスマスの贈り物に。", language="ja")
    assert not notes("ae", None, "En jul.", language="en")


def test_the_rhythm_of_ramadan() -> None:
    wine = "A glass of champagne for your friends."
    lunch = "Keeps your lunch warm."
    assert notes("my", None, wine, lunch) == []
    assert notes("my", "2027-06-01", wine, lunch) == []
    found = notes("my", "2027-02-20", wine, lunch)
    assert [(severity, review) for severity, _, review in found] == [
        ("warning", True), ("info", False)
    ]  # fmt: skip
    assert "Ramadan from 2027-02-08 to 2027-03-09" in found[0][1]
    assert notes("my", "2027-02-20", "Wine red.", title="Lunch box") == []
    assert notes("de", "2027-02-20", wine, lunch) == []


def test_a_run_sends_lines_out_of_season_to_review_and_keeps_their_translation(
    tmp_path: Path,
) -> None:
    line = {
        "id": "m1", "language": "en", "title": "Mug", "description": "Blue.",
        "bullets": ["Christmas", "Red"],
    }  # fmt: skip
    source = tmp_path / "one.jsonl"
    source.write_text(json.dumps(line) + "\n", "utf-8")
    glossary = tmp_path / "terms.csv"
    glossary.write_text("en,term\nChristmas,Weihnachten\nRed,Rot\nMug,Tasse\nBlue,Blau\n", "utf-8")
    settings = tmp_path / "listingkit.toml"
    settings.write_text('[localize]\nglossary = "terms.csv"\nengine = "none"\n', "utf-8")
    for date, told in (("2027-03-03", True), ("2026-12-01", False)):
        out = tmp_path / date
        result = run("localize", source, "--market", "de", "--out", out, "--date", date,
                     "--config", settings, "--jobs", 1)  # fmt: skip
        assert result.exit_code == 0, result.output
        manifest = json.loads((out / "de" / "manifest.json").read_text("utf-8"))
        codes = [one["code"] for one in manifest["listings"][0]["findings"]]
        assert ("CUL008" in codes) == told
        sheet = (out / "de" / "review.csv").read_text("utf-8-sig")
        rows = [one for one in csv.DictReader(io.StringIO(sheet)) if one["source"] == "Christmas"]
        assert bool([one for one in rows if "occasion" in one["reasons"]]) == told
        assert "Weihnachten" in (out / "de" / "one.jsonl").read_text("utf-8")
    plain = run("localize", source, "--market", "ae", "--out", tmp_path / "p", "--no-culture",
                "--config", settings, "--jobs", 1)  # fmt: skip
    assert plain.exit_code == 0
    assert "CUL008" not in (tmp_path / "p" / "ae" / "manifest.json").read_text("utf-8")
