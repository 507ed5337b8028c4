"""Checks on somebody else's translations: every rule's examples, hard cases, files, the command."""

from __future__ import annotations

import json
import tomllib
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from translation_recall import recall

from listingkit.cli import cli
from listingkit.localize.check.core import pair_rules
from listingkit.localize.check.examples import example_hits
from listingkit.localize.codes import CHECKED_AS

RULES = pair_rules()
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "data" / "pair_cases.toml").read_text("utf-8")
)


@pytest.mark.parametrize("code", sorted(RULES))
def test_a_check_is_documented_and_its_examples_hold(code: str) -> None:
    rule = RULES[code]
    assert rule.summary.endswith(".")
    assert len(rule.summary) <= 90
    assert rule.why
    assert rule.fix
    assert isinstance(rule.bad, dict)
    assert isinstance(rule.good, dict)
    bad = example_hits(rule, {**rule.example, **rule.bad})
    assert bad, f"{code}: the bad example is not found"
    assert all(hit.message for hit in bad)
    assert not example_hits(rule, {**rule.example, **rule.good})


@pytest.mark.parametrize("code", sorted(CASES))
def test_hard_cases(code: str) -> None:
    for case in CASES[code]:
        found = [hit.message for hit in example_hits(RULES[code], case)]
        assert len(found) == case["expect"], f"{case}: {found}"


def test_each_reason_of_the_gate_has_a_check_that_exists() -> None:
    assert set(CHECKED_AS.values()) <= set(RULES)


def test_mistakes_that_are_made_on_purpose_are_found() -> None:
    rows = [
        ("Of <b>linen</b>, 140 cm long, for %s.", "Aus <b>Leinen</b>, 140 cm lang, für %s.", "de"),
        ("Do not bleach, wash at 30 degrees.", "Nicht bleichen, bei 30 Grad waschen.", "de"),
        (
            "The mug keeps coffee warm for hours, is light and fits into every rucksack you own.",
            "La tasse garde le café au chaud pendant des heures, est légère et va dans tout sac.",
            "fr",
        ),
    ]  # fmt: skip
    for name, (hit, made) in recall(rows).items():
        assert made, f"{name}: no mistake could be made"
        assert hit == made, f"{name}: {hit} of {made}"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["check", *words, "-j", "1"])


def codes(result: Result) -> list[str]:
    return [line.split()[1] for line in result.stdout.splitlines() if ": LOC" in line]


