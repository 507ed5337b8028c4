"""``localize --eval``: scores against references that sacrebleu itself computes, and mistakes."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from listingkit.cli import cli
from listingkit.engines.inprocess import InProcess
from listingkit.engines.routes import Router
from listingkit.localize.quality.evaluation import Told, evaluate
from listingkit.localize.quality.references import References, read_references
from listingkit.localize.quality.scoring import Scorer
from listingkit.markets import language
from listingkit.model import Segment, Translation, Where

metrics = pytest.importorskip("sacrebleu.metrics", reason="sacrebleu is an extra")

MADE = {
    "Red enamel mug": "Caneca esmaltada vermelha",
    "A mug for tea by the fire.": "Uma caneca para chá junto ao fogo.",
    "Holds soup as well.": "Serve também para sopa.",
    "Blue wool blanket": "Cobertor azul de lã",
}
WANTED = {
    "Red enamel mug": "Caneca esmaltada vermelha",
    "A mug for tea by the fire.": "Uma caneca para tomar chá perto do fogo.",
    "Holds soup as well.": "Também serve para sopa.",
    "Blue wool blanket": "Manta de lã azul",
    "Warm in winter, light in summer.": "Quente no inverno, leve no verão.",
}
CATALOG = [
    {"id": "mug", "language": "en", "title": "Red enamel mug",
     "description": "<p>A mug for tea by the fire.</p><p>Holds soup as well.</p>"},
    {"id": "blanket", "language": "en", "title": "Blue wool blanket",
     "description": "Warm in winter, light in summer."},
]  # fmt: skip


def translated(text: str) -> str:
    for source, target in WANTED.items():
        text = text.replace(source, target)
    return text


def write(path: Path, listings: list[dict[str, str]]) -> Path:
    path.write_text("".join(f"{json.dumps(one)}\n" for one in listings), "utf-8")
    return path


def pairs(path: Path, rows: list[tuple[str, str]], columns: tuple[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalog, a memory that knows four of its five texts, and a reference for all."""
    write(tmp_path / "catalog.jsonl", CATALOG)
    units = "".join(
        f'<tu><tuv xml:lang="en"><seg>{source}</seg></tuv>'
        f'<tuv xml:lang="pt-BR"><seg>{target}</seg></tuv></tu>'
        for source, target in MADE.items()
    )
    (tmp_path / "memory.tmx").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><tmx version="1.4"><header srclang="en" '
        'segtype="block" o-tmf="x" adminlang="en" datatype="plaintext" creationtool="x" '
        f'creationtoolversion="1"/><body>{units}</body></tmx>',
        "utf-8",
    )
    theirs = [
        {key: "pt" if key == "language" else translated(text) for key, text in one.items()}
        for one in CATALOG
    ]
    write(tmp_path / "reference.jsonl", theirs)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("listingkit.localize.quality.scoring.SAMPLES", 100)
    return tmp_path


def run(*more: object) -> Result:
    arguments = ["localize", "catalog.jsonl", "--engine", "none", "--memory", "memory.tmx",
                 "--no-culture", "-j", "1", *map(str, more)]  # fmt: skip
    return CliRunner().invoke(cli, arguments)


