"""Translation memory and TMX."""

from __future__ import annotations

import json
import multiprocessing
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from listingkit.cli import cli
from listingkit.errors import InputError
from listingkit.localize.memory.difference import difference
from listingkit.localize.memory.matching import Matching
from listingkit.localize.memory.snapshot import UNSIGNED
from listingkit.localize.memory.store import Memory, MemoryEntry, Snapshot
from listingkit.localize.memory.tmx import import_tmx, read_tmx, write_tmx
from listingkit.localize.mt.translate import CHECKS


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


def score(text: str, *entries: MemoryEntry, client: str = "", places: tuple[str, ...] = ()) -> Any:
    found = Snapshot(entries, "pt-BR", client).match(text, places)
    return None if found is None else (found.target, found.score, found.against)


def test_what_speaks_against_a_match_comes_off() -> None:
    signed = entry("tie", "gravata", reviewed=True)
    assert score("tie", signed) == ("gravata", 100, ())
    assert score("tie", entry("tie", "gravata")) == ("gravata", 95, (UNSIGNED,))
    assert score("tie", entry("tie", "gravata", origin="engine")) is None
    portugal = entry("tie", "gravata", reviewed=True, target_lang="pt-PT")
    assert score("tie", portugal) == ("gravata", 97, ("memory of another region: pt-PT",))
    acme = entry("tie", "laço", reviewed=True, client="Acme")
    assert score("tie", acme) == ("laço", 92, ("memory of another client: Acme",))
    assert score("tie", acme, client="ACME") == ("laço", 100, ())
    assert score("tie", acme, signed)[0] == "gravata"
    # The place, then its kind, then everywhere, then another place.
    nav = entry("tie", "empate", reviewed=True, context="nav")
    title = entry("tie", "Gravata", reviewed=True, context="title")
    assert score("tie", nav, title, signed, places=("nav", "ui"))[:2] == ("empate", 101)
    assert score("tie", nav, title, signed, places=("k1", "title"))[:2] == ("Gravata", 101)
    assert score("tie", nav, title, signed, places=("k1", "ui"))[:2] == ("gravata", 100)
    assert score("tie", title, places=("k1", "ui")) == ("Gravata", 99, ())
    several = score("tie", nav, title, places=("k1", "ui"))
    assert several == ("Gravata", 97, ("memory has several translations: Gravata, empate",))
    # What belongs to others is no exact translation; settings weigh otherwise.
    assert Snapshot([portugal, acme], "pt-BR").exact("tie") is None
    mine = Snapshot([entry("tie", "laço")], "pt-BR", matching=Matching(unsigned=0, ready=100))
    found = mine.match("tie")
    assert found is not None
    assert (found.score, found.against) == (100, ())


@pytest.mark.parametrize(
    ("stored", "translation", "wanted", "made"),
    [
        ("Width 40 cm, height 60 cm", "Altura 60 cm, largura 40 cm", "Width 45 cm, height 65 cm",
         "Altura 65 cm, largura 45 cm"),
        ("Holds 2.5 l", "Capacidade: 2,5 l", "Holds 3.5 l", "Capacidade: 3,5 l"),
        ("Holds 15 l", "Capacidade: 15 l", "Holds 2.5 l", None),  # which mark is not known
        ("Pack of 1", "Pacote com 1 unidade", "Pack of 3", None),  # 3 unidades
        ("Pack of 2", "Pacote com 2 unidades", "Pack of 3", "Pacote com 3 unidades"),
        ("Two of 2 cm", "Dois de 2 cm e 2 mm", "Two of 3 cm", None),  # one more than before
        ("12 in wide", "30 cm de largura", "14 in wide", None),  # was converted
        ("4 x 4 cm", "4 x 4 cm", "4 x 5 cm", None),  # which 4?
        ("Model X40 in red", "Modelo X40 em vermelho", "Model X50 in red", None),  # a name
    ],
)  # fmt: skip
def test_numbers_are_put_in_only_where_that_is_sure(
    stored: str, translation: str, wanted: str, made: str | None
) -> None:
    found = Snapshot([entry(stored, translation, reviewed=True)], "pt-BR").match(wanted)
    assert (found.target if found else None) == made


def test_the_nearest_of_many_is_found() -> None:
    """As comparing with all of them would; whatever the script."""
    texts = [f"Soft {a} {b} with {c} pockets" for a in ("wool", "silk", "linen")
             for b in ("scarf", "shirt", "skirt") for c in range(2, 40)]  # fmt: skip
    texts += ["毛织围巾，适合冬天", "棉质衬衫，适合夏天", "Tie", "Red shirt"]
    many = Snapshot([entry(text, f"pt {text}", reviewed=True) for text in texts], "pt-BR")
    for wanted in ("Soft wool scarves with 7 pockets", "Warm silk skirt with 12 pockets",
                   "毛织围巾，适合秋天", "Red shirts"):  # fmt: skip
        best = process.extractOne(wanted, sorted(texts), scorer=fuzz.ratio)
        near = many.nearest(wanted)
        assert near is not None, wanted
        assert near.alike == pytest.approx(best[1])
    assert many.nearest("something else entirely") is None


@given(st.text(st.sampled_from("ab 12.<>é"), max_size=20), st.text(st.sampled_from("ab 12.<>é")))
@settings(max_examples=60, deadline=None)
def test_a_difference_says_both_texts(before: str, after: str) -> None:
    changes = difference(before, after)
    assert "".join(text for kind, text in changes if kind != "new") == before
    assert "".join(text for kind, text in changes if kind != "gone") == after


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


