"""Packs, languages, glossaries and tables: complete, sourced, and clear about mistakes."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from listingkit import festival_rules, markets
from listingkit.errors import DataError, UsageError
from listingkit.localize.culture.festivals import dates
from listingkit.localize.mt.translate import make_glossary
from listingkit.markets import Claim, FactKind, LawItem, Market, data_folder
from listingkit.pack_check import problems

LOCALES = data_folder("locales")
CODES = markets.market_codes()
PHRASED = tuple(
    code for code in markets.language_codes() if (found := markets.language(code)) and found.phrases
)
GLOSSARIES = sorted(path.stem for path in (LOCALES / "terms").glob("*.csv"))


def tables(value: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every table of a decoded file with its place."""
    if isinstance(value, dict):
        yield path, value
        for key, inner in value.items():
            yield from tables(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from tables(inner, f"{path}[{number}]")


@pytest.mark.parametrize("code", CODES)
def test_every_pack_loads_and_says_where_its_facts_come_from(code: str) -> None:
    pack = markets.market(code)
    assert pack.code == code
    assert all(markets.language(tag) for tag in pack.languages)
    told = [str(one) for one in problems(code)]
    assert [one for one in told if "phrases are not written in" not in one] == []
    assert not any(one.hard for one in problems(code))
    first = markets.language(pack.language)
    assert first is not None
    assert first.phrases


def test_all_markets_of_the_plan_are_there() -> None:
    wanted = (
        "ae au br ca ca-fr cn de eg es fr gb id in it jp kr mx my nl ph pl sa se sg th tr tw us vn"
    )
    assert set(CODES) >= set(wanted.split())


def test_shared_sets_of_law_and_claims_are_part_of_a_market() -> None:
    german = markets.market("de")
    assert "eu.gpsr.manufacturer" in {item.id for item in german.law}
    assert "eu.eco_generic" in {claim.id for claim in german.claims}
    # Japan's own rule on superlatives replaces the common one of the same id.
    japanese = [claim for claim in markets.market("jp").claims if claim.id == "superlative"]
    assert [claim.severity.value for claim in japanese] == ["error"]


@pytest.mark.parametrize("type_", [LawItem, Claim, markets.Festival, markets.Payment])
def test_a_fact_without_a_source_is_refused(type_: type) -> None:
    raw = {"id": "x", "name": "x", "rule": "fixed:01-01", "facts": [], "why": "x", "words": {}}
    fields = {field.encode_name for field in msgspec.structs.fields(type_)}
    raw = {key: value for key, value in raw.items() if key in fields}
    with pytest.raises(DataError, match=r"pack\.toml: .*(source|confidence)"):
        markets.convert(raw, type_, "pack.toml")


def test_an_unknown_market_names_the_known_ones_once_and_where_own_packs_lie() -> None:
    with pytest.raises(UsageError, match=r"'dee'\. Did you mean \"de\"\? .*\[markets\] packs"):
        markets.market("dee")
    with pytest.raises(UsageError) as caught:
        markets.market("zz")
    assert str(caught.value).count(f"Known: {', '.join(CODES)}.") == 1
    assert str(caught.value).count("jp") == 1
    for hostile in ("../../etc/passwd", "", "de\x00", "a" * 5000):
        with pytest.raises(UsageError) as caught:
            markets.market(hostile)
        assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[sizes]\nwomen = "DEX"', "sizes.women: no size system 'DEX' for women. Did you mean"),
        ('[sizes]\nshoes_men = "XXX"', "sizes.shoes_men: no size system 'XXX' for shoes. Known:"),
        ('[[festivals]]\nid = "a"\nname = "A"\nrule = "fixed:13-01"\nsource = "own"\n'
         'confidence = "editorial"', "festivals.a.rule: 'fixed:13-01' names no day"),
        ('[[overrides]]\nrule = "U99"\nwhy = "own"', "overrides.U99.rule: no culture rule 'U99'"),
        ('[[law]]\nid = "a"\nwhy = "own"\nfacts = ["warranty_month"]\nsource = "own"\n'
         'confidence = "editorial"', "law.a.facts: facts has no 'warranty_month'. Did you mean"),
        ('[[claims]]\nid = "a"\nwhy = "own"\nwords = {}\nsource = "own"\n'
         'confidence = "editorial"', "claims.a.words: a claim without words is never found"),
        ('claim_sets = ["gulff"]', "claim_sets: unknown set 'gulff'. Did you mean \"gulf\"?"),
        ("languages = []", "languages: no language"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_pack_is_told_when_it_is_loaded_and_when_it_is_checked(
    tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "markets").mkdir()
    head = 'code = "xx"\nextends = "de"\n'
    (tmp_path / "markets" / "xx.toml").write_text(f"{head}{text}\n", "utf-8")
    with pytest.raises(DataError) as caught:
        markets.market("xx", (tmp_path,))
    assert f"xx.toml: {says}" in str(caught.value)
    assert any(one.hard and f"xx.toml: {says}" in str(one) for one in problems("xx", (tmp_path,)))


def test_what_a_pack_lacks_is_told_and_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "markets").mkdir()
    (tmp_path / "markets" / "xx.toml").write_text(
        'code = "xx"\nextends = "de"\ncountry = "GL"\nlanguages = ["is-IS"]\nlaw = []\n'
        'law_sets = []\nclaims = []\nclaim_sets = []\n[payments]\n[[payments.methods]]\n'
        'id = "netgiro"\nname = "Netgíró"\nsource = "own"\nconfidence = "editorial"\n'
        '[[payments.methods]]\nid = "mastercart"\nname = "Mastercard"\nsource = "own"\n'
        'confidence = "editorial"\n', "utf-8",
    )  # fmt: skip
    told = problems("xx", (tmp_path,))
    assert not any(one.hard for one in told)
    keys = [one.where.partition(".toml: ")[2] for one in told]
    assert keys == ["extends", "formats", "country", "payments.methods.mastercart", "languages"]
    pack = markets.market("xx", (tmp_path,))
    # A list in a pack takes the place of the base's: this one starts without any law.
    assert (pack.law, pack.claims) == ((), ())


def test_festival_rules_are_read_as_the_calendar_reads_them() -> None:
    rules = {one.rule for code in CODES for one in markets.market(code).festivals}
    rules |= {"fixed:02-30", "fixed:02-29", "nth:13-1-1", "nth:11-3-4+1", "nth:5-6-2", "easter:2",
              "easter:-47", "hijri:9-1", "holiday:", "full moon"}  # fmt: skip
    for rule in sorted(rules):
        try:
            festival_rules.parse(rule)
        except ValueError:
            with pytest.raises(DataError):
                dates(rule, 2027, "DE")
        else:
            dates(rule, 2027, "DE")


@pytest.mark.parametrize("code", markets.language_codes())
def test_every_language_loads_with_a_known_stemmer(code: str) -> None:
    import snowballstemmer

    found = markets.language(code)
    assert found is not None
    assert found.code == code
    assert not found.stemmer or found.stemmer in snowballstemmer.algorithms()
    assert len(found.stopwords) == len(set(found.stopwords))
    assert 0 < found.expansion <= found.expansion_max


def test_tags_lead_to_their_language() -> None:
    def code(tag: str) -> str | None:
        found = markets.language(tag)
        return found.code if found else None

    assert [code(tag) for tag in ("pt-BR", "PT", "zh-TW", "zh-Hant-HK", "zh-CN", "ar-AE")] == [
        "pt", "pt", "zh-Hant", "zh-Hant", "zh", "ar",
    ]  # fmt: skip
    assert [code(tag) for tag in ("xx", "", "../de", "de/../ar")] == [None] * 4


def test_phrases_are_the_same_in_all_phrased_languages_and_unsigned() -> None:
    wanted = {line.phrase for rule in markets.culture_rules() for line in rule.lines}
    for code in PHRASED:
        language = markets.language(code)
        assert language is not None
        assert set(language.phrases) == wanted, code
        assert not any(phrase.reviewed for phrase in language.phrases.values())


def test_a_line_says_only_what_its_facts_say() -> None:
    kinds = markets.fact_kinds()
    for rule in markets.culture_rules():
        for line in rule.lines:
            assert set(line.needs) <= set(kinds), rule.id
            for code in PHRASED:
                language = markets.language(code)
                assert language is not None
                slots = re.findall(r"\{(\w+)\}", language.phrases[line.phrase].text)
                assert set(slots) <= set(line.needs), (rule.id, code)


@pytest.mark.parametrize("code", GLOSSARIES)
def test_glossaries_are_large_unsigned_and_without_doubles(code: str) -> None:
    terms = markets.glossary(code)
    assert len({term.en.lower() for term in terms}) == len(terms)
    for term in terms:
        assert term.term.strip() == term.term
        assert term.term
        assert not term.reviewed
        assert term.source
        assert term.domain
    with (LOCALES / "terms" / f"{code}.csv").open(encoding="utf-8") as file:
        reader = csv.DictReader(file)
        assert len(terms) == sum(1 for _ in reader), "a term stands twice"
        assert reader.fieldnames == ["en", "term", "pos", "domain", "note", "reviewed", "source"]


def test_glossaries_of_languages_have_the_same_rows_and_those_of_regions_only_what_differs() -> (
    None
):
    rows = {code: {term.en: term for term in markets.glossary(code)} for code in GLOSSARIES}
    wanted = rows["de"]
    assert len(wanted) >= 250
    languages = set(markets.language_codes())
    for code, terms in rows.items():
        if code in languages:
            assert terms.keys() == wanted.keys(), code
        else:
            base = markets.language(code)
            assert base is not None, code
            differ = {en for en, term in terms.items() if term.term != rows[base.code][en].term}
            assert differ == terms.keys(), code
        for en, term in terms.items():
            assert (term.pos, term.domain) == (wanted[en].pos, wanted[en].domain), (code, en)


def test_a_region_has_words_of_its_own_before_those_of_its_language() -> None:
    terms = make_glossary("en", "es-MX")
    assert [terms.term(word).target for word in ("sneakers", "chest")] == ["tenis", "pecho"]
    assert make_glossary("en", "es-ES").term("sneakers").target == "zapatillas"
    assert not len(make_glossary("en", "xx"))


def test_words_that_engines_get_wrong_are_in_the_glossary() -> None:
    words = {term.en: term.term for term in markets.glossary("pt")}
    assert words["chest"] == "tórax"
    assert words["size chart"] == "tabela de medidas"
    assert words["dress shirt"] == "camisa social"
    assert words["phone case"] == "capa de celular"
    assert words["free shipping"] == "frete grátis"
    assert words["do not tumble dry"] == "não secar na secadora"


def test_scores_are_complete_where_published_and_empty_elsewhere() -> None:
    scores = markets.hofstede()
    assert scores["JP"] == {
        "pdi": 54, "idv": 46, "mas": 95, "uai": 92, "lto": 88, "ivr": 42,
    }  # fmt: skip
    assert scores["IL"]["ivr"] is None
    assert len(scores) >= 127


def test_other_scores_can_be_given_and_are_checked(tmp_path: Path) -> None:
    table = tmp_path / "scores.csv"
    table.write_text("iso2,pdi,idv,mas,uai,lto,ivr\nDE,1,2,3,4,5,\n", "utf-8")
    assert markets.hofstede(table)["DE"]["ivr"] is None
    broken = tmp_path / "broken.csv"
    broken.write_text("iso2,pdi\nDE,180\n", "utf-8")
    with pytest.raises(DataError, match=r"broken\.csv:2: pdi: expected 0-100, got '180'"):
        markets.hofstede(broken)


def test_culture_rules_have_ids_of_their_own_and_look_at_every_dimension() -> None:
    raw = tomllib.loads((LOCALES / "culture.toml").read_text("utf-8"))
    ids = [rule["id"] for rule in raw["rules"]]
    assert len(set(ids)) == len(ids)
    asked = {rule.when.partition(" ")[0] for rule in markets.culture_rules()}
    assert asked == {*markets.DIMENSIONS, "any", "forced"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('first = ["warrenty"]', "Z1.first: no topic is called 'warrenty'. Did you mean"),
        ('group = "returnss"', "Z1.group: no topic or group is called 'returnss'"),
        ('lexicon = "urgent"', "Z1.lexicon: no lexicon is called 'urgent'"),
        ('cite = ["X99"]', "Z1.cite: no citation is called 'X99'"),
        ('missing = ["warrenty"]', "Z1.missing: no fact is called 'warrenty'"),
        ('lines = [{ phrase = "cod", needs = ["codd"] }]', "Z1.lines: no fact is called 'codd'"),
        ('categories = ["dressses"]', "Z1.categories: no category is called 'dressses'"),
    ],
)
def test_what_a_culture_rule_names_must_exist(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "culture.toml").write_text(
        '[[rules]]\nid = "Z1"\nlabel = "own"\nwhen = "any"\naction = "insert_line"\n'
        f'weight = 0.5\nevidence = "C"\n{text}\n', "utf-8",
    )  # fmt: skip
    with pytest.raises(DataError) as caught:
        markets.culture((tmp_path,))
    assert f"culture.toml: {says}" in str(caught.value)