def test_scores_are_those_of_sacrebleu_by_status_origin_and_field(shop: Path) -> None:
    result = run("-m", "br", "--eval", "reference.jsonl", "--format", "json")
    assert result.exit_code == 0, result.output
    (market,) = json.loads(result.stdout)["evaluation"]
    assert json.loads((shop / "localized" / "eval.json").read_text("utf-8"))["markets"] == [market]
    sources = sorted(WANTED)
    texts = [MADE.get(source, source) for source in sources]
    references = [[WANTED[source] for source in sources]]
    total = market["total"]
    assert (total["texts"], market["places"], market["without"]) == (5, 5, 0)
    assert total["written"]["chrf"] == round(
        metrics.CHRF().corpus_score(texts, references).score, 2
    )
    assert total["written"]["bleu"] == round(
        metrics.BLEU().corpus_score(texts, references).score, 2
    )
    assert total["written"]["chrf_low"] < total["written"]["chrf"] < total["written"]["chrf_high"]
    assert {name: one["texts"] for name, one in market["by_origin"].items()} == {
        "memory": 4, "source": 1,
    }  # fmt: skip
    assert {name: one["texts"] for name, one in market["by_field"].items()} == {
        "paragraph": 3, "title": 2,
    }  # fmt: skip
    memory = market["by_origin"]["memory"]["written"]
    assert memory["chrf"] == round(
        metrics.CHRF().corpus_score(
            list(MADE.values()), [[WANTED[source] for source in MADE]]
        ).score, 2,
    )  # fmt: skip
    assert market["metrics"]["chrf"].startswith("nrefs:1|case:mixed|eff:yes|nc:6|nw:0")
    assert "tok:13a" in market["metrics"]["bleu"]
    assert market["worst"][0]["references"] == ["Quente no inverno, leve no verão."]
    again = run("-m", "br", "--eval", "reference.jsonl", "--out", "again")
    assert (shop / "again" / "eval.json").read_bytes() == (
        shop / "localized" / "eval.json"
    ).read_bytes()
    assert "5 different texts in 5 places" in again.stdout
    assert f"{total['written']['chrf']:.1f}" in again.stdout
    assert all(len(line) <= 80 for line in again.stdout.splitlines())


def test_pairs_several_references_and_fields_cut_otherwise(shop: Path) -> None:
    rows = [("Red  enamel mug", "Caneca vermelha"), ("Red enamel mug", MADE["Red enamel mug"]),
            ("Unused", "Não usado")]  # fmt: skip
    pairs(shop / "pairs.csv", rows, ("source", "pt-BR"))
    result = run("-m", "br", "--eval", "pairs.csv", "--format", "json", "--dry-run")
    (market,) = json.loads(result.stdout)["evaluation"]
    assert (market["total"]["texts"], market["without"]) == (1, 4)
    assert market["total"]["written"]["chrf"] == 100.0
    assert market["worst"][0]["references"] == ["Caneca esmaltada vermelha", "Caneca vermelha"]
    assert not (shop / "localized").exists()
    one_paragraph = " ".join(WANTED[text] for text in list(WANTED)[1:3])
    write(shop / "whole.jsonl", [{"id": "mug", "language": "pt", "title": "Caneca esmaltada",
                                  "description": one_paragraph}])  # fmt: skip
    result = run("-m", "br", "--eval", "whole.jsonl", "--format", "json", "--dry-run")
    (market,) = json.loads(result.stdout)["evaluation"]
    assert {name: one["texts"] for name, one in market["by_field"].items()} == {
        "paragraph": 1, "title": 1,
    }  # fmt: skip
    assert market["places"] == 3
    assert market["worst"][0]["text"] == "\n".join(list(MADE.values())[1:3])


@pytest.mark.parametrize(
    ("reference", "more", "told"),
    [
        ("absent.csv", (), "absent.csv: no such reference"),
        ("empty.csv", (), "empty.csv: holds no reference in pt-BR"),
        ("english.jsonl", (), "the reference reads as en, and the market is written in pt-BR"),
        ("memory.tmx", ("-m", "jp"), "memory.tmx: holds no reference in ja-JP"),
        (
            "reference.jsonl",
            ("-m", "br", "-m", "jp"),
            "reference.jsonl: no folder br with its references",
        ),
    ],
)
def test_a_wrong_reference_is_told_before_any_work(
    shop: Path, reference: str, more: tuple[str, ...], told: str
) -> None:
    pairs(shop / "empty.csv", [], ("source", "reference"))
    long = [one | {"description": f"{one['description']} It is made for the whole family."}
            for one in CATALOG]  # fmt: skip
    write(shop / "english.jsonl", long)
    result = run(*(more or ("-m", "br")), "--eval", reference)
    assert result.exit_code == 2
    assert told in str(result.exception or "") + result.output
    assert not (shop / "localized").exists()


