"""Users' glossaries: read as CSV and TBX, checked, and kept to in translations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fake_engines import Fake
from hypothesis import given, settings
from hypothesis import strategies as st
from real_engine import firefox, needs_model

from listingkit.cli import cli
from listingkit.config import Config, LocalizeConfig, load
from listingkit.errors import ConfigError
from listingkit.localize.mt import senses
from listingkit.localize.mt.own_terms import own_reasons
from listingkit.localize.mt.translate import translate_segments
from listingkit.localize.pipeline import localize
from listingkit.localize.terms.concept import Concept, Word, entries_of
from listingkit.localize.terms.files import read_glossary, write_glossary
from listingkit.localize.terms.user import UserTerms
from listingkit.markets import language
from listingkit.model import Segment, Translation

HOUSE = """\
en,pt-BR,de,forbidden:pt-BR,pos,keep,case_sensitive,client,market,reviewed
tie,gravata,Krawatte,laço | empate,noun,,,,,
tank,regata,Tanktop,tanque,noun,,,,,
tank,camiseta sem manga,,,noun,,,acme,,
hoodie,moletom com capuz | casaco com capuz,,,noun,,,,,no
Aero Dry,,,,,yes,,,,
US,EUA,USA,,,,yes,,,
fit,caimento,,,noun,,,,br,
sling bag,bolsa transversal,,,noun,,,,jp,
cheap,,,barato,adj,,,,,
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    path = tmp_path / "house.csv"
    path.write_text(HOUSE, "utf-8")
    return path


def terms(path: Path, client: str = "") -> UserTerms:
    return UserTerms.of(
        Config(localize=LocalizeConfig(glossary=(str(path),), client=client or None))
    )


