"""Exchange formats in XML (TMX, TBX), read part by part and without what XML can be abused for.

Entities, external files and other tricks of document types are refused with one line; a document
type that only names a file is not looked at.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from listingkit.errors import InputError

MAX_BYTES = 512 << 20
"""Larger files are refused; the biggest memories in the wild are split well below this."""

_DEPTH = 100


def parts(
    path: Path, kind: str, roots: Collection[str], wanted: Collection[str]
) -> Iterator[tuple[Any, int]]:
    """The root and every element named in ``wanted``, each with the line on which it begins.

    The root comes first and empty; an element is freed when the next one is asked for. ``kind``
    is the name of the format in messages, ``roots`` are the names its root may have. Raises
    InputError for a file that is something else, is broken, or tries something.
    """
    import defusedxml.ElementTree as Defused
    from defusedxml import DefusedXmlException

    class Parser(Defused.DefusedXMLParser):  # type: ignore[misc]
        """Remembers where elements begin: at an event the parser is ahead by a whole block."""

        def _start(self, *given: Any) -> Any:
            element = super()._start(*given)
            element.line = self.parser.CurrentLineNumber
            return element

    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{kind} file is larger than 512 MB", where=str(path), fix="Split it.")
        depth, root = 0, None
        parser = Parser(forbid_dtd=False)
        for event, element in Defused.iterparse(path, events=("start", "end"), parser=parser):
            depth += 1 if event == "start" else -1
            if root is None:
                root = element
                if local(root) not in roots:
                    raise InputError(
                        f"not a {kind} file: its root is <{local(root)}>", where=str(path)
                    )
                yield root, element.line
            if depth > _DEPTH:
                raise InputError(f"{kind} file is nested too deeply", where=str(path))
            if event == "end" and local(element) in wanted:
                yield element, element.line
                # Free it, and the body's reference to it, or a big file fills the memory.
                element.clear()
                if len(root) > 1:
                    root[-1].clear()
    except DefusedXmlException:
        raise InputError(f"{kind} file holds entities or external references, refused",
                         where=str(path)) from None  # fmt: skip
    except (OSError, ValueError, SyntaxError, LookupError, zlib.error) as error:
        what = " ".join(str(error).split())
        raise InputError(f"{kind} file cannot be read: {what}", where=str(path)) from None


def local(element: Any) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def language_of(element: Any) -> str:
    """``xml:lang`` or ``lang`` of an element as a BCP 47 tag; "" without one."""
    tag = element.get("{http://www.w3.org/XML/1998/namespace}lang") or element.get("lang") or ""
    return str(tag).strip().replace("_", "-")