def test_no_text_with_a_reference_is_exit_2_and_the_texts_are_written(shop: Path) -> None:
    write(shop / "other.jsonl", [
        {"id": "a", "language": "pt", "title": "Panela de ferro"},
        {"id": "b", "language": "pt", "title": "Toalha de algodão"},
    ])  # fmt: skip
    result = run("-m", "br", "--eval", "other.jsonl")
    assert result.exit_code == 2
    assert "No text of the run has a reference" in result.stdout
    assert (shop / "localized" / "br" / "catalog.jsonl").exists()


def test_without_the_library_there_is_one_clear_line(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from listingkit.localize.quality.scoring import sacrebleu

    sacrebleu.cache_clear()
    monkeypatch.setitem(sys.modules, "sacrebleu", None)
    result = run("-m", "br", "--eval", "reference.jsonl")
    sacrebleu.cache_clear()
    assert result.exit_code == 2
    assert 'pip install "listingkit[eval]"' in str(result.exception or "") + result.output


class Shouting:
    """An engine that says the wanted text in capitals, and doubles a number."""

    name, version = "shouting", "1"

    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset({("en", "pt")})

    def translate(self, texts: list[str], source: str, target: str) -> list[str]:
        return [WANTED.get(text, text).upper() + " 22" for text in texts]


def test_the_engine_alone_stands_beside_with_its_errors_and_the_gain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("listingkit.localize.quality.scoring.SAMPLES", 100)

    def row(number: int, source: str) -> Translation:
        segment = Segment(key=f"p{number}:title", listing_id=f"p{number}", text=source,
                          kind="title", where=Where(path="x", field="title"))  # fmt: skip
        return Translation(segment=segment, text=source, origin="source", status="review",
                           suggestion=WANTED[source])  # fmt: skip

    rows = [row(number, source) for number, source in enumerate(WANTED)]
    segment = Segment(key="p9:body", listing_id="p9", text="A <b>red</b> mug", kind="paragraph",
                      markup="html")  # fmt: skip
    rows.append(Translation(segment=segment, text="Uma caneca vermelha", origin="memory",
                            status="ready"))  # fmt: skip
    known = {source: {target: None} for source, target in WANTED.items()}
    known["A <b>red</b> mug"] = {"Uma caneca <i>vermelha</i>": None}
    found = evaluate(
        Told(rows, {one.segment.listing_id: "en" for one in rows}),
        References("ref", pairs=known),
        market="br", tag="pt-BR", language=language("pt-BR"),
        engine=Router([InProcess(Shouting())]),
    )  # fmt: skip
    assert found.total is not None
    assert found.total.drafts.chrf == 100.0
    assert found.total.written.chrf < found.total.drafts.chrf
    assert found.total.raw is not None
    assert found.total.gain is not None
    assert found.total.gain.chrf == round(100 - found.total.raw.chrf, 2)
    assert 0 < found.total.gain.chrf_low <= found.total.gain.chrf <= found.total.gain.chrf_high
    assert found.total.raw_errors["review.number"] == len(rows)
    assert found.by_field["paragraph"].errors == {"review.tags": 1}
    assert "review.number" not in found.total.errors


def test_languages_without_blanks_are_counted_by_characters(tmp_path: Path) -> None:
    scorer = Scorer(language("ja"))
    score, _, _ = scorer.compare(["赤いホーローのマグカップ"], None, [["赤いホーローマグカップ"]])
    assert "tok:char" in scorer.signatures["bleu"]
    assert 50 < score.bleu < 100
    path = pairs(tmp_path / "p.tsv", [], ("source", "target"))
    path.write_text("source\ttarget\nRed mug\t赤いマグカップです\n", "utf-8")
    assert read_references(path, "ja-JP", "out").pairs == {"Red mug": {"赤いマグカップです": None}}