class Says(Fake):
    """An engine that answers as a test wants, forwards only."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers

    def one(self, text: str) -> str:
        return next((to for word, to in self.answers.items() if word in text.lower()), text)


def translated(
    path: Path, *texts: str, engine: Any = None, client: str = "", market: str = "br"
) -> list[Translation]:
    mine = terms(path, client)
    kept = mine.kept("en", market)
    return list(
        translate_segments(
            [Segment(key=str(n), listing_id="a", text=text, kind="paragraph")
             for n, text in enumerate(texts)],
            "en", "pt-BR", glossary=mine.glossary("en", "pt-BR", market, kept, ()),
            protected=kept, engine=engine,
        ).values()
    )  # fmt: skip


def test_the_users_words_win_for_whom_and_where_they_hold(house: Path) -> None:
    texts = ("Tank", "Tie", "Hoodie", "US", "Aero Dry", "Fit")
    done = translated(house, *texts)
    assert [one.text for one in done] == [
        "Regata", "Gravata", "Moletom com capuz", "EUA", "Aero Dry", "Caimento",
    ]  # fmt: skip
    # Who wrote a term speaks the language, unless the file says otherwise.
    assert [one.reviewed for one in done[:3]] == [True, True, False]
    (tank,) = translated(house, "Tank", client="ACME")
    assert tank.text == "Camiseta sem manga"
    elsewhere = translated(house, "Tank", "Fit", "Sling bag", market="jp")
    assert [one.text for one in elsewhere] == ["Regata", "Fit", "Bolsa transversal"]
    # A table from English serves other sources too, through our words for them.
    krawatte = terms(house).glossary("de", "pt-BR", "br", (), ()).term("Tanktop")
    assert krawatte is not None
    assert krawatte.target == "regata"


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        ("Two ties in a box.", "Duas gravatas em uma caixa.", ""),
        ("Two ties in a box.", "Dois laços em uma caixa.", "not to use laço for tie"),
        ("Two ties in a box.", "Dois empates em uma caixa.", "says gravata for tie"),
        ("A warm hoodie for you.", "Um casaco com capuz quente para você.", ""),
        ("A warm hoodie for you.", "Um moletom quente para você.", "says moletom com capuz"),
        ("Made in the US for you.", "Feito no Brasil para você.", "says EUA for US"),
        ("Made for us and you.", "Feito para nós e você.", ""),
        ("Not cheap at all.", "Nem um pouco barata.", "not to use barato for cheap"),
        ("Not cheap at all.", "Nada tem preço baixo.", ""),
    ],
)
def test_a_term_may_be_inflected_and_not_replaced(
    house: Path, source: str, target: str, says: str
) -> None:
    glossary = terms(house).glossary("en", "pt-BR", "br", (), ())
    told = [
        reason.message
        for entry in glossary.checked(source)
        if entry.own
        for reason in own_reasons(entry, target, language("pt-BR"))
    ]
    assert bool(told) == bool(says), told
    assert not says or any(says in one for one in told)


@pytest.mark.parametrize(
    ("tag", "pos", "term", "right", "wrong"),
    [
        ("pt", "noun", "bolso", "com dois bolsos", "com duas bolsas"),
        ("pt", "noun", "calção", "calções azuis", "calças azuis"),
        ("de", "noun", "Hemd", "weiße Leinenhemden", "weiße Blusen"),
        ("de", "noun", "Leinen", "Zwei Leinenschals", "Zwei Flachsschals"),
        ("de", "adj", "rot", "Ein rotes Kleid", "Ein Brotmesser"),
        ("sv", "noun", "linne", "en linneklänning", "en bomullsklänning"),
        ("de", "noun", "Mantel", "warme Mäntel", "warme Jacken"),
        ("fr", "noun", "cheval", "des chevaux", "des chiens"),
        ("ru", "noun", "майка", "две майки", "две рубашки"),
        ("ar", "noun", "قميص كتان", "القميص الكتان", "فستان كتان"),
        ("ja", "noun", "リネン", "リネンシャツ", "コットンシャツ"),
        ("zh", "", "衬衫", "亚麻衬衫", "亚麻裤"),
        ("pl", "noun", "koszulka", "dwie koszulki", "dwie sukienki"),
        ("xx", "", "xyzzy", "the xyzzys", "the abc"),
    ],
)
def test_forms_of_terms_in_other_languages(
    tag: str, pos: str, term: str, right: str, wrong: str
) -> None:
    """The term is said in another form; forbidden, it is found in the same text."""
    (wanted,) = entries_of([Concept((Word("en", "it"), Word(tag, term)), pos)], "en", tag)
    assert list(own_reasons(wanted, right, language(tag))) == []
    assert list(own_reasons(wanted, wrong, language(tag)))
    forbids = wanted._replace(target="", never=(term,))
    assert list(own_reasons(forbids, wrong, language(tag))) == []


def test_an_engine_that_says_it_otherwise_is_looked_at(house: Path) -> None:
    engine = Says(tie="A caixa com um laço para você hoje.", rope="A caixa com corda.")
    wrong, _ = translated(
        house, "The box with a tie for you today.", "The rope here.", engine=engine
    )
    assert wrong.status == "review"
    told = " ".join(wrong.reasons)
    assert "glossary says" in told
    assert "tie" in told


@needs_model
def test_the_meanings_of_listings_with_a_real_model(tmp_path: Path) -> None:
    """What is published says the listing's meaning; the other one is looked at by a person."""
    path = tmp_path / "mine.csv"
    path.write_text("en,pt,pos,forbidden\nheel,salto,noun,calcanhar\n", "utf-8")
    traps = {
        "Fits chest sizes from 38 to 44 inches.": ("peito", "baú"),
        "This dress shirt is non-iron and stays crisp all day.": ("social", "vestido"),
        "The bra has soft cups.": ("bojos", "copos"),
        "Phone case with a matte finish.": ("capa", "caso"),
        "A wooden toy chest for the playroom.": ("baú", "peito"),
        "Block heel, 5 cm high": ("salto", "calcanhar"),
        "Organic cotton tee with a crew neck.": ("camiseta", "tee"),
    }
    found = translated(path, *traps, engine=firefox())
    published = [one for one in found if one.status == "ready"]
    assert len(published) >= 2
    for one in published:
        right, wrong = traps[one.segment.text]
        assert right in one.text.lower(), one.text
        assert wrong not in one.text.lower(), one.text


