"""Translation memory and TMX."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listingkit.errors import InputError
from listingkit.localize.memory.store import Memory, MemoryEntry, Snapshot
from listingkit.localize.memory.tmx import import_tmx, read_tmx, write_tmx


def entry(source: str, target: str, **more: object) -> MemoryEntry:
    fields = {"source_lang": "en", "target_lang": "pt-BR", "source": source, "target": target}
    return MemoryEntry(**{**fields, **more})  # type: ignore[arg-type]


def test_stored_translations_are_found_again(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.db")
    assert len(memory.snapshot("en", "pt-BR")) == 0
    memory.store([entry("Red shirt", "Camisa vermelha"), entry("Home", "Início", context="nav"),
                  entry("Home", "Casa")])  # fmt: skip
    seen = memory.snapshot("en", "pt-BR")
    found = seen.exact("  Red   shirt ")
    assert found is not None
    assert found.target == "Camisa vermelha"
    homes = [seen.exact("Home", context) for context in ("nav", "other")]
    assert [home.target for home in homes if home is not None] == ["Início", "Casa"]
    assert seen.exact("red shirt") is None
    # A language serves its regions, and a region its language; other languages do not mix in.
    assert memory.snapshot("en-GB", "pt").exact("Red shirt") is not None
    assert memory.snapshot("en", "es").exact("Red shirt") is None
    near = seen.fuzzy("Red shirts")
    assert near is not None
    assert near[0].target == "Camisa vermelha"
    assert 75 <= near[1] < 100
    assert seen.fuzzy("something else entirely") is None


def test_a_snapshot_does_not_change_during_a_run(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.db")
    before = memory.snapshot("en", "pt")
    memory.store([entry("a word", "uma palavra")])
    assert before.exact("a word") is None
    assert memory.snapshot("en", "pt").exact("a word") is not None


def test_what_a_person_signed_is_not_overwritten(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.db")
    memory.store([entry("tie", "laço", origin="engine", engine="e 1")])
    memory.store([entry("tie", "gravata")])
    memory.store([entry("tie", "empate", origin="engine", engine="e 2")])
    assert [e.target for e in memory.entries()] == ["gravata"]
    memory.store([entry("tie", "gravata de seda", reviewed=True)])
    memory.store([entry("tie", "nó")])
    assert [(e.target, e.reviewed) for e in memory.entries()] == [("gravata de seda", True)]


def test_the_best_of_several_wins_whatever_their_order() -> None:
    several = [
        entry("tie", "laço", origin="engine", target_lang="pt"),
        entry("tie", "nó", target_lang="pt-PT"),
        entry("tie", "gravata", target_lang="pt-BR"),
    ]
    for order in (several, several[::-1]):
        found = Snapshot(order, "pt-BR").exact("tie")
        assert found is not None
        assert found.target == "gravata"


def test_concurrent_runs_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    failures: list[Exception] = []

    def run(number: int) -> None:
        try:
            for step in range(5):
                Memory(path).store([entry(f"text {number} {step}", "texto")])
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(list(Memory(path).entries())) == 30


def test_other_files_are_not_touched(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("my notes, quite long enough to be taken for something else\n" * 40)
    with pytest.raises(InputError, match="cannot be used"):
        Memory(text).snapshot("en", "pt")
    assert text.read_text().startswith("my notes")


CHARS = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"
)
TEXT = st.text(CHARS, min_size=1, max_size=20).filter(str.strip)


@given(st.lists(st.tuples(TEXT, TEXT, st.booleans()), max_size=6, unique_by=lambda row: row[0]))
@settings(max_examples=60, deadline=None)
def test_tmx_round_trip(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, bool]]) -> None:  # fmt: skip # noqa: E501
    entries = [entry(source, target, reviewed=signed) for source, target, signed in rows]
    path = tmp_path_factory.mktemp("tmx") / "memory.tmx"
    path.write_text(write_tmx(entries, "1.0"), "utf-8", newline="")
    assert list(read_tmx(path)) == entries
    assert write_tmx(read_tmx(path), "1.0") == path.read_text("utf-8")


def test_foreign_tmx_is_read(tmp_path: Path) -> None:
    path = tmp_path / "other.tmx"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd">'
        '<tmx version="1.4"><header srclang="en-US" datatype="html"/><body>'
        '<tu><prop type="x-reviewed">true</prop>'
        '<tuv xml:lang="en-US"><seg>Buy <bpt i="1">&lt;b&gt;</bpt>now'
        '<ept i="1">&lt;/b&gt;</ept></seg></tuv><tuv xml:lang="ar"><seg>اشتر الآن</seg></tuv>'
        '<tuv xml:lang="de_DE"><seg>Jetzt kaufen</seg></tuv></tu>'
        '<tu><tuv xml:lang="fr"><seg>seul</seg></tuv></tu>'
        "</body></tmx>",
        "utf-8",
    )
    found = list(read_tmx(path))
    assert [(e.source, e.target_lang, e.target, e.reviewed) for e in found] == [
        ("Buy <b>now</b>", "ar", "اشتر الآن", True),
        ("Buy <b>now</b>", "de-DE", "Jetzt kaufen", True),
    ]
    assert import_tmx(path, Memory(tmp_path / "memory.db")) == 2


BOMB = (
    '<!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<tmx version="1.4"><body><tu><tuv xml:lang="en"><seg>&b;</seg></tuv></tu></body></tmx>'
)
XXE = (
    '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<tmx version="1.4"><body><tu><tuv xml:lang="en"><seg>&x;</seg></tuv></tu></body></tmx>'
)


@pytest.mark.parametrize(
    "text",
    ["", "no xml", "<html></html>", "<tmx", "\0\1\2", BOMB, XXE, "<tmx>" + "<a>" * 5000,
     "<tmx>&u;</tmx>"],
)  # fmt: skip
def test_hostile_tmx_is_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.tmx"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        list(read_tmx(path))
    assert "\n" not in str(caught.value)
    with pytest.raises(InputError):
        list(read_tmx(tmp_path / "missing.tmx"))
