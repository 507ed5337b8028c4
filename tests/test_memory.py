"""Translation memory and TMX."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

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


def _write(path: Path, start: Any, number: int) -> None:
    start.wait()
    for step in range(5):
        Memory(path).store([entry(f"text {number} {step}", "texto"), entry("tie", f"t{number}")])
        assert len(Memory(path).snapshot("en", "pt-BR")) > step


def test_concurrent_runs_share_a_file(tmp_path: Path) -> None:
    """Processes that find no file make it once, and none loses what another one wrote."""
    ways = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("fork" if "fork" in ways else None)
    path, start = tmp_path / "memory.db", context.Barrier(4)
    runs = [context.Process(target=_write, args=(path, start, number)) for number in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0] * 4
    assert len(list(Memory(path).entries())) == 21


FIRST_FORMAT = """
CREATE TABLE units (source_lang TEXT NOT NULL, target_lang TEXT NOT NULL, key TEXT NOT NULL,
    context TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, origin TEXT NOT NULL,
    engine TEXT NOT NULL, reviewed INTEGER NOT NULL,
    PRIMARY KEY (source_lang, target_lang, key, context)) WITHOUT ROWID;
INSERT INTO units VALUES ('en', 'pt-BR', 'tie', '', 'tie', 'gravata', 'memory', '', 1);
PRAGMA application_id = 1280005197;
"""


@contextmanager
def _unprivileged() -> Iterator[None]:
    """Permissions do not hold for an administrator."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("old", [True, False])
@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="POSIX permissions")
def test_a_memory_that_may_not_be_written_is_read(old: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, path = Path(name), Path(name) / "memory.db"
        if old:
            with closing(sqlite3.connect(path)) as made:
                made.executescript(FIRST_FORMAT)
        else:
            Memory(path).store([entry("tie", "gravata", reviewed=True)])
        before = path.read_bytes()
        path.chmod(0o444)
        folder.chmod(0o555)
        with _unprivileged():
            assert [e.target for e in Memory(path).entries()] == ["gravata"]
            with pytest.raises(InputError, match=r"may only be read\. Make the file"):
                Memory(path).store([entry("cup", "xícara")])
        folder.chmod(0o755)
        assert path.read_bytes() == before


def test_memories_of_other_versions(tmp_path: Path) -> None:
    """An older file is brought up to date, a newer one is left alone; tables are added."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as made:
        made.executescript(FIRST_FORMAT)
    kept = entry("tie", "gravata", reviewed=True)
    assert list(Memory(path).entries()) == [kept]
    Memory(path).store([entry("tie", "nó", client="acme"), entry("tie", "nó")])
    assert list(Memory(path).entries()) == [kept, entry("tie", "nó", client="acme")]
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA user_version = 99")
    with pytest.raises(InputError, match=r"newer listingkit.*format 99.*\. Update listingkit"):
        Memory(path).store([kept])
    damaged = tmp_path / "damaged.db"
    Memory(damaged).store([entry(f"text {number} " * 9, "texto" * 40) for number in range(99)])
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    with pytest.raises(InputError, match=r"damaged.db: .* it is damaged\. Restore a copy"):
        Memory(damaged).snapshot("en", "pt")


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