def test_meanings_are_told_apart_in_every_language() -> None:
    """By data: the sense of a listing passes and another one does not."""
    wanted = ("chest", "fit", "cup", "heel", "tank", "tee", "case", "iron", "sale", "dress shirt",
              "non-iron", "block heel", "toy chest", "cup size")  # fmt: skip
    codes = {"ar", "cs", "da", "de", "es", "fi", "fr", "hi", "id", "it", "ja", "ko", "ms", "nl",
             "pl", "pt", "ro", "ru", "sv", "th", "tl", "tr", "vi", "zh"}  # fmt: skip
    for word in wanted:
        known = [one for one in senses.senses().senses if word in one.words and one.risky]
        assert known, word
        for one in known:
            assert codes <= set(one.targets), (word, codes - set(one.targets))
            for code in codes if word == one.words[0] else ():
                right = " ".join(form.replace("*", "") for form in one.targets[code])
                assert word not in senses.wrong_senses(f"the {word} here", right, "en", code)
                assert senses.wrong_senses(f"the {word} here", "qqq", "en", code)


# --- files ------------------------------------------------------------------------------------


def test_a_run_takes_several_files_and_tells_where_they_contradict_themselves(
    tmp_path: Path,
) -> None:
    (tmp_path / "acme.tbx").write_text(write_glossary(
        [Concept((Word("en", "mug"), Word("pt-BR", "caneca"), Word("pt", "copo", "forbidden")))],
        "tbx"), "utf-8")  # fmt: skip
    (tmp_path / "house.csv").write_text(
        "en,pt,keep\nmug,chávena,\ntie,gravata,\ntie,nó,\nRed Aero,,yes\n", "utf-8"
    )
    (tmp_path / "listingkit.toml").write_text(
        '[localize]\nglossary = ["acme.tbx", "house.csv"]\nengine = "none"\n'
    )
    (tmp_path / "in.jsonl").write_text(
        '{"id": "1", "language": "en", "title": "Mug", "bullets": ["Tie", "Red Aero"]}\n'
    )
    out = tmp_path / "out"
    done = CliRunner().invoke(
        cli, ["localize", str(tmp_path / "in.jsonl"), "--market", "br", "--out", str(out),
              "--config", str(tmp_path / "listingkit.toml"), "--no-culture", "--jobs", "1"],
    )  # fmt: skip
    assert done.exit_code == 2
    assert "house.csv:4" in done.output
    assert "'tie' is 'nó' here and 'gravata' in" in done.output.replace("\n", " ")
    written = json.loads((out / "br" / "in.jsonl").read_text("utf-8"))
    assert (written["title"], written["bullets"]) == ("Caneca", ["Gravata", "Red Aero"])
    # Files of the command line go instead of those of the settings, for a client as well.
    mine = tmp_path / "mine.csv"
    mine.write_text("en,pt,client\nmug,copo,\nmug,tigela,acme\n", "utf-8")
    done = CliRunner().invoke(
        cli, ["localize", str(tmp_path / "in.jsonl"), "-m", "br", "--out", str(out), "--engine",
              "none", "--glossary", str(mine), "--client", "Acme", "--jobs", "1"],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert json.loads((out / "br" / "in.jsonl").read_text("utf-8"))["title"] == "Tigela"


def test_settings_with_lists_of_files_are_moved_and_held_back(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "base.toml").write_text('[localize]\nglossary = ["a.csv", "../b.csv"]\n')
    path = tmp_path / "listingkit.toml"
    path.write_text('extends = "base/base.toml"\n')
    assert load(path).glossaries == (tmp_path / "base" / "a.csv", tmp_path / "b.csv")
    missing = Config(localize=LocalizeConfig(glossary="missing.csv"), path=str(path))
    with pytest.raises(ConfigError, match=r"missing\.csv: glossary cannot be read"):
        localize([tmp_path], ["br"], out=tmp_path / "out", config=missing)


FAULTY = """\
en,pt-BR,jp,noet,forbidden:pt-BR,keep,internal no
tie,gravata,x,,,,
cup,xícara,x,,xícara,,
tie,laço,x,,,,
C++,x,x,,,,
lid,tampa,x,,,maybe,
"hat,",chapéu,x,,,,,,9
brim,,,,,,
tie,gravata,x,,,,
"""


def test_check_tells_file_line_and_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(FAULTY, "utf-8")
    done = CliRunner().invoke(cli, ["glossary", "check", str(path), str(tmp_path / "no.csv")])
    assert done.exit_code == 1
    told = done.output.replace(f"{tmp_path}/", "").splitlines()
    assert told == [
        "no.csv: error: glossary cannot be read: No such file or directory.",
        "f.csv:1: column jp: error: no language is called 'jp'. Did you mean \"ja-JP\"?",
        "f.csv:1: error: column 'noet' is not known. Did you mean \"note\"?",
        "f.csv:1: warning: column 'internal no' is not known and is not read.",
        "f.csv:3: error: 'xícara' is both wanted and forbidden.",
        "f.csv:4: error: 'tie' is 'laço' here and 'gravata' in f.csv:2. "
        "Keep one, or tell them apart by domain, client or market.",
        "f.csv:5: warning: 'C++' would never be found in a text. "
        "A term is words, without signs around them.",
        "f.csv:6: column keep: error: expected yes or no, got 'maybe'.",
        "f.csv:7: error: 9 cells, but 7 columns. Put quotes around cells that hold commas.",
        "f.csv:8: warning: 'brim' has no translation. "
        "Write one, or keep = yes for a word that is never translated.",
        "f.csv:9: warning: 'tie' stands already in line 2.",
        "f.csv: 7 terms in en, pt-BR, jp",
        "7 errors, 4 warnings",
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"sorce;pt\na;b\n", 'no column of translations. Did you mean "source"?'),
        (b"word,meaning\na,b\n", "no column of source terms. Call it `source`"),
        (b"en,pt\n\xff\xfe,x\n", ":2: glossary is not UTF-8 text. Save it"),
        (b'en,pt\na,"b"c\n', ":2: glossary is not valid CSV"),
        (b"en,pt,de,forbidden\na,b,c,d\n", "column forbidden: which language"),
        (b"en,pt,pt\na,b,c\n", "column 'pt' stands twice"),
        (b"", "no column of source terms"),
    ],
)
def test_a_file_that_is_no_glossary_is_one_line(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "g.csv"
    path.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        read_glossary(path)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_tables_as_spreadsheets_write_them(tmp_path: Path) -> None:
    """Semicolons, tabs, byte order marks, UTF-16, cells with line ends, trimmed rows."""
    path = tmp_path / "g.csv"
    text = 'source;term;part of speech;Comment\n"long\nsleeve";manga longa;noun;x\ncup;xícara\n'
    for data in (text.encode("utf-8-sig"), text.encode("utf-16"),
                 text.replace(";", "\t").encode()):  # fmt: skip
        path.write_bytes(data)
        found = read_glossary(path)
        assert found.faults == ()
        assert [(one.line, one.pos, one.note) for one in found.concepts] == [
            (2, "noun", "x"), (4, "", ""),
        ]  # fmt: skip
    assert found.concepts[1].words == (Word("en", "cup"), Word("", "xícara"))


BASIC = """<?xml version="1.0"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><martifHeader/><text><body>
<termEntry id="c1"><descrip type="subjectField">garment</descrip>
 <langSet xml:lang="en_US"><ntig><termGrp><term>dress <hi>shirt</hi></term>
  <termNote type="partOfSpeech">noun</termNote></termGrp></ntig></langSet>
 <langSet xml:lang="pt-BR"><tig><term>camisa social</term></tig>
  <tig><term>camisa de vestido</term>
   <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig></langSet>
</termEntry></body></text></martif>"""
CATEGORIES = """<?xml version="1.0"?>
<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
 xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">
<tbxHeader/><text><body><conceptEntry id="c1">
 <min:subjectField>garment</min:subjectField>
 <langSec xml:lang="en-US"><termSec><term>dress shirt</term>
  <min:partOfSpeech>noun</min:partOfSpeech></termSec></langSec>
 <langSec xml:lang="pt-BR"><termSec><term>camisa social</term></termSec>
  <termSec><term>camisa de vestido</term>
  <min:administrativeStatus>supersededTerm-admn-sts</min:administrativeStatus></termSec></langSec>
</conceptEntry></body></text></tbx>"""


@pytest.mark.parametrize("text", [BASIC, CATEGORIES], ids=["v2", "v3-dct"])
def test_tbx_of_other_tools(tmp_path: Path, text: str) -> None:
    path = tmp_path / "g.tbx"
    path.write_text(text)
    found = read_glossary(path)
    assert found.faults == ()
    (one,) = found.concepts
    assert (one.pos, one.domain) == ("noun", "garment")
    (entry,) = entries_of(found.concepts, "en", "pt-BR")
    assert (entry.source, entry.target, entry.never) == (
        "dress shirt", "camisa social", ("camisa de vestido",),
    )  # fmt: skip
    assert entries_of(found.concepts, "en", "pt-PT") == []


@pytest.mark.parametrize(
    "text",
    ['<!DOCTYPE tbx [<!ENTITY a SYSTEM "file:///etc/passwd">]><tbx><term>&a;</term></tbx>',
     '<!DOCTYPE tbx [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><tbx>&b;</tbx>',
     "<html/>", "<tbx", "", "<tbx>" + "<a>" * 2000],
)  # fmt: skip
def test_hostile_tbx_is_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "g.tbx"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_glossary(path)
    assert "\n" not in str(caught.value)
    assert "root:" not in str(caught.value)


_TEXT = st.text(st.sampled_from("ab é=+-@<&\"',;ß"), min_size=1, max_size=6).map(lambda text: " ".join(text.split())).filter(bool)  # fmt: skip # noqa: E501
_WORD = st.builds(lambda tag, text: Word(tag, text), st.sampled_from(["pt", "de"]), _TEXT)
_CONCEPT = st.builds(
    lambda first, others, bad, **more: Concept(
        (Word("en", first), *others, *(Word("pt", text, "forbidden") for text in bad)), **more
    ),
    _TEXT, st.lists(_WORD, max_size=2, unique_by=lambda w: w.language), st.lists(_TEXT, max_size=1),
    pos=st.sampled_from(["", "noun", "adj"]), domain=_TEXT, note=_TEXT, keep=st.booleans(),
    exact=st.booleans(), reviewed=st.booleans(), clients=st.sampled_from([(), ("acme",)]),
    markets=st.sampled_from([(), ("br", "jp")]),
)  # fmt: skip


@given(st.lists(_CONCEPT, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, concepts: list[Concept]
) -> None:
    """In every format; in a table no cell is a formula."""

    def said(one: Concept) -> Any:
        return one._replace(words=tuple(sorted(one.words)), path="", line=0)

    folder = tmp_path_factory.mktemp("g")
    for form in ("csv", "tbx", "tbx3"):
        path = folder / f"g.{form[:3]}"
        text = write_glossary(concepts, form)
        path.write_text(text, "utf-8", newline="")
        assert [said(one) for one in read_glossary(path).concepts] == list(map(said, concepts))
        if form == "csv":
            assert not any(cell[:1] in "=+-@" for line in text.splitlines() for cell in [line] if cell)  # fmt: skip # noqa: E501


def test_ours_are_a_start_and_files_are_converted(tmp_path: Path, house: Path) -> None:
    run = CliRunner()
    ours = tmp_path / "ours.tbx"
    done = run.invoke(cli, ["glossary", "export", "--language", "es-MX", "-o", str(ours)])
    assert done.exit_code == 0, done.output
    assert len(read_glossary(ours).concepts) > 300
    assert run.invoke(cli, ["glossary", "check", str(ours)]).exit_code == 0
    done = run.invoke(cli, ["glossary", "export", "--language", "pr"])
    assert "error: --language: there is no glossary of 'pr'" in done.output
    back = tmp_path / "back.csv"
    run.invoke(cli, ["glossary", "convert", str(house), "--output", str(tmp_path / "house.tbx")])
    run.invoke(cli, ["glossary", "convert", str(tmp_path / "house.tbx"), "-o", str(back)])
    before, after = (read_glossary(path).concepts for path in (house, back))
    assert [one._replace(path="", line=0) for one in after] == [
        one._replace(path="", line=0) for one in before
    ]
    assert "keep" in run.invoke(cli, ["glossary", "columns"]).output
    found = run.invoke(cli, ["glossary", "check", str(house), "--format", "json"])
    (told,) = json.loads(found.output)
    assert told["message"] == "no word in de in line 4, 5, 8, 9, 10"
