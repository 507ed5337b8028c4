"""XLIFF 1.2 and 2, and TMX 1.4: units of a source and a target."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from listingkit.errors import InputError
from listingkit.localize.check.pairs import PairListing, PairText
from listingkit.localize.check.read.both import Asked, aligned
from listingkit.localize.check.read.tables import listings
from listingkit.model import Problem, Where

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DEEPEST = 40

_Groups = dict[tuple[str, str, str], list[PairText]]


def read(data: bytes, path: str, asked: Asked) -> Iterator[PairListing | Problem]:
    """Units in order. Raises InputError for what is broken, or neither XLIFF nor TMX."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        told = " ".join(str(error.msg).split())[:200]
        raise InputError(
            f"broken XML: {told}", where=f"{path}:{line}", fix="Export it again."
        ) from None
    document: Any = root.getroottree().docinfo.internalDTD
    if document is not None and any(document.iterentities()):
        raise InputError("holds entities of its own, refused", where=path)
    name = _name(root)
    if name == "tmx":
        groups = _tmx(root, path, asked)
    elif name == "xliff":
        groups = _xliff2(root, path) if root.get("srcLang") else _xliff1(root, path)
    else:
        raise InputError(
            f"is neither XLIFF nor TMX: its root is <{name}>", where=path,
            fix="Name a feed or a page together with its translation.",
        )  # fmt: skip
    yield from listings(groups, path, asked)


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if _name(child) == name)


def _text(element: etree._Element | None, depth: int = 0) -> str:
    """What an element says; inline codes as tags that carry their id, so that they are counted."""
    if element is None or depth > _DEEPEST:
        return ""
    out = [element.text or ""]
    for child in element:
        name = _name(child)
        if name:
            mark = f"{name}-{child.get('id', '')}".rstrip("-")
            if name in ("mrk", "cp"):
                out.append(_text(child, depth + 1))
            elif name in ("g", "pc", "hi"):
                out.append(f"<{mark}>{_text(child, depth + 1)}</{mark}>")
            else:
                out.append(f"<{mark}/>")
        out.append(child.tail or "")
    return "".join(out)


def _where(path: str, unit: etree._Element, target: etree._Element | None, field: str) -> Where:
    line = (target if target is not None else unit).sourceline
    return Where(path=path, line=line if isinstance(line, int) else None, field=field or None)


def _texts(
    source: etree._Element | None, target: etree._Element | None, field: str, where: Where
) -> list[PairText]:
    """A unit's text; markup that travels as text is cut into its blocks, inline codes are not."""
    said, read = _text(source), _text(target)
    if any(side is not None and len(side) for side in (source, target)) and said.strip():
        return [PairText(field=field, kind="paragraph", source=said, target=read, where=where)]
    return aligned(said, read, field, "paragraph", where)


def _xliff1(root: etree._Element, path: str) -> _Groups:
    groups: _Groups = {}
    for file in _children(root, "file"):
        tags = file.get("source-language", ""), file.get("target-language", "")
        key = (file.get("original", ""), *tags)
        for unit in file.iter("{*}trans-unit"):
            if unit.get("translate") == "no":
                continue
            source = next(_children(unit, "source"), None)
            target = next(_children(unit, "target"), None)
            field = unit.get("resname") or unit.get("id") or ""
            where = _where(path, unit, target, field)
            groups.setdefault(key, []).extend(_texts(source, target, field, where))
    return groups


def _xliff2(root: etree._Element, path: str) -> _Groups:
    groups: _Groups = {}
    tags = root.get("srcLang", ""), root.get("trgLang", "")
    for file in _children(root, "file"):
        key = (file.get("original") or file.get("id") or "", *tags)
        for unit in file.iter("{*}unit"):
            if unit.get("translate") == "no":
                continue
            for segment in _children(unit, "segment"):
                source = next(_children(segment, "source"), None)
                target = next(_children(segment, "target"), None)
                field = unit.get("name") or unit.get("id") or ""
                where = _where(path, segment, target, field)
                groups.setdefault(key, []).extend(_texts(source, target, field, where))
    return groups


def _tmx(root: etree._Element, path: str, asked: Asked) -> _Groups:
    """The unit's source variant with each of its others, those of the wanted language alone."""
    groups: _Groups = {}
    header = next(_children(root, "header"), None)
    default = header.get("srclang", "*all*") if header is not None else "*all*"
    for unit in root.iter("{*}tu"):
        variants = [
            (variant.get(_LANG) or variant.get("lang") or "", variant)
            for variant in _children(unit, "tuv")
        ]
        wanted = asked.source or unit.get("srclang") or default
        source = next((one for one in variants if _alike(one[0], wanted)), None)
        if source is None:
            source = variants[0] if variants and wanted == "*all*" else None
        if source is None:
            continue
        for tag, variant in variants:
            if variant is source[1] or (asked.target and not _alike(tag, asked.target)):
                continue
            field = unit.get("tuid", "")
            segment = next(_children(variant, "seg"), None)
            where = _where(path, variant, segment, field)
            text = next(_children(source[1], "seg"), None)
            done = _texts(text, segment, field, where)
            groups.setdefault(("", source[0], tag), []).extend(done)
    return groups


def _alike(tag: str, wanted: str) -> bool:
    from listingkit.language.tags import same_language

    return same_language(tag, wanted)
