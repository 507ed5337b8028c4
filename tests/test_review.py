"""Review: out as a sheet and as XLIFF, back from whatever program, signed, released, taken back."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fake_engines import Upside
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from listingkit.cli import cli
from listingkit.cli.localize import exit_code
from listingkit.config import Config
from listingkit.localize.memory.signatures import Signature, sign, signatures_of
from listingkit.localize.memory.store import Memory, MemoryEntry
from listingkit.localize.outputs import LocalizeSummary
from listingkit.localize.pipeline import localize
from listingkit.localize.planning import goal
from listingkit.localize.review.differences import differences
from listingkit.localize.review.edits import Edit
from listingkit.localize.review.judging import Judge
from listingkit.localize.review.xliff import CORE, SourceTexts, xliff_files
from listingkit.localize.review.xliff_read import read_xliff
from listingkit.model import Segment, Translation

WARNING = "Warning: choking hazard. Keep away from children."
AVISO = "Aviso: perigo de asfixia. Mantenha longe das crianças."
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Red mug</title></head>
<body><main><h1>Red enamel mug</h1>
<p>A <b>strong</b> mug for <a href="/tea?x=1&amp;y=2">tea &amp; coffee</a>, 12 oz, by hand.</p>
<ul><li>Free returns within 30 days</li></ul><p>{WARNING}</p></main></body></html>
"""
SHOP = (
    "\ufeffHandle,Title,Body (HTML),Vendor,Variant SKU\r\n"
    f'toy,"Red toy","<p>{WARNING}</p>",Acme,T-1\r\n'
    'mug,Red mug,"<p>A mug by ""hand""</p>",Acme,M-1\r\n'
)
LINES = (
    f'{{"id": "toy",  "title": "Red toy", "description": "{WARNING}"}}\n'
    '{"id": "mug", "title": "Red mug", "price": 9.50}\n'
)


