"""XLIFF 2 files as translation tools give them back.

Reading is defused: document types, entities and external references are refused with one line,
and so are files that are nested too deeply or too large.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from listingkit.errors import InputError
from listingkit.localize.review.edits import Edit
from listingkit.localize.review.inline import BrokenUnitError, data_text, local_name, text_of
from listingkit.localize.review.xliff import OURS

MAX_BYTES = 512 << 20
"""Larger files are refused."""

STATES = {"initial": False, "translated": False, "reviewed": True, "final": True}
"""State of a segment to whether a person has signed it; others do not count as signed."""

_DEEPEST = 100


def read_xliff(path: Path, market: str = "") -> Iterator[Edit | InputError]:
    """The units of a document; what is wrong with a single unit is an error among them.

    ``market`` is for documents from which a tool has taken ours. Raises InputError for a file that
    is no XLIFF 2, is broken, or tries something.
    """
    import defusedxml.ElementTree as Defused
    from defusedxml import DefusedXmlException

    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("is larger than 512 MB", where=str(path), fix="Split it.")
        depth, root, file = 0, None, None
        for event, element in Defused.iterparse(path, events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if root is None:
                root = element
                _check_root(root, path)
            if depth > _DEEPEST:
                raise InputError("XLIFF file is nested too deeply", where=str(path))
            name = local_name(element)
            if event == "start" and name == "file":
                file = element
            elif event == "end" and name == "unit":
                yield from _unit(element, root, f"{path} unit {_name(element)}", market)
                element.clear()
            elif event == "end" and name == "group" and file is not None:
                element.clear()
    except DefusedXmlException:
        raise InputError("XLIFF file holds a document type or entities, refused",
                         where=str(path)) from None  # fmt: skip
    except (OSError, ValueError, SyntaxError, LookupError) as error:
        what = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise InputError(f"XLIFF file cannot be read: {what}", where=str(path)) from None


def _check_root(root: Any, path: Path) -> None:
    name = local_name(root)
    if name != "xliff":
        raise InputError(f"is no XLIFF file: its root is <{name}>", where=str(path))
    version = root.get("version", "")
    if not version.startswith("2."):
        raise InputError(
            f"is XLIFF {version or 'of no version'}, and only XLIFF 2 is read", where=str(path),
            fix="Let the tool save XLIFF 2, or give back review.csv.",
        )  # fmt: skip
    if not root.get("srcLang") or not root.get("trgLang"):
        raise InputError("does not name srcLang and trgLang", where=str(path))


def _name(unit: Any) -> str:
    return unit.get("name") or unit.get("id") or "without a name"


def _unit(unit: Any, root: Any, place: str, market: str) -> Iterator[Edit | InputError]:
    try:
        data = {
            one.get("id", ""): data_text(one)
            for child in unit
            if local_name(child) == "originalData"
            for one in child
            if local_name(one) == "data"
        }
        kind = unit.get("type", "")
        markup = kind == "listingkit:html" or (
            kind != "listingkit:text" and any(text.startswith("<") for text in data.values())
        )
        source, target, states = _texts(unit, data, markup)
    except BrokenUnitError as error:
        yield InputError(str(error), where=place, fix="Restore the unit's codes.")
        return
    yield Edit(
        place=place,
        market=root.get(f"{{{OURS}}}market") or market,
        source_language=root.get("srcLang"),
        target_language=root.get("trgLang"),
        key=unit.get("name", ""),
        source=source,
        target=target if target.strip() else "",
        # A unit that a tool has cut into segments is signed when all of them are.
        signed=bool(states) and all(STATES.get(state, False) for state in states),
        check=unit.get(f"{{{OURS}}}check") or "",
    )


def _texts(unit: Any, data: dict[str, str], markup: bool) -> tuple[str, str, list[str]]:
    """Source, target and the states of all segments, in the order of either language."""
    sources: list[str] = []
    targets: list[tuple[int, str]] = []
    states: list[str] = []
    for child in unit:
        name = local_name(child)
        if name not in ("segment", "ignorable"):
            continue
        parts = {local_name(one): one for one in child}
        if "source" not in parts:
            raise BrokenUnitError("a segment has no <source>")
        source = text_of(parts["source"], data, markup=markup)
        sources.append(source)
        if name == "segment":
            states.append(child.get("state", "initial"))
        found = parts.get("target")
        if found is not None:
            text = text_of(found, data, markup=markup)
            targets.append((_order(found, len(sources)), text))
        elif name == "ignorable" or not source.strip():
            targets.append((len(sources), source))
    if len(targets) < len(sources):
        return "".join(sources), "", states
    return "".join(sources), "".join(text for _, text in sorted(targets)), states


def _order(target: Any, place: int) -> int:
    order = target.get("order", "")
    return int(order) if order.isdecimal() else place