TRADOS = """<?xml version="1.0" encoding="utf-16"?>
<tmx version="1.4"><header creationtool="SDL Language Platform" srclang="EN-US" adminlang="en"
 datatype="xml" o-tmf="SDL TM8 Format" segtype="sentence"/><body>
<tu creationid="anna" changedate="20230101T000000Z" tuid="7">
 <prop type="x-ConfirmationLevel">ApprovedSignOff</prop><prop type="x-Context">0, 0</prop>
 <tuv xml:lang="EN-US"><seg>Buy <bpt i="1" type="bold"/>now<ept i="1"/><ph type="lb"/></seg></tuv>
 <tuv xml:lang="pt-br" changedate="20200101T000000Z"><seg>Compra já</seg></tuv>
 <tuv xml:lang="pt-br" changedate="20220101T000000Z"><seg>Compre <it pos="begin">&lt;b&gt;</it>agora
 </seg></tuv></tu>
<tu creationid="MT!"><tuv lang="EN-US"><seg>Tie</seg></tuv><tuv lang="PT-BR"><seg>Laço</seg></tuv>
</tu></body></tmx>"""
OMEGAT = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE tmx SYSTEM "tmx11.dtd">
<tmx version="1.1"><header creationtool="OmegaT" srclang="en" datatype="plaintext" segtype="block"
 o-tmf="OmegaT TMX" adminlang="EN-US"/><body>
<tu><tuv lang="en"><seg>Home</seg></tuv><tuv lang="pt" changeid="ana"><seg>Casa</seg></tuv></tu>
<tu><prop type="file">menu.html</prop><prop type="id">m1</prop><tuv lang="en"><seg>Home</seg></tuv>
<tuv lang="pt" changeid="ana" changedate="20240101T000000Z"><seg>Início</seg></tuv></tu>
</body></tmx>"""


def test_tmx_of_other_tools(tmp_path: Path) -> None:
    path = tmp_path / "other.tmx"
    path.write_bytes(TRADOS.encode("utf-16"))
    bold, tie = read_tmx(path)
    assert (bold.source, bold.source_lang, bold.target_lang) == ("Buy <b>now</b><br>", "en-US", "pt-BR")  # fmt: skip # noqa: E501
    assert " ".join(bold.target.split()) == "Compre <b>agora"
    assert (bold.changed, bold.reviewed, bold.context) == ("20220101T000000Z", True, "")
    assert (tie.origin, tie.reviewed) == ("engine", False)
    # What is written is read again, with tags as codes and whose it is.
    mine = [msgspec.structs.replace(one, client="Acme") for one in (bold, tie)]
    text = write_tmx(mine, "1.0")
    assert '<bpt i="1">&lt;b&gt;</bpt>now<ept i="1">&lt;/b&gt;</ept><ph>&lt;br&gt;</ph>' in text
    assert '<it pos="begin">&lt;b&gt;</it>' in text
    path.write_text(text, "utf-8", newline="")
    assert list(read_tmx(path)) == mine
    path.write_text(OMEGAT, "utf-8")
    house, menu = read_tmx(path)
    assert (house.context, menu.context, menu.changed) == ("", "menu.html#m1", "20240101T000000Z")


def test_imports_sign_and_the_later_change_counts(tmp_path: Path) -> None:
    path, place = tmp_path / "a.tmx", tmp_path / "m.sqlite"
    memory = Memory(place)
    made = entry("cup", "xícara", origin="engine", engine="e 1")
    late, early = (entry("tie", word, changed=f"{year}0101T000000Z")
                   for word, year in (("gravata", 2024), ("laço", 2020)))  # fmt: skip
    for one in (late, early):
        path.write_text(write_tmx([one, made], "1"), "utf-8", newline="")
        import_tmx(path, memory, reviewed=True, client="Acme")
    assert [(e.target, e.reviewed, e.client) for e in memory.entries()] == [
        ("xícara", False, "Acme"), ("gravata", True, "Acme"),
    ]  # fmt: skip


def test_looking_into_a_memory_and_tidying_it(tmp_path: Path) -> None:
    place = tmp_path / "m.sqlite"

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(cli, ["memory", *arguments, "--memory", str(place)])

    Memory(place).store(
        [
            entry("Wool scarf", "Cachecol de lã", reviewed=True, context="title"),
            entry("Silk scarf", "Lenço de seda", client="Acme"),
            *(entry(f"text {n}", f"texto {n}", origin="engine", engine=f"fx {v} {g}")
              for n, (v, g) in enumerate([("0.9.1", CHECKS), ("0.10", CHECKS), ("0.10", "x")])),
            entry("signed", "assinado", origin="engine", engine="fx 0.1 x", reviewed=True),
        ]
    )  # fmt: skip
    found = run("search", "SCARF")
    assert found.output.splitlines() == [
        "en → pt-BR (signed, in title)", "  Wool scarf", "  Cachecol de lã",
        "en → pt-BR (not signed, for Acme)", "  Silk scarf", "  Lenço de seda",
    ]  # fmt: skip
    assert run("search", "cachecól").exit_code == 1
    assert run("search", "cachecól", "--near", "80").exit_code == 0
    assert json.loads(run("search", "seda", "--format", "json").output)[0]["client"] == "Acme"
    assert "  by fx 0.9.1" in run("show").output
    assert run("prune", "--dry-run").output.startswith("2 translations would go from")
    assert run("prune").output.startswith("2 translations taken from")
    left = [one.source for one in Memory(place).entries()]
    assert left == ["Silk scarf", "Wool scarf", "signed", "text 1"]
    assert run("prune", "--engine", "fx 0.10").output.startswith("1 translation taken")


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