def listingkit(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def sheet(folder: Path) -> list[dict[str, str]]:
    text = (folder / "br" / "review.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def manifest(folder: Path) -> Any:
    return json.loads((folder / "br" / "manifest.json").read_text("utf-8"))


class Shop:
    """A folder with one source, its memory, and the last run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.memory = folder / "memory.sqlite"
        self.out = folder / "localized"
        (folder / "in").mkdir()

    def write(self, name: str, text: str) -> None:
        (self.folder / "in" / name).write_text(text, "utf-8", newline="")

    def run(self, **more: Any) -> LocalizeSummary:
        more = {"engine": Upside(), "culture": False, "replace": True, **more}
        sources, memory = [self.folder / "in"], more.pop("memory", self.memory)
        return localize(sources, more.pop("markets", ("br",)), out=self.out, memory=memory, **more)

    def read(self, name: str) -> str:
        return (self.out / "br" / name).read_bytes().decode("utf-8")

    def give_back(self, name: str, data: str | bytes, *more: object) -> Result:
        file = self.folder / name
        file.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        return listingkit("review", "import", file, "--memory", self.memory,
                          "--out", self.out, *more)  # fmt: skip

    def exported(self) -> str:
        return listingkit("memory", "export", "--memory", self.memory).stdout


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture
def page(shop: Shop) -> Shop:
    """A page that waits for a person, in two markets."""
    shop.write("mug.html", PAGE)
    shop.run(markets=("br", "de"))
    return shop


def spreadsheet(
    rows: list[dict[str, str]], edit: Callable[[dict[str, str]], None], **form: Any
) -> bytes:
    """The sheet as a spreadsheet saves it: other delimiter, columns the other way round."""
    for row in rows:
        edit(row)
    out = io.StringIO(newline="")
    encoding = form.pop("encoding", "utf-8-sig")
    writer = csv.DictWriter(out, [*reversed(rows[0]), "my notes"], **form)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def signed_all(document: str) -> str:
    """Every unit final; the warning translated."""
    document = re.sub(r'state="(?:initial|translated)"', 'state="final"', document)
    return document.replace(
        f"<source>{WARNING}</source>", f"<source>{WARNING}</source><target>{AVISO}</target>"
    )


def test_a_page_goes_the_whole_circle(page: Shop) -> None:
    first = page.read("blocked/mug.html")
    assert manifest(page.out)["listings"][0]["reviewed"] is False
    document = signed_all(page.read("review.xlf"))
    returned = "Devolução grátis em 30 dias"
    document = document.replace(
        "<source>Free returns within 30 days</source>",
        f"<source>Free returns within 30 days</source><target>{returned}</target>",
    )
    told = page.give_back("back.xlf", document, "--reviewer", "Ana")
    assert (told.exit_code, told.stderr) == (0, "")
    assert "5 signed" in told.stdout
    signed = signatures_of(Memory(page.memory), "br")
    assert {one.reviewer for one in signed.values()} == {"Ana"}
    summary = page.run()
    (market,) = summary.markets
    assert (market.statuses["ready"], market.signed, market.unsigned) == (market.segments, 5, 0)
    assert (market.reviewed, market.to_review) == (1, 0)
    assert exit_code(summary, strict=True, require_reviewed=True) == 0
    listing = manifest(page.out)["listings"][0]
    assert (listing["status"], listing["reviewed"]) == ("ready", True)
    # The page is the blocked one but for the two texts, and what said that nobody had signed.
    kept = f'<span lang="en" dir="ltr">{WARNING}</span>'
    promise = '<span lang="en" dir="ltr">Free returns within 30 days</span>'
    expected = first.replace(kept, AVISO).replace(promise, returned)
    assert page.read("mug.html") == expected.replace(' data-listingkit-reviewed="false"', "")
    assert not (page.out / "br" / "blocked" / "mug.html").exists()
    # A changed warning takes its signature back, and the page away from those to publish.
    page.write("mug.html", PAGE.replace("choking hazard.", "choking and burning hazard."))
    page.run()
    (row,) = sheet(page.out)
    assert row["reasons"].startswith("source changed since it was signed")
    assert (row["status"], row["earlier"], row["suggestion"]) == ("blocked", WARNING, AVISO)
    assert not (page.out / "br" / "mug.html").exists()
    # And a text that only moved keeps it.
    page.write("mug.html", PAGE.replace("<ul>", "<p>A new text about the kitchen.</p><ul>"))
    page.run()
    assert [row["source"] for row in sheet(page.out)] == []
    assert manifest(page.out)["listings"][0]["signed"] == 5


@pytest.mark.parametrize(("name", "text"), [("shop.csv", SHOP), ("in.jsonl", LINES)])
def test_tables_go_the_whole_circle(shop: Shop, name: str, text: str) -> None:
    shop.write(name, text)
    shop.run()
    first = shop.read(name)
    blocked = [one for one in first.split("\n") if WARNING in one]
    assert blocked == [one for one in text.split("\n") if WARNING in one]  # as it was
    assert [one["status"] == "blocked" for one in manifest(shop.out)["listings"]] == [True, False]
    told = shop.give_back("back.xliff", signed_all(shop.read("review.xlf")))
    assert told.exit_code == 0, told.output
    shop.run()
    assert [one["reviewed"] for one in manifest(shop.out)["listings"]] == [True, True]
    (title,) = re.findall("<source>Red toy</source><target>(.*?)</target>", shop.read("review.xlf"))
    before, after = first.split("\n"), shop.read(name).split("\n")
    for old, new in zip(before, after, strict=True):
        if WARNING not in old:
            assert new == old.replace('"reviewed": false', '"reviewed": true')
        elif name == "shop.csv":
            assert new == old.replace("Red toy", title).replace(WARNING, AVISO)
        else:
            mark = '{"language": "pt-BR", "reviewed": true, '
            assert new == mark + old[1:].replace("Red toy", title).replace(WARNING, AVISO)


@pytest.mark.parametrize(
    "form",
    [
        {"delimiter": ";", "lineterminator": "\r\n"},
        {"delimiter": ",", "quoting": csv.QUOTE_ALL, "lineterminator": "\n", "encoding": "utf-8"},
        {"delimiter": "\t", "lineterminator": "\r\n", "encoding": "utf-16"},
    ],
)
def test_sheets_come_back_from_any_spreadsheet(page: Shop, form: dict[str, Any]) -> None:
    def edit(row: dict[str, str]) -> None:
        if row["source"] == WARNING:
            row.update(target=AVISO.replace(" ", "  ", 1), sign=" OK ")
        elif "returns" in row["source"]:
            row["target"] = "Devolução grátis em até 30 dias"

    told = page.give_back("back.csv", spreadsheet(sheet(page.out), edit, **form))
    assert told.exit_code == 0, told.output
    assert "back.csv: 1 signed, 1 changed and not signed, 2 untouched\n" in told.stdout
    page.run()
    assert (page.out / "br" / "mug.html").exists()
    row = next(row for row in sheet(page.out) if "returns" in row["source"])
    # The draft is offered, and the promise still held back; nobody has signed either.
    assert (row["status"], row["sign"], row["suggestion"]) == (
        "review", "", "Devolução grátis em até 30 dias",
    )  # fmt: skip


def test_what_nobody_touched_changes_nothing(page: Shop) -> None:
    before = page.exported()
    told = page.give_back("back.csv", (page.out / "br" / "review.csv").read_bytes())
    assert (told.exit_code, told.stdout) == (0, f"{page.folder / 'back.csv'}: 4 untouched\n")
    untouched = page.read("review.xlf").replace("</xliff>", "<x:y xmlns:x='urn:x'/></xliff>")
    assert page.give_back("back.xlf", untouched).exit_code == 0
    dry = page.give_back("b.xlf", signed_all(untouched), "--dry-run")
    assert f"signed mug.html:paragraph.2: {AVISO}" in dry.stdout
    assert page.exported() == before
    assert signatures_of(Memory(page.memory), "br") == {}


def judge(market: str) -> Judge:
    return Judge("en", goal(market, None, (), None), ("Acme",))


@pytest.mark.parametrize(
    ("market", "source", "target", "wrong"),
    [
        ("br", "Holds 12 fl oz, weighs 0.5 lb", "Comporta 355 ml e pesa 227 g", ""),
        ("br", "Holds 12 fl oz", "Comporta 12 fl oz", ""),
        ("br", "Holds 12 fl oz", "Comporta 355 ml (12 fl oz)", ""),
        ("br", "5.9 in wide, 1,299 sold", "15 cm de largura, 1.299 vendidos", ""),
        ("ae", "Holds 12 fl oz", "يتسع 355 مل", ""),
        ("jp", "Holds 350 ml, 30 cm", "容量350ミリリットル、30センチ", ""),
        ("br", "Costs $5, 80% off", "Custa 5 USD, 80 % a menos", ""),
        ("br", "Holds 12 fl oz", "Comporta 355 g", "355g"),
        ("br", "Holds 12 fl oz", "Comporta 350 ml", "350ml"),
        ("ae", "Holds 350 ml", "يتسع 305 مل", "350ml"),
        ("br", "Costs $5", "Custa 5 EUR", "5EUR"),
        ("br", "Pack of 3", "Kit", "missing: 3"),
        ("br", "Acme mug", "Caneca Acne", "Acme"),
        ("br", "<b>Red</b> mug", "Caneca vermelha", "tags changed"),
        ("br", "Hello {name}", "Olá {nome}", "placeholder changed"),
        ("br", "A mug", '=HYPERLINK("http://x")', "formula"),
        ("br", "A mug", "#NAME?", "spreadsheet's error"),
        ("br", "- A mug", "- Uma caneca", ""),
        ("ae", "A mug for coffee in the morning", "Uma caneca para o café da manhã", "Arabic"),
        ("br", "A mug for coffee in the quiet morning of the day",
         "A mug for coffee in the quiet morning of the day", "reads like en"),
    ],
)  # fmt: skip
def test_people_are_held_to_numbers_tags_and_names(
    market: str, source: str, target: str, wrong: str
) -> None:
    one = judge(market)
    found = [*one.oddities(source, target), *one.losses(source, target)]
    assert wrong in "; ".join(reason.message for reason in found)
    assert bool(wrong) == bool(found)


def test_what_is_wrong_is_one_line_and_the_others_go_on(page: Shop) -> None:
    """Each row of a sheet is broken in its own way; the last one is good."""
    *_, promise, warning = sheet(page.out)
    full = dict(warning, target=AVISO, sign="x")
    rows = [
        dict(full, sign="maybe"),
        dict(full, target=""),
        dict(full, target=AVISO + " 7"),
        dict(full, source="Another warning."),
        dict(full, key=promise["key"]),
        dict(full, to="de-DE"),
        dict(full, market="atlantis"),
        dict(full, check=""),
        dict(promise, check=""),
        full,
    ]
    told = page.give_back("back.csv", spreadsheet(rows, lambda row: None, delimiter=";"))
    assert told.exit_code == 1
    lines = told.stderr.splitlines()
    for number, says in enumerate(
        ("'maybe' is no signature", "has no target", "not in the source: 7", "not those that went",
         "not those that went", "no language of the market br", "atlantis"), start=2,
    ):  # fmt: skip
        assert says in lines[number - 2], lines
        assert f"back.csv:{number}" in lines[number - 2]
    assert "1 row without a check" in lines[-1]
    assert "2 signed, 7 refused" in told.stdout
    assert f"<seg>{AVISO}</seg>" in page.exported()


XLIFF = f'<xliff xmlns="{CORE}" version="2.0" srcLang="en" trgLang="pt-BR"><file id="f">'
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.xlf", BOMB + XLIFF + "&b;</file></xliff>", "document type or entities"),
        ("a.xlf", '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + XLIFF, "document type or entities"),
        ("a.xlf", XLIFF + "<g>" * 4000, "nested too deeply"),
        ("a.xlf", XLIFF, "cannot be read"),
        ("a.xlf", "", "cannot be read"),
        ("a.xlf", '<xliff version="1.2"><file/></xliff>', "only XLIFF 2"),
        ("a.xlf", "<tmx/>", "no XLIFF file"),
        ("a.xlf", '<xliff version="2.0"/>', "srcLang"),
        ("a.csv", b"key,source,target\n\xe9,1,2\n", "CSV UTF-8"),
        ("a.csv", "id,keywords\n1,2\n", "is no review sheet"),
        ("a.csv", "", "is no review sheet"),
        ("a.csv", "key,source,target,market,from,to\n" + "x" * (2 << 20), "field larger"),
        ("a.ods", "PK", "neither a sheet nor XLIFF"),
    ],
)
def test_files_that_are_something_else(shop: Shop, name: str, data: str | bytes, says: str) -> None:
    told = shop.give_back(name, data)
    assert told.exit_code == 2
    (line,) = told.stderr.splitlines()
    assert says in line
    assert f"{shop.folder / name}" in line


def test_files_of_another_time_or_market_are_told(page: Shop) -> None:
    old = signed_all(page.read("review.xlf"))
    german = (page.out / "de" / "review.xlf").read_text("utf-8")
    page.write("mug.html", PAGE.replace("Red enamel mug", "Blue enamel mug"))
    page.run()
    told = page.give_back("old.xlf", old)
    (line, *more) = told.stderr.splitlines()
    assert "unit mug.html:title.1: its source text has changed" in line
    assert "has no target" in more[0]  # the promise
    assert "3 signed, 2 refused" in told.stdout
    wrong = page.give_back("de.xlf", signed_all(german), "--market", "br")
    assert "is for the market 'de', not 'br'" in wrong.stderr
    assert wrong.exit_code == 1


def test_a_draft_does_not_take_the_place_of_what_is_signed(page: Shop) -> None:
    def sign(row: dict[str, str]) -> None:
        if row["source"] == WARNING:
            row.update(target=AVISO, sign="x")

    back = spreadsheet(sheet(page.out), sign, delimiter=";")
    assert page.give_back("back.csv", back).exit_code == 0
    draft = back.decode("utf-8-sig").replace("longe", "fora do alcance").replace(";x;", ";;")
    told = page.give_back("draft.csv", draft)
    assert "another translation of this text is signed already" in told.stderr
    assert AVISO in page.exported()


def test_an_unsigned_memory_publishes_no_warning(shop: Shop) -> None:
    shop.write("mug.html", PAGE)
    one = MemoryEntry(source_lang="en", target_lang="pt-BR", source=WARNING, target=AVISO)
    Memory(shop.memory).store([one])
    assert shop.run().markets[0].listings["blocked"] == 1
    (row,) = (row for row in sheet(shop.out) if row["source"] == WARNING)
    assert (row["status"], row["target"], row["suggestion"]) == ("blocked", "", AVISO)


def test_each_source_language_has_a_document_of_its_own(page: Shop) -> None:
    page.write("in.jsonl", '{"id": "b", "language": "de", "title": "Roter Becher aus Emaille"}\n')
    page.run()
    found = sorted(path.name for path in (page.out / "br").glob("*.xlf"))
    assert found == ["review.de.xlf", "review.en.xlf"]
    told = page.give_back("de.xlf", page.read("review.de.xlf").replace("initial", "final"))
    assert "unit b:title: is signed, and has no target" in told.stderr
    (page.folder / "in" / "in.jsonl").unlink()
    page.run()
    assert [path.name for path in (page.out / "br").glob("*.xlf")] == ["review.xlf"]


def test_lines_of_culture_are_signed_as_they_stand(shop: Shop) -> None:
    shop.write("in.jsonl", '{"id": "mug", "title": "Red mug", "bullets": ["A mug for tea"]}\n')
    config = Config(facts={"br": {"warranty_months": 24}})
    shop.run(culture=True, config=config)
    mine = [row for row in sheet(shop.out) if ":culture." in row["key"]]
    assert mine

    def sign(row: dict[str, str]) -> None:
        row["sign"] = "x"
        row["target"] += "!" if row is mine[-1] and len(mine) > 1 else ""

    told = shop.give_back("back.csv", spreadsheet(mine, sign, delimiter=";"))
    assert told.stderr.count("can only be signed") == (len(mine) > 1)
    shop.run(culture=True, config=config)
    assert mine[0]["key"] not in [row["key"] for row in sheet(shop.out)]
    shop.run(culture=True, config=Config(facts={"br": {"warranty_months": 36}}))
    back = {row["key"]: row for row in sheet(shop.out) if "24" in row["suggestion"]}
    assert all(row["reasons"].startswith("source changed since") for row in back.values())
    assert len(back) == sum("24" in row["target"] for row in mine)


def test_what_waits_is_counted(page: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(page.folder)
    sign(Memory(page.memory), [Signature(market="br", place="mug.html:x.1", source_lang="en",
         target_lang="pt-BR", source="a", target="b", reviewer="Ana")])  # fmt: skip
    told = listingkit("review", "status", "--memory", page.memory)
    assert "br  pt-BR  3 review, 1 blocked, in 1 listing; 1 signed (Ana 1)" in told.stdout
    assert "1  a promise of the source market, not stated for this one" in told.stdout
    counts = json.loads(listingkit("review", "status", "-m", "de", "--format", "json").stdout)
    assert [one["market"] for one in counts["markets"]] == ["de"]
    missing = listingkit("review", "status", "--out", "nowhere")
    assert (missing.exit_code, len(missing.stderr.splitlines())) == (2, 1)


def check_xliff(data: bytes) -> None:
    """What XLIFF 2.0 asks of a document like ours, as far as a reader can trip over it."""
    root = etree.fromstring(data)
    ours = {f"{{{CORE}}}{name}": name for name in (
        "xliff", "file", "group", "unit", "notes", "note", "originalData", "data", "segment",
        "source", "target", "pc", "ph", "cp",
    )}  # fmt: skip
    order = ["notes", "originalData", "segment"]
    token = re.compile(r"[\w.:-]+\Z")
    for element in root.iter():
        name = ours[element.tag]
        inside = [ours[child.tag] for child in element]
        if name in ("file", "group", "unit", "data", "pc", "ph"):
            assert token.match(element.get("id"))
        if name == "unit":
            assert inside == [one for one in order if one in inside]
            assert {"notes", "segment"} <= set(inside)
            data_ids = {one.get("id") for one in element.iter(f"{{{CORE}}}data")}
            for side in ("source", "target"):
                codes = [
                    one for text in element.iter(f"{{{CORE}}}{side}") for one in text.iter()
                    if ours[one.tag] in ("pc", "ph")
                ]  # fmt: skip
                assert len({one.get("id") for one in codes}) == len(codes)
                for one in codes:
                    names = (
                        ("dataRefStart", "dataRefEnd") if one.get("dataRefStart") else ("dataRef",)
                    )
                    assert all(one.get(attribute) in data_ids for attribute in names)
        if name == "segment":
            assert inside in (["source"], ["source", "target"])
            assert element.get("state") in ("initial", "translated", "reviewed", "final")
            assert element.get("subState").startswith("listingkit:")
    for file in root:
        ids = [unit.get("id") for unit in file.iter(f"{{{CORE}}}unit")]
        assert len(set(ids)) == len(ids)


PIECE = st.sampled_from(
    ["<b>", "</b>", "<br>", "<a href=\"/x?a=1&amp;b='2'\">", "</a>", "&nbsp;", "&amp;", "&lt;", "&",
     "{{kept1}}", "{name}", "%s", "<!-- c -->", " ", "A & B", "&copy", "&#8212;", "1 < 2", "tea",
     "عربي", "\x0b", "\r\n", "'", '"', "]]>", "&quot;", "12 cm"]
)  # fmt: skip
TEXT = st.lists(PIECE, max_size=7).map("".join).filter(str.strip)


@settings(max_examples=60)
@given(TEXT, TEXT, st.sampled_from(["html", "text"]))
@example('A <b>x</b> & "y" &amp;amp; <i></b>', "<b>&nbsp;</b>", "html")
def test_texts_come_back_byte_by_byte(
    tmp_path_factory: pytest.TempPathFactory, source: str, target: str, markup: Any
) -> None:
    segment = Segment(key="a b:1", listing_id="a b", text=source, kind="title", markup=markup)
    found = Translation(segment=segment, text=target, origin="engine", status="review")
    texts = SourceTexts("in/x & y.html", (found, found), {"a b": "en"})
    ((name, data),) = xliff_files([texts], "br", "pt-BR")
    check_xliff(data)
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(data)
    for edit in read_xliff(path):
        assert isinstance(edit, Edit)
        assert (edit.source, edit.target) == (source, target)
        assert edit.key == "a b:1"


def test_units_that_tools_cut_into_segments_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "cut.xlf"
    path.write_text(
        XLIFF + '<unit id="u" name="k"><originalData><data id="d">{x}</data></originalData>'
        '<segment state="final"><source>One. <ph id="1" dataRef="d"/></source>'
        '<target order="3">Um. <ph id="1" dataRef="d"/></target></segment>'
        "<ignorable><source> </source></ignorable>"
        '<segment state="reviewed"><source>Two.</source>'
        '<target order="1"><mrk id="m" type="term">Dois.</mrk></target></segment></unit>'
        '<unit id="v"><segment state="signed-off"><source>a</source><target>b</target></segment>'
        '</unit><unit id="w"><segment><source>a<ph id="1" dataRef="gone"/></source></segment>'
        "</unit></file></xliff>",
        "utf-8",
    )
    joined, unknown, broken = read_xliff(path, "br")
    assert isinstance(joined, Edit)
    assert isinstance(unknown, Edit)
    assert (joined.source, joined.target) == ("One. {x} Two.", "Dois. Um. {x}")
    assert (joined.signed, joined.market, unknown.signed) == (True, "br", False)
    assert "unit w: the code <ph> has lost" in str(broken)


def test_differences_read_as_words() -> None:
    marks = {"gone": "-", "new": "+", "same": ""}
    pieces = differences("A mug for tea, 3 days", "A big mug for tea & coffee, 2 days")
    read = "".join(marks[kind] + text for kind, text in pieces)
    assert read == "A+ big mug for tea+ & coffee, -3+2 days"
