"""Listings as JSON: one object a line (JSONL), or a file with one object or a list of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NoReturn

from listingkit.catalog.jsonfields import listing_from
from listingkit.errors import InputError
from listingkit.jsontext import whole
from listingkit.model import Listing, Problem, Where

SUFFIXES = (".jsonl", ".ndjson", ".json")

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("id, url, sku, barcode", "key", ""),
    ("language", "key", "set to the target"),
    (
        "reviewed",
        "key",
        "written where something was translated: whether a person signed all of it",
    ),
    ("title, description, bullets", "translatable", "description may be HTML"),
    ("meta_title, meta_description", "translatable", ""),
    ("category, tags", "translatable", ""),
    ("variants[].options names and values", "translatable", ""),
    ("images[].alt", "translatable", ""),
    (
        "size_charts[].columns, rows, caption",
        "translatable",
        "columns may be added, as above",
    ),
    ("brand", "untouched", ""),
    ("keywords", "translatable", "as in keywords.csv, which says where each comes from"),
    ("price, compare_at, currency, weight, available", "untouched", ""),
    ("availability", "enum", ""),
    ("facts", "untouched", ""),
    ("media, manuals, reviews", "untouched", "read as facts: views, languages of manuals, counts"),
    ("every other field", "untouched", "kept in extra"),
)
"""The table of fields: what, how it is treated (translatable, key, enum, untouched), remark."""

_OWN = frozenset(
    {"description", "bullets", "price", "variants", "images", "brand", "url", "category", "tags"}
)
WRAPPERS = ("listings", "products", "items")
"""Keys under which a JSON document may hold its list of listings."""

_TITLE_KEY = re.compile(rb'"title"\s*:\s*"')


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file look like listings with our field names.

    Judged by the first object: it has a ``title`` and another field of a listing.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] not in (b"{", b"["):
        return False
    for found in _first_objects(text):
        known = _is_listing(found)
        if known is not None:
            return known
    # A file that is one document over many lines, or whose first lines are broken.
    named = any(b'"%s"' % name.encode() in text for name in (*sorted(_OWN), "id"))
    return named and _TITLE_KEY.search(text) is not None


def _first_objects(text: bytes) -> Iterator[dict[str, Any]]:
    for line in text.split(b"\n")[:20]:
        try:
            found = _decode(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found


def refusal(head: bytes) -> str | None:
    """Why JSON lines that are no listings are none, in a few words; None for what is no JSON."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    found = next(_first_objects(text), None) if text[:1] == b"{" else None
    if not found:
        return None
    names = [name[:30] for name in found if name.isprintable()]
    told = ", ".join(names[:6]) + (" …" if len(names) > 6 else "")
    if not isinstance(found.get("title"), str):
        return f'JSON objects without a text "title" (their fields: {told})'
    return f"JSON objects with a title and no other field of a listing (their fields: {told})"


def _is_listing(value: dict[str, Any]) -> bool | None:
    """True: a listing; False: an object of another kind; None: cannot tell."""
    if not value:
        return None
    if any(isinstance(value.get(name), list) for name in WRAPPERS):
        return None
    return isinstance(value.get("title"), str) and any(name in value for name in (*_OWN, "id"))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _decode(data: bytes) -> Any:
    text = whole(data.decode("utf-8"))
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def read(data: bytes, path: str) -> Iterator[Listing | Problem]:
    """Listings of a file in order; a line or a listing that is wrong is a problem of its own."""
    for _, found in numbered(data, path):
        yield found


def numbered(data: bytes, path: str) -> Iterator[tuple[int, Listing | Problem]]:
    """Listings and problems with their line (JSONL) or their index (one JSON document)."""
    seen: dict[str, int] = {}
    by_line = not is_document(data.removeprefix(b"\xef\xbb\xbf"))
    for index, (line, value) in enumerate(objects(data, path)):
        number = line if by_line else index
        if isinstance(value, Problem):
            yield number, value
            continue
        try:
            listing = listing_from(value, path, line)
        except InputError as error:
            where = Where(path=path, line=line, field=error.where or None)
            yield number, Problem(where=where, message=error.message, fix=error.fix)
            continue
        if listing.id in seen:
            message = f"the id {listing.id!r} stands already on line {seen[listing.id]}"
            fix = "Give each listing its own id."
            yield number, Problem(where=listing.where, message=message, fix=fix)
            continue
        seen[listing.id] = line
        yield number, listing


def objects(data: bytes, path: str) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    """Each listing's object with the line it begins on."""
    body = data.removeprefix(b"\xef\xbb\xbf")
    if is_document(body):
        yield from _document(body, path)
        return
    for number, line in enumerate(body.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            value = _decode(line)
        except (ValueError, RecursionError) as error:
            yield number, _broken(path, number, error)
            continue
        if isinstance(value, dict):
            yield number, value
        else:
            where = Where(path=path, line=number)
            yield number, Problem(where=where, message="the line is no JSON object")


def is_document(body: bytes) -> bool:
    """Whether a file is one JSON document and not one object a line."""
    text = body.lstrip()
    if text[:1] == b"[":
        return True
    first = text.split(b"\n", 1)[0]
    try:
        found = _decode(first)
    except (ValueError, RecursionError):
        # A broken first line of JSONL still ends like an object; a document's opens and goes on.
        return not first.rstrip().endswith(b"}")
    return isinstance(found, dict) and any(isinstance(found.get(n), list) for n in WRAPPERS)


def _document(body: bytes, path: str) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    from listingkit.catalog.jsonspans import object_lines

    try:
        value = _decode(body)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        yield line, _broken(path, line, error)
        return
    found = value
    if isinstance(value, dict):
        found = next((value[n] for n in WRAPPERS if isinstance(value.get(n), list)), [value])
    if not isinstance(found, list):
        yield 1, Problem(where=Where(path=path, line=1), message="no list of listings")
        return
    lines = object_lines(body, WRAPPERS)
    for index, entry in enumerate(found):
        line = lines[index] if index < len(lines) else 1
        if isinstance(entry, dict):
            yield line, entry
        else:
            where = Where(path=path, line=line)
            yield line, Problem(where=where, message=f"entry {index + 1} is no JSON object")


def _broken(path: str, line: int, error: Exception) -> Problem:
    column = error.colno if isinstance(error, json.JSONDecodeError) else None
    if isinstance(error, UnicodeDecodeError):
        message, fix = "the text is not UTF-8", "Save the file as UTF-8."
    elif isinstance(error, RecursionError):
        message, fix = "the JSON is nested too deeply", ""
    elif isinstance(error, json.JSONDecodeError):
        message, fix = f"broken JSON: {error.msg.lower()}", "Correct the line."
    else:
        message, fix = f"broken JSON: {str(error)[:80]}", "Correct the line."
    return Problem(where=Where(path=path, line=line, column=column), message=message, fix=fix)
