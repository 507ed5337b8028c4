"""Files that a page needs beside it: pictures, style sheets, scripts, downloads.

A localized page keeps its relative addresses; so that they still lead somewhere, the files they
name are copied to the same relative place in the market's folder. Only regular files that lie
inside the folder of the sources are taken, whatever an address or a link on the disk says.
"""

from __future__ import annotations

import os
import posixpath
import re
import shutil
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from listingkit.localize.outputs import FileRecord, cannot_write, safe_path

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_CSS_URL = re.compile(
    r"""url\(\s*["']?([^"'()\s]{1,2000})["']?\s*\)|@import\s+["']([^"']{1,2000})"""
)
_ATTRIBUTES = ("src", "data-src", "data-lazy-src", "poster", "data")
_SETS = ("srcset", "data-srcset", "imagesrcset")
_PAGES = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz", ".xhtml.gz")
_CSS_BYTES = 4 * 1024 * 1024
"""Longest style sheet that is searched for the files it needs."""
_MOST = 2000
"""Most different addresses of one page that are looked up."""


@dataclass(frozen=True, order=True)
class Asset:
    """A file to copy: ``relative`` is its place in the market's folder, ``path`` where it lies."""

    relative: str
    path: str


def assets_of(tree: HtmlElement, path: str, relative: str, out: str) -> tuple[Asset, ...]:
    """The local files that a page names, those that its style sheets name included.

    ``path`` is the page's file and ``relative`` its place inside the folder of the sources.
    Other pages are no assets, nor is anything in ``out``. A page that is no file has none.
    """
    root = _root(path, relative)
    if root is None:
        return ()
    folder = posixpath.dirname(relative)
    found: dict[str, Asset] = {}
    base = _base(tree)
    if base is None:
        return ()
    beside = posixpath.join(folder, base)
    waiting = deque((beside, address) for address in dict.fromkeys(_addresses(tree)))
    seen = 0
    while waiting and seen < _MOST:
        seen += 1
        beside, address = waiting.popleft()
        one = _locate(root, beside, address, os.path.realpath(out))
        if one is None or one.relative in found:
            continue
        found[one.relative] = one
        if one.relative.lower().endswith(".css"):
            inside = posixpath.dirname(one.relative)
            waiting += [(inside, needed) for needed in _style_sheet(one.path)]
    return tuple(sorted(found.values()))


def _root(path: str, relative: str) -> str | None:
    """The folder of the sources, without links; None where the page is no file in one."""
    page = Path(path)
    depth = len(relative.split("/"))
    if not page.is_file() or len(page.absolute().parents) < depth:
        return None
    # Made real only now: the page itself may be a link.
    return os.path.realpath(page.absolute().parents[depth - 1])


def _base(tree: HtmlElement) -> str | None:
    """The folder that relative addresses count from, "" for the page's own; None for a site."""
    for element in tree.iter("base"):
        address = (element.get("href") or "").strip()
        if not address:
            continue
        if _SCHEME.match(address) or address.startswith(("/", "\\")):
            return None
        return unquote(address).rpartition("/")[0]
    return ""


def _addresses(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for name in _ATTRIBUTES:
            yield from filter(None, [element.get(name)])
        for name in _SETS:
            for candidate in (element.get(name) or "").split(","):
                yield from candidate.split()[:1]
        if element.tag in ("link", "a", "image", "use"):
            yield from filter(None, [element.get("href"), element.get("xlink:href")])
        if element.get("style"):
            yield from _in_style(element.get("style"))
        if element.tag == "style" and element.text:
            yield from _in_style(element.text)


def _in_style(text: str) -> Iterator[str]:
    for match in _CSS_URL.finditer(text):
        yield match[1] or match[2]


def _style_sheet(path: str) -> list[str]:
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(_CSS_BYTES)
    except OSError:
        return []
    return list(dict.fromkeys(_in_style(data.decode("utf-8", "replace"))))


def _locate(root: str, beside: str, address: str, out: str) -> Asset | None:
    """The file an address names, if it is a regular file inside ``root`` and not in ``out``."""
    address = address.strip()
    if not address or len(address) > 2000 or _SCHEME.match(address):
        return None
    if address.startswith(("/", "\\", "#", "?")):
        return None
    try:
        name = unquote(urlsplit(address).path).replace("\\", "/")
    except ValueError:
        return None
    if not name or "\0" in name or name.lower().endswith(_PAGES):
        return None
    relative = posixpath.normpath(posixpath.join(beside, name))
    if relative.startswith(("..", "/")):
        return None
    try:
        real = os.path.realpath(f"{root}/{relative}")
        inside = real.startswith(root.rstrip(os.sep) + os.sep)
        if not inside or real.startswith(out + os.sep) or not Path(real).is_file():
            return None
    except (OSError, ValueError):
        return None
    return Asset(relative, real)


def copy_assets(folder: str, assets: Iterable[Asset], taken: Iterable[str]) -> list[FileRecord]:
    """Copy assets into a market's folder, each once, in order of their names.

    ``taken`` are names of files written already; they are never written over. Raises InputError.
    """
    import hashlib

    kept = set(taken)
    records: list[FileRecord] = []
    for asset in sorted(set(assets)):
        if asset.relative in kept:
            continue
        kept.add(asset.relative)
        target = safe_path(folder, asset.relative)
        beside = target.with_name(f".{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(asset.path, beside)
            beside.replace(target)
            with Path(target).open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise cannot_write(error, target) from None
        records.append(FileRecord(path=asset.relative, sha256=digest))
    return records