def test_a_user_pack_extends_one_of_ours(tmp_path: Path) -> None:
    folder = tmp_path / "packs"
    (folder / "markets").mkdir(parents=True)
    at = 'code = "at"\nextends = "de"\nname = "Austria"\ncountry = "AT"\nlanguages = ["de-AT"]\n'
    (folder / "markets" / "at.toml").write_text(at, "utf-8")
    austria = markets.market("at", (folder,))
    german = markets.market("de")
    assert (austria.country, austria.currency) == ("AT", "EUR")
    assert austria.payments == german.payments
    assert len(austria.law) == len(german.law)
    assert "at" in markets.market_codes((folder,))
    assert "at" not in markets.market_codes()
    (folder / "markets" / "de.toml").write_text('extends = "de"\ncurrency_decimals = 0\n', "utf-8")
    own = markets.market("de", (tmp_path / "packs",))
    assert isinstance(own, Market)


def test_mistakes_in_a_users_pack_name_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "markets").mkdir()

    def error(name: str, text: str) -> str:
        (tmp_path / "markets" / f"{name}.toml").write_text(text, "utf-8")
        with pytest.raises(DataError) as caught:
            markets.market(name, (tmp_path,))
        assert "\n" not in str(caught.value)
        return str(caught.value)

    assert "xa.toml: not valid TOML" in error("xa", "code = ")
    assert "xb.toml: extends" in error("xb", 'extends = "zz"\n')
    assert "xc.toml: extends" in error("xc", 'extends = "../de"\n')
    wrong = error("xd", 'extends = "de"\ncode = "xd"\n[delivery]\nexpected_days = "soon"\n')
    assert "xd.toml: delivery.expected_days" in wrong
    assert "unknown set 'nope'" in error("xe", 'extends="de"\ncode="xe"\nlaw_sets=["nope"]\n')
    assert "xf.toml: code" in error("xf", 'extends = "de"\n')
    assert "no key 'colour'" in error("xg", 'extends="de"\ncode="xg"\ncolour="red"\n')
    with pytest.raises(DataError, match="no such folder of packs"):
        markets.market("de", (tmp_path / "absent",))


