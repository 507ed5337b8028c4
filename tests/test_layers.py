"""The laws of the house: who may import whom, and what the pure rooms must not do."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from listingkit import markets

PACKAGE = Path(__file__).resolve().parent.parent / "listingkit"
FILES = sorted(PACKAGE.rglob("*.py"))
PURE = ("rules", "page", "load", "language", "localize")
COMPUTING = (
    *PURE, "catalog", "baseline", "document", "fix", "funnel", "journey", "judge", "markets",
    "pack_check", "score", "sidecar", "suppress",
)  # fmt: skip
"""Rooms and modules that turn what they are given into what they return."""
WRITING_CALLS = {
    "write_text", "write_bytes", "write_atomic", "write_folder", "replace_file", "unlink", "rename",
    "mkdir", "rmdir", "touch", "open",
}  # fmt: skip
DOWNLOADS = "listingkit/cli/modelsource.py"
"""Who fetches models: `listingkit models` alone, from the index and mirror that are configured."""
RECORDS = {f"listingkit.web.{one}" for one in ("har", "address", "errors")}
"""What other rooms may take from web/: the form of a record, and how addresses and errors read."""
ENGINE_LIBRARIES = {"fxtranslate", "ctranslate2", "argostranslate", "sentencepiece", "stanza"}
NETWORK_AND_POOLS = {
    "httpx", "socket", "ssl", "requests", "ftplib", "smtplib", "urllib.request", "http.client",
    "multiprocessing", "concurrent", "subprocess", "threading", "asyncio",
}  # fmt: skip
WEB_LIBRARIES = {"httpx", "httpcore", "protego", "socket", "urllib.request"}
REMOTE_ENGINES = {"listingkit/engines/libretranslate.py"}
"""Engines that ask a server: only the one at the address in the user's settings, which has no
default (tests/test_libretranslate.py), and only when texts are to be translated."""
CLOCK_CALLS = {"now", "utcnow", "today", "time_ns", "perf_counter", "monotonic"}


def room(path: Path) -> str:
    """First folder below the package; the module's name for those at its top."""
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything in the tree of a file."""
    return tuple(ast.walk(tree(path)))


@cache
def calls(path: Path) -> tuple[str, ...]:
    """What a file calls, as it is written."""
    return tuple(ast.unparse(node.func) for node in nodes(path) if isinstance(node, ast.Call))


@cache
def imports(path: Path) -> tuple[tuple[str, bool], ...]:
    """Every module imported, and whether it happens when the file itself is imported."""
    found: list[tuple[str, bool]] = []

    def visit(node: ast.AST, at_top: bool) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                continue
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue  # for the type checker only: never run
            if isinstance(child, ast.Import):
                found.extend((alias.name, at_top) for alias in child.names)
            elif isinstance(child, ast.ImportFrom) and child.module:
                found.append((child.module, at_top))
                found.extend((f"{child.module}.{alias.name}", at_top) for alias in child.names)
            inside = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
            visit(child, at_top and not inside)

    visit(tree(path), True)
    return tuple(found)


def below(module: str, names: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


@pytest.mark.parametrize("stem", ["model", "errors"])
def test_the_nouns_import_nothing_of_ours(stem: str) -> None:
    ours = [name for name, _ in imports(PACKAGE / f"{stem}.py") if name.startswith("listingkit")]
    assert ours == []


def test_pure_rooms_know_no_screen_report_network_or_pool() -> None:
    outside = {"listingkit.cli", "listingkit.report", "listingkit.run", "click", "rich"}
    for path in (f for f in FILES if room(f) in COMPUTING):
        bad = [name for name, _ in imports(path) if below(name, outside | NETWORK_AND_POOLS)]
        assert bad == [], name_of(path)
        assert list(forbidden_calls(path)) == [], name_of(path)


@pytest.mark.parametrize("stem", ["fix", "suppress", "funnel", "journey", "score", "judge"])
def test_what_only_decides_writes_nothing(stem: str) -> None:
    calls = [
        node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        for node in ast.walk(tree(PACKAGE / f"{stem}.py"))
        if isinstance(node, ast.Call)
    ]
    assert not WRITING_CALLS & set(calls)


def test_web_and_the_library_leave_the_screen_to_the_command_line() -> None:
    """They may read the clock and use threads, but neither print nor know a report."""
    outside = {"listingkit.report", "listingkit.rules", "listingkit.localize", "rich"}
    for path in (f for f in FILES if room(f) in {"web", "api"}):
        found = [name for name, _ in imports(path) if below(name, outside)]
        calls = (": print()", ": input()")
        found += [call for call in forbidden_calls(path) if call.endswith(calls)]
        assert found == [], name_of(path)


def test_programs_are_started_in_one_place() -> None:
    """Only git, and only where a run asks what was touched."""
    starting = {"subprocess", "os.system", "os.popen", "pty"}
    found = {
        name_of(path)
        for path in FILES
        if any(below(name, {"subprocess", "pty"}) for name, _ in imports(path))
        or starting.intersection(calls(path))
    }
    assert found == {"listingkit/run/changes.py"}


def forbidden_calls(path: Path) -> Iterator[str]:
    """Printing, and reading the clock."""
    for node in nodes(path):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id in {"print", "input"}:
            yield f"line {node.lineno}: {called.id}()"
        if isinstance(called, ast.Attribute) and called.attr in CLOCK_CALLS:
            yield f"line {node.lineno}: {ast.unparse(called)}()"
        if ast.unparse(called) in {"time.time", "sys.stdout.write", "sys.stderr.write"}:
            yield f"line {node.lineno}: {ast.unparse(called)}()"


def test_libraries_stay_in_their_rooms() -> None:
    for path, name, at_top in ((file, *one) for file in FILES for one in imports(file)):
        where = f"{name_of(path)}, {name}"
        if below(name, {"click"}):
            assert room(path) == "cli", f"{where}: click lives in cli/"
        if below(name, {"rich"}):
            terminal = room(path) == "report" and path.stem.startswith("terminal")
            assert room(path) == "cli" or terminal, f"{where}: rich lives in cli/ and the terminal"
        if below(name, ENGINE_LIBRARIES):
            assert room(path) == "engines", f"{where}: engines live in engines/"
            assert not at_top, f"{where}: engines import their library inside their factory"
        if below(name, WEB_LIBRARIES):
            remote = name_of(path) in REMOTE_ENGINES and name.startswith("httpx") and not at_top
            assert room(path) == "web" or remote, f"{where}: only web/ and remote engines do that"
        if below(name, {"listingkit.web"}) and name != "listingkit.web":
            user = below(name, RECORDS) or room(path) in {"web", "cli"}
            assert user, f"{where}: fetching is asked for by the user alone"
            lazy = room(path) != "cli" or not at_top
            assert lazy, f"{where}: nothing is loaded that is not used"
        if below(name, {"listingkit.web.download"}):
            assert name_of(path) == DOWNLOADS, f"{where}: models are fetched by one command"
        if below(name, {"listingkit.cli"}):
            assert room(path) in {"cli", "__main__"}, f"{where}: nothing depends on cli/"


def test_only_the_command_line_decides_exit_codes() -> None:
    ending = {"sys.exit", "exit", "quit", "os._exit", "SystemExit"}
    for path in (f for f in FILES if room(f) != "cli"):
        assert not ending & set(calls(path)), name_of(path)


def test_no_branch_on_a_market_or_language_code() -> None:
    codes = {*markets.market_codes(), *markets.language_codes(), "pt-BR", "zh-CN", "en-US"}
    words = ("market", "language", "lang", "locale", "country")
    pure = [file for file in FILES if room(file) in PURE]
    for path, node in ((file, node) for file in pure for node in nodes(file)):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        constants = {
            leaf.value
            for side in sides
            for leaf in ast.walk(side)
            if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
        }
        if constants & codes:
            named = any(word in ast.unparse(side).lower() for side in sides for word in words)
            assert not named, f"{name_of(path)}, line {node.lineno}: {ast.unparse(node)}"


def test_a_file_has_one_job() -> None:
    lines = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in FILES}
    assert {name: count for name, count in lines.items() if count > 400} == {}


def test_help_imports_nothing_heavy() -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "listingkit", "--help"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines()}
    assert "click" in loaded
    heavy = {"lxml", "msgspec", "babel", "rich", "jinja2", "httpx", "regex", *ENGINE_LIBRARIES}
    assert not {name for name in loaded if below(name, heavy)}
    assert not {name for name in loaded if below(name, {"listingkit.model", "listingkit.markets"})}
