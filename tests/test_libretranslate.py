"""The LibreTranslate engine against a small server on this machine that speaks its shapes.

``tests/libretranslate_server.py`` has the same against a real one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from web_server import Reply, Shop, running

from listingkit.cli import cli
from listingkit.engines.inprocess import InProcess
from listingkit.engines.libretranslate import GIVE_UP, KEY, LibreTranslateEngine
from listingkit.errors import EngineError

LANGUAGES = [
    {"code": "en", "name": "English", "targets": ["de", "en", "nb", "pt", "zh-Hant"]},
    {"code": "pt", "name": "Portuguese", "targets": ["de", "en", "pt"]},
    {"code": "pb", "name": "Portuguese (Brazil)", "targets": ["en"]},
]
Answer = Callable[[dict[str, Any]], Reply]


def reply(found: object, status: int = 200, **headers: str) -> Reply:
    return Reply(json.dumps(found).encode(), status, dict(headers), "application/json")


def refusal(says: str, status: int = 400, **headers: str) -> Reply:
    return reply({"error": says}, status, **headers)


def upside(asked: dict[str, Any]) -> Reply:
    return reply({"translatedText": [text.upper() for text in asked["q"]]})


@pytest.fixture
def server() -> Iterator[Shop]:
    with running() as shop:
        shop.routes["/languages"] = reply(LANGUAGES)
        shop.routes["/frontend/settings"] = reply({"charLimit": -1, "keyRequired": False})
        shop.routes["/spec"] = reply({"info": {"version": "1.9.6"}})
        serve(shop, upside)
        yield shop


def serve(shop: Shop, answer: Answer) -> None:
    def route(handler: BaseHTTPRequestHandler) -> Reply:
        return answer(json.loads(handler.body))  # type: ignore[attr-defined]

    shop.routes["/translate"] = route


def engine(shop: Shop, **more: Any) -> LibreTranslateEngine:
    options: dict[str, Any] = {"url": shop.url + "/", "timeout": 5, "retries": 0, **more}
    return LibreTranslateEngine(**options)


def test_it_speaks_the_api_of_the_server(server: Shop) -> None:
    one = engine(server, api_key=" k1 ")
    assert {("en", "pt"), ("pt", "en"), ("en", "zh-Hant"), ("pt-BR", "en")} <= one.pairs()
    assert ("en", "en") not in one.pairs()
    host = server.url.removeprefix("http://")
    assert one.version_of("en", "pt") == f"1.9.6 at {host} en-pt"
    assert one.version.startswith(f"1.9.6 at {host} en-de")
    assert one.translate(["a <b>", " ", "c"], "pt-BR", "en") == ["A <B>", " ", "C"]
    assert json.loads(server.bodies[-1]) == {
        "q": ["a <b>", "c"], "source": "pb", "target": "en", "format": "text", "api_key": "k1"
    }  # fmt: skip
    assert "k1" not in json.dumps([path for _, path, _ in server.asked])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "no default one"),
        ({"url": "ftp://x"}, "no http address"),
        ({"url": "http://x?q=1"}, "no http address"),
        ({"url": 5}, "no address"),
        ({"url": "http://x", "retries": -1}, "must be a number, 0 or more"),
        ({"url": "http://x", "timeout": "soon"}, r"\[engines.libretranslate\] timeout"),
        (
            {"url": "http://me:word@127.0.0.1:1", "retries": 0},
            "http://127.0.0.1:1: does not answer",
        ),
    ],
)
def test_what_is_wrong_in_the_settings_is_one_line(options: dict[str, Any], says: str) -> None:
    with pytest.raises(EngineError, match=says) as caught:
        LibreTranslateEngine(**options)
    assert "word" not in str(caught.value)


def test_another_server_and_a_missing_key_are_told_at_once(server: Shop) -> None:
    server.routes["/frontend/settings"] = reply({"keyRequired": True})
    with pytest.raises(EngineError, match=f"asks for an API key.*{KEY}"):
        engine(server)
    for other in (Reply(b"<html>"), reply({"a": 1}), reply([{"b": 1}]), Reply(b"", 404)):
        server.routes["/languages"] = other
        with pytest.raises(EngineError, match="is no LibreTranslate server"):
            engine(server)
    server.routes["/languages"] = Reply(b"", 302, {"Location": "http://example.com/"})
    with pytest.raises(EngineError, match="leads elsewhere"):
        engine(server)


def test_a_busy_server_is_asked_again(server: Shop) -> None:
    busy = [
        refusal("Slowdown: 10 per 1 minute", 429, **{"Retry-After": "0"}),
        Reply(b"bad gateway", 502, {"Retry-After": "0"}),
    ]
    serve(server, lambda asked: busy.pop() if busy else upside(asked))
    one = engine(server, retries=2)
    assert one.translate(["a"], "en", "pt") == ["A"]
    assert server.paths("POST") == ["/translate"] * 3
    serve(server, lambda asked: refusal("Slowdown", 429, **{"Retry-After": "7200"}))
    with pytest.raises(EngineError, match="come again in 7200 s"):
        one.translate(["a"], "en", "pt")
    # It counts as gone: nothing more is sent.
    before = len(server.asked)
    with pytest.raises(EngineError, match="come again"):
        one.translate(["b"], "en", "pt")
    assert len(server.asked) == before


def test_batches_become_as_small_as_the_server_wants(server: Shop) -> None:
    def limited(asked: dict[str, Any]) -> Reply:
        if len(asked["q"]) > 3:
            return refusal("Invalid request: request (32) exceeds text limit (3)")
        return refusal("cannot", 500) if "bad" in asked["q"] else upside(asked)

    server.routes["/frontend/settings"] = reply({"charLimit": 10})
    serve(server, limited)
    one = engine(server)
    texts = ["a", "b", "bad", "c", "x" * 11, "d", "e", "f", "g"]
    expected = ["A", "B", None, "C", None, "D", "E", "F", "G"]
    assert one.translate(texts, "en", "pt") == expected
    assert not any("x" * 11 in body.decode() for body in server.bodies)
    asked = len(server.bodies)
    one.translate(["h", "i", "j", "k"], "en", "pt")
    assert len(server.bodies) == asked + 2  # it has learned


@pytest.mark.parametrize(
    "answer",
    [{"translatedText": ["one"]}, {"translatedText": "A B"}, {"translatedText": [1, 2]}, [], "x"],
)
def test_other_answers_are_no_translations(server: Shop, answer: object) -> None:
    serve(server, lambda asked: reply(answer if len(asked["q"]) > 1 else {"translatedText": ["y"]}))
    assert engine(server).translate(["a", "b"], "en", "pt") == ["y", "y"]


def test_a_server_that_fails_again_and_again_is_given_up(server: Shop) -> None:
    serve(server, lambda asked: refusal("no key k9 here", 500))
    one = InProcess(engine(server, api_key="k9"), jobs=2)
    assert one.translate_batch([str(n) for n in range(200)], "en", "pt") == [None] * 200
    assert GIVE_UP <= len(server.bodies) <= GIVE_UP + 2
    assert "fails again and again: no key … here" in one.failures[-1]


def test_slow_and_endless_answers_end(server: Shop) -> None:
    server.routes["/translate"] = Reply(b"x" * 1000, drip=0.05)
    with pytest.raises(EngineError, match="does not answer: too slow"):
        engine(server, timeout=0.3).translate(["a"], "en", "pt")


def test_many_requests_at_once_keep_their_order_and_their_pace(server: Shop) -> None:
    texts = [f"text {n}" for n in range(100)]
    with_threads = InProcess(engine(server, requests_per_minute=6000), 10, jobs=4)
    assert with_threads.translate_batch(texts, "en", "pt") == [text.upper() for text in texts]
    sent = server.times[-10:]
    assert sent[-1] - sent[0] >= 0.07  # ten requests, a hundredth of a second apart


def run(folder: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["localize", str(folder / "pages"), "-m", "de", *words,
                                    "--out", str(folder / "out")])  # fmt: skip
    return done.exit_code, done.output


def test_a_run_tells_what_the_server_left_and_never_its_key(
    server: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text(
        "<html lang=en><h1>A warm coat</h1><p>It keeps the wind out on long walks.</p>", "utf-8"
    )
    settings = tmp_path / "listingkit.toml"
    settings.write_text(f'[engines.libretranslate]\nurl = "{server.url}"\nretries = 0\n')
    monkeypatch.setenv(KEY, "sesame-42")
    monkeypatch.chdir(tmp_path)
    answered = []

    def dies(asked: dict[str, Any]) -> Reply:
        answered.append(asked)
        return upside(asked) if len(answered) < 2 else refusal("out of memory sesame-42", 503)

    serve(server, dies)
    code, told = run(tmp_path, "--engine", "libretranslate", "--format", "json")
    assert code == 2
    (problem,) = json.loads(told)["problems"]
    assert "is busy: out of memory …" in problem["message"]
    manifest = json.loads((tmp_path / "out" / "de" / "manifest.json").read_text("utf-8"))
    assert manifest["summary"]["engine"].startswith("libretranslate 1.9.6 at 127.0.0.1:")
    assert sum(manifest["summary"]["listings"].values()) == 1
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*.*"))
    assert b"the engine gave no answer" in written
    assert b"sesame" not in written + told.encode()
    assert all(asked["api_key"] == "sesame-42" for asked in answered)


def test_auto_asks_the_server_only_where_the_settings_say_so(
    server: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text("<html lang=en><h1>A warm coat</h1></html>")
    settings = tmp_path / "listingkit.toml"
    monkeypatch.chdir(tmp_path)
    for more, asked in (("", 0), ("auto = false\n", 0), ("auto = true\n", 1)):
        settings.write_text(f'[engines.libretranslate]\nurl = "{server.url}"\n{more}')
        code, told = run(tmp_path, "--format", "json")
        assert code == 0, told
        assert bool(server.bodies) == bool(asked)
    (market,) = json.loads(told)["markets"]
    assert market["engine_choice"] == ["en → de-DE: libretranslate, the only one here with a model"]
    settings.write_text("[engines.libretranslate]\nauto = true\n")
    code, told = run(tmp_path)
    assert (code, len(told.splitlines())) == (2, 1)
    assert "no address of a LibreTranslate server" in told