def test_a_pack_that_extends_itself_in_a_circle_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "markets").mkdir()
    (tmp_path / "markets" / "ya.toml").write_text('extends = "yb"\n', "utf-8")
    (tmp_path / "markets" / "yb.toml").write_text('extends = "ya"\n', "utf-8")
    with pytest.raises(DataError, match="extends"):
        markets.market("ya", (tmp_path,))


def test_a_users_terms_replace_ours(tmp_path: Path) -> None:
    (tmp_path / "terms").mkdir()
    path = tmp_path / "terms" / "pt.csv"
    path.write_text("en,term,reviewed\nchest,peito,true\n", "utf-8")
    words = {term.en: term for term in markets.glossary("pt", (tmp_path,))}
    assert (words["chest"].term, words["chest"].reviewed) == ("peito", True)
    assert words["waist"].term == "cintura"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("en,word\nchest,peito\n", "column missing: term"),
        ("en,term,colour\nchest,peito,red\n", "unknown column: colour"),
        ("en,term\nchest\n", r"pt\.csv:2: wrong number of cells"),
        ("en,term,reviewed\nchest,peito,maybe\n", r"pt\.csv:2: reviewed"),
        ("en,term\nchest,\n", r"pt\.csv:2: empty cell"),
        ('en,term\nchest,"peito\n', r"not valid CSV|wrong number"),
    ],
)
def test_mistakes_in_a_users_glossary_name_file_and_line(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "pt.csv").write_text(text, "utf-8")
    with pytest.raises(DataError, match=message):
        markets.glossary("pt", (tmp_path,))