FILES = {
    "pairs.csv": 'source,target,id\r\n"Holds 12 cups, light","Fasst 10 Tassen, leicht",mug\r\n',
    "by_language.tsv": "en\tde\nHolds 12 cups and is light\tFasst 10 Tassen und ist leicht\n",
    "bare.csv": '"Holds 12 cups, and is light","Fasst 10 Tassen, und ist leicht"\n',
    "shopify.csv": "Type,Identification,Field,Locale,Market,Status,Default content,"
    "Translated content\nPRODUCT,mug,title,de,,,Holds 12 cups,Fasst 10 Tassen\n",
    "messages.po": 'msgid ""\nmsgstr "Language: de\\n"\n\n'
    'msgid "Holds 12 cups"\nmsgstr "Fasst 10 Tassen"\n',
    "one.xlf": '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
    '<file original="mug" source-language="en" target-language="de"><body><trans-unit id="1">'
    "<source>Holds <g id='1'>12</g> cups</source><target>Fasst <g id='1'>10</g> Tassen</target>"
    "</trans-unit></body></file></xliff>",
    "two.xliff": '<xliff version="2.0" srcLang="en" trgLang="de" '
    'xmlns="urn:oasis:names:tc:xliff:document:2.0"><file id="f"><unit id="u"><segment>'
    "<source>Holds 12 cups</source><target>Fasst 10 Tassen</target></segment></unit></file>"
    "</xliff>",
    "memory.tmx": '<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4">'
    '<header srclang="en"/><body><tu><tuv xml:lang="en"><seg>Holds 12 cups</seg></tuv>'
    '<tuv xml:lang="de"><seg>Fasst 10 Tassen</seg></tuv></tu></body></tmx>',
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_one_file_of_both_languages(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(FILES[name], "utf-8", newline="")
    result = run(str(path), "--format", "json", "--source-language", "en", "--language", "de")
    assert result.exit_code == 1, result.output
    document = json.loads(result.stdout)
    assert document["document"] == "listingkit-check"
    assert (document["texts"], document["flawed"], document["wrong"]) == (1, 1, 100.0)
    (finding,) = [one for listing in document["listings"] for one in listing["findings"]]
    assert finding["code"] == "LOC106"
    assert "12" in finding["message"]
    assert "10" in finding["message"]
    assert finding["where"]["path"] == str(path)
    assert finding["where"]["line"]
    if name == "pairs.csv":
        assert (finding["where"]["line"], finding["where"]["column"]) == (2, 24)


def listing(**fields: Any) -> str:
    return json.dumps({"description": "", **fields}, ensure_ascii=False) + "\n"


@pytest.fixture
def catalogs(tmp_path: Path) -> tuple[str, str]:
    mine, theirs = tmp_path / "en.jsonl", tmp_path / "de.jsonl"
    mine.write_text(
        listing(id="mug", language="en", title="Enamel mug", bullets=["Holds 350 ml", "Light"],
                variants=[{"options": {"Colour": "Blue"}}])
        + listing(id="lid", language="en", title="Lid of steel, 8 cm")
        + listing(id="cup", language="en", title="Enamel mug"),
        "utf-8",
    )  # fmt: skip
    theirs.write_text(
        listing(id="mug", language="de", title="Emaillebecher", bullets=["Fasst 530 ml", "Leicht"],
                variants=[{"options": {"Farbe": "Blau"}}])
        + listing(id="cup", language="de", title="Tasse aus Emaille")
        + listing(id="hat", language="de", title="Ein Hut"),
        "utf-8",
    )  # fmt: skip
    return str(mine), str(theirs)


def test_two_catalogs_are_paired_by_id(catalogs: tuple[str, str]) -> None:
    result = run(*catalogs, "--format", "concise")
    assert codes(result) == ["LOC106", "LOC102", "LOC126", "LOC103"], result.output
    assert "de.jsonl:1:" in result.stdout
    assert "missing: 350 ml; not in the source: 530 ml" in result.stdout
    assert result.exit_code == 1
    assert run(*catalogs, "--ignore", "LOC106").exit_code == 0
    assert codes(run(*catalogs, "--select", "LOC102", "--format", "concise")) == ["LOC102"]


def test_every_report_is_written_and_does_not_hang_on_jobs(
    catalogs: tuple[str, str], tmp_path: Path
) -> None:
    more = [f"--report={name}={tmp_path / name}" for name in ("sarif", "junit", "html", "gitlab")]
    first = run(*catalogs, *more, "--format", "jsonl").stdout
    again = CliRunner().invoke(cli, ["check", *catalogs, "-j", "3", "--format", "jsonl"]).stdout
    assert first == again
    assert "LOC106" in (tmp_path / "sarif").read_text("utf-8")
    assert "LOC106" in (tmp_path / "html").read_text("utf-8")
    assert "with an error or a warning" in run(*catalogs).stdout


def test_known_findings_are_held_back(catalogs: tuple[str, str], tmp_path: Path) -> None:
    known = str(tmp_path / "known.json")
    assert run(*catalogs, "--baseline", known, "--update-baseline").exit_code == 0
    assert codes(run(*catalogs, "--baseline", known, "--format", "concise")) == []
    settings = tmp_path / "listingkit.toml"
    settings.write_text('[severity]\nLOC106 = "off"\n', "utf-8")
    assert run(*catalogs, "--config", str(settings)).exit_code == 0


PAGE = '<!doctype html>\n<html lang="{}"><head><title>{}</title></head><body>\n{}</body></html>\n'


def test_pages_are_paired_by_path_and_placed_by_line_and_column(tmp_path: Path) -> None:
    texts = {
        "en": ("Enamel mug", "<h1>Enamel mug</h1>\n<p>Holds 350 ml and weighs 140 g.</p>\n"
               "<p>Keep away from children: choking hazard.</p>"),
        "de": ("Emaillebecher", "<h1>Emaillebecher</h1>\n<p>Fasst 350 ml und wiegt 410 g.</p>\n"
               '<p lang="en">Keep away from children: choking hazard.</p>'),
    }  # fmt: skip
    for tag, (title, body) in texts.items():
        (tmp_path / tag).mkdir()
        (tmp_path / tag / "mug.html").write_text(PAGE.format(tag, title, body), "utf-8")
    (tmp_path / "en" / "lid.html").write_text(PAGE.format("en", "Lid", "<p>A lid</p>"), "utf-8")
    result = run(
        str(tmp_path / "en"), str(tmp_path / "de"), "--format", "concise", "--market", "de"
    )
    assert (
        "mug.html:4:4: LOC106 error [de] missing: 140 g; not in the source: 410 g" in result.stdout
    )
    assert "mug.html:5:14: LOC119" in result.stdout
    assert "lid.html: LOC102" in result.stdout


def test_a_product_csv_with_its_translation(tmp_path: Path) -> None:
    head = "Handle,Title,Body (HTML),Option1 Name,Option1 Value\n"
    rows = "mug,Enamel mug,<p>Holds <b>350 ml</b>.</p><p>Light.</p>,Colour,{}\nmug,,,,{}\n"
    (tmp_path / "en.csv").write_text(head + rows.format("Blue", "Red"), "utf-8")
    theirs = head + "mug,Emaillebecher,<p>Fasst 350 ml.</p><p>Leicht.</p>,Farbe,Blau\nmug,,,,Rot\n"
    (tmp_path / "de.csv").write_text(theirs, "utf-8")
    result = run(str(tmp_path / "en.csv"), str(tmp_path / "de.csv"), "--format", "concise")
    assert codes(result) == ["LOC109"], result.output
    export = FILES["shopify.csv"].replace("12", "10")
    (tmp_path / "export.csv").write_text(export, "utf-8")
    lid = "lid,Lid,,,\n"
    (tmp_path / "en.csv").write_text(head + rows.format("Blue", "Red") + lid, "utf-8")
    result = run(str(tmp_path / "en.csv"), str(tmp_path / "export.csv"), "--format", "concise")
    assert codes(result) == ["LOC102"], result.output


def test_terms_names_and_a_channel(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("source,target,field\nNorrvik dress of linen,Norwik Kleid aus Flachs,title\n")
    terms = tmp_path / "terms.csv"
    terms.write_text("en,term\nlinen,Leinen\nNorrvik,Norrvik\n")
    words = (str(pairs), "--format", "concise", "--source-language", "en", "--language", "de")
    assert set(codes(run(*words, "--glossary", str(terms)))) == {"LOC111", "LOC112"}
    assert codes(run(*words, "--protect", "Norrvik")) == ["LOC111"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["alone.html"], "not in two languages"),
        (["a.csv", "b.csv", "c.csv"], "takes a source and a target"),
        (["pairs.csv", "--select", "IMG"], "no check is called"),
        (["broken.xlf"], "broken XML"),
        (["entity.xlf"], "entities"),
        (["other.csv"], "no columns source and target"),
        (["pairs.csv", "--market", "zz"], "zz"),
    ],
)
def test_mistakes_are_told_in_one_line(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("alone.html").write_text(PAGE.format("en", "Mug", "<p>Mug</p>"))
    Path("pairs.csv").write_text(FILES["pairs.csv"], newline="")
    Path("broken.xlf").write_text("<xliff><file>")
    Path("entity.xlf").write_text('<!DOCTYPE x [<!ENTITY a "b">]><xliff>&a;</xliff>')
    Path("other.csv").write_text("a,b,c,d\n1,2,3,4\n")
    result = run(*words)
    assert result.exit_code == 2, result.output
    assert told in result.output
    assert "Traceback" not in result.output


def test_translated_back_and_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from listingkit.run import checking

    class Dictionary:
        """An engine of one sentence."""

        def pairs(self) -> frozenset[tuple[str, str]]:
            return frozenset({("de", "en")})

        def translate_batch(self, texts: list[str], source: str, target: str) -> list[str | None]:
            return ["The mug keeps coffee cold." for _ in texts]

    monkeypatch.setattr(checking, "_pools", lambda *_: nullcontext([Dictionary()]))
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("source,target\nThe mug keeps coffee warm.,Der Becher kühlt den Kaffee.\n")
    words = (str(pairs), "--source-language", "en", "--round-trip", "--format", "concise")
    assert codes(run(*words, "--language", "de")) == ["LOC128"]
    none = run(*words, "--language", "pl")
    assert none.exit_code == 2
    assert "no engine here translates pl back into en" in none.output