def test_a_users_culture_rule_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "culture.toml").write_text(
        '[[rules]]\nid = "U4"\nlabel = "returns"\nwhen = "uai >= 10"\naction = "insert_line"\n'
        'weight = 0.1\nevidence = "C"\n[[rules]]\nid = "Z1"\nlabel = "own"\nwhen = "any"\n'
        'action = "flag_phrase"\nlexicon = "urgency"\nweight = 1.0\nevidence = "C"\n',
        "utf-8",
    )
    rules = {rule.id: rule for rule in markets.culture_rules((tmp_path,))}
    assert rules["U4"].when == "uai >= 10"
    assert rules["Z1"].lexicon == "urgency"
    assert len(rules) == len(markets.culture_rules()) + 1


def test_channels_and_targets_load_with_sources() -> None:
    amazon = markets.channels()["amazon"]
    assert amazon.fields["title"].max == 200
    assert amazon.markets["jp"]["search_terms"].unit == "bytes"
    for name, target in markets.targets().items():
        assert target.source, name
    assert isinstance(markets.fact_kinds()["warranty_months"], FactKind)
    assert markets.fact_kinds()["warranty_months"].promise


def test_the_notice_keeps_the_scores_out_of_our_licence() -> None:
    notice = (LOCALES / "NOTICE").read_text("utf-8")
    assert "hofstede.csv" in notice
    assert "NOT covered by the licence" in notice


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('currency = "AUD"', 'currency = "AUX"', "currency: there is no currency 'AUX'"),
        ('currency = "AUD"', 'curency = "AUD"', "there is no key 'curency'. Did you mean"),
        ('country = "AU"', 'country = "AUS"', "country: there is no country 'AUS'"),
        ('plugs = ["I"]', 'plugs = ["Q"]', "electric.plugs: there is no plug of type 'Q'"),
        ("volts = [230]", "volts = [2300]", "electric.volts: 2300 V is no mains"),
        ("as_of = 2026-11-22", 'as_of = "22.11.2026"', "as_of: that is no day. Write it as"),
        (
            "[[festivals]]",
            '[[festivals]]\nid = "anzac"\nname = "Anzac Day"\nrule = "holiday:Anzac Dey"\n'
            'lead_days = 7\nsource = "own"\nconfidence = "editorial"\n\n[[festivals]]',
            "festivals.anzac.rule: 'holiday:Anzac Dey' is no day of 2026 to 2028. Did you mean "
            '"ANZAC Day"?',
        ),
    ],
)
def test_a_slip_in_a_pack_is_told_with_its_mend(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    text = (markets.data_folder("locales") / "markets" / "au.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "markets").mkdir()
    changed = text.replace('code = "au"', 'code = "zz"').replace(old, new, 1)
    (tmp_path / "markets" / "zz.toml").write_text(changed, "utf-8")
    found = [str(one) for one in problems("zz", (tmp_path,))]
    assert any(told in one for one in found), found


def test_what_a_base_of_another_country_leaves_is_told(tmp_path: Path) -> None:
    (tmp_path / "markets").mkdir()
    pack = 'code = "nz"\nextends = "au"\nname = "New Zealand"\ncountry = "NZ"\ncurrency = "NZD"\n'
    (tmp_path / "markets" / "nz.toml").write_text(pack + 'languages = ["en-NZ"]\n', "utf-8")
    found = problems("nz", (tmp_path,))
    assert not any(one.hard for one in found)
    told = " ".join(str(one) for one in found)
    assert "law, payments, returns, search of au are taken over" in told
    assert "no sample of numbers, prices and dates in en-NZ" in told
