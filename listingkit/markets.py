"""Market knowledge: ``locales/`` read into types, every error naming file and key.

Nothing here branches on a market or language code; what differs between markets is data.
A user's own folders (``[markets] packs = "…"`` in ``listingkit.toml``), laid out like
``locales/``, are looked up first; a pack there may start from one of ours with
``extends = "de"`` and state only what differs: tables are filled in key by key, a list takes the
place of the base's list. What a pack names must exist, see :mod:`listingkit.pack_check`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from listingkit.datafiles import convert, data_folder, read_raw, read_rows, read_toml
from listingkit.errors import DataError, UsageError
from listingkit.locale_tables import (
    Certificate,
    Channel,
    Culture,
    CultureRule,
    FactKind,
    Lexicon,
    Line,
    SeasonWords,
    Sizes,
    SizeTable,
    Term,
    TextLimit,
    TitleShape,
)
from listingkit.locale_types import (
    Claim,
    ClaimSet,
    Confidence,
    Data,
    Delivery,
    Electric,
    Festival,
    Language,
    LawItem,
    LawSet,
    Market,
    Override,
    Payment,
    Payments,
    Phrase,
    Returns,
    SearchWords,
    SizeSystems,
    Sourced,
    Target,
    Units,
)
from listingkit.names import did_you_mean
from listingkit.scores import DIMENSIONS, Scores, hofstede, score_sources

__all__ = [
    "DIMENSIONS", "Certificate", "Channel", "Claim", "ClaimSet", "Confidence", "Culture",
    "CultureRule", "Data", "Delivery", "Electric", "FactKind", "Festival", "Language",
    "LawItem", "LawSet", "Lexicon", "Line", "Market", "Override", "Payment", "Payments",
    "Phrase", "Returns", "Scores", "SearchWords", "SeasonWords", "SizeSystems", "SizeTable",
    "Sizes", "Sourced", "Target", "Term", "TextLimit", "TitleShape", "Units", "certificates",
    "channels", "convert", "culture", "culture_rules", "data_folder", "expand_codes", "fact_kinds",
    "glossary", "hofstede", "language", "language_codes", "market", "market_codes", "own_pack",
    "read_raw", "read_toml", "score_sources", "seasons", "shared_sets", "sizes", "targets",
    "title_shape",
]  # fmt: skip

Folders = Sequence[str | Path]
"""A user's own folders, laid out like ``locales/``; first found wins."""

SharedSet = tuple[str, tuple[LawItem, ...], tuple[Claim, ...]]
"""A file of ``law/`` or ``claims/`` and what it holds."""

_CODE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}\Z")
T = TypeVar("T")


def market(code: str, folders: Folders = ()) -> Market:
    """The market pack of ``code``; raises UsageError with the known ones when there is none."""
    return _market(code.strip().lower(), _key(folders))


def market_codes(folders: Folders = ()) -> tuple[str, ...]:
    """Codes of all packs, ours and the user's, sorted."""
    return _names("markets", "toml", _key(folders))


def language(tag: str, folders: Folders = ()) -> Language | None:
    """Data of a language by BCP 47 tag (``pt-BR``) or code (``pt``); None where there is none."""
    if not _CODE.match(tag):
        return None
    return _language(tag, _key(folders))


def language_codes(folders: Folders = ()) -> tuple[str, ...]:
    """Codes of all languages with data, sorted."""
    return _names("languages", "toml", _key(folders))


def glossary(code: str, folders: Folders = ()) -> tuple[Term, ...]:
    """Terms from English into a language, in file order; a user's terms replace ours."""
    return _glossary(code, _key(folders)) if _CODE.match(code) else ()


def targets(folders: Folders = ()) -> dict[str, Target]:
    """Thresholds of ``locales/targets.toml`` by dotted name, e.g. ``keywords.total_max``."""
    return dict(_targets(_key(folders)))


def expand_codes(codes: Iterable[str], folders: Folders = ()) -> tuple[str, ...]:
    """Market codes in lower case, each once; ``all`` stands for every pack, the user's too."""
    found: dict[str, None] = {}
    for code in (one.strip().lower() for one in codes):
        found |= dict.fromkeys(market_codes(folders) if code == "all" else [code])
    return tuple(found)


def culture(folders: Folders = ()) -> Culture:
    """``culture.toml`` with the user's rules added; a rule of the same id replaces ours."""
    return _culture(_key(folders))


def culture_rules(folders: Folders = ()) -> tuple[CultureRule, ...]:
    """The rules of :func:`culture`, in file order."""
    return culture(folders).rules


def fact_kinds(folders: Folders = ()) -> dict[str, FactKind]:
    """The vocabulary of facts by name."""
    return dict(_table("facts.toml", FactKind, _key(folders)))


def channels(folders: Folders = ()) -> dict[str, Channel]:
    """Text limits by channel code."""
    return dict(_table("channels.toml", Channel, _key(folders)))


def certificates(folders: Folders = ()) -> dict[str, Certificate]:
    """Certificates and marks by id, with the claims they back; a user's replace ours."""
    return dict(_table("certificates.toml", Certificate, _key(folders)))


def seasons(folders: Folders = ()) -> dict[str, SeasonWords]:
    """Words of occasions by id; a user's replace ours."""
    return dict(_table("seasons.toml", SeasonWords, _key(folders)))


def title_shape(tag: str, folders: Folders = ()) -> TitleShape | None:
    """How titles are put together in a language; None where nobody has said so."""
    shapes = _table("titles.toml", TitleShape, _key(folders))
    spoken = language(tag, folders)
    return shapes.get(spoken.code) or shapes.get(spoken.code.partition("-")[0]) if spoken else None


def sizes() -> Sizes:
    """Size tables on body measures."""
    return _sizes()


# --- reading ----------------------------------------------------------------------------------


def _key(folders: Folders) -> tuple[Path, ...]:
    """Folders to look in, the user's first, ours last: hashable, so that results are cached."""
    found: list[Path] = []
    for folder in folders:
        path = Path(folder)
        if not path.is_dir():
            raise DataError("no such folder of packs", where=str(path))
        found.append(path)
    return (*found, data_folder("locales"))


def _names(kind: str, suffix: str, folders: tuple[Path, ...]) -> tuple[str, ...]:
    paths = (path for folder in folders for path in (folder / kind).glob(f"*.{suffix}"))
    return tuple(sorted({path.stem for path in paths}))


def _paths(relative: str, folders: Iterable[Path]) -> list[Path]:
    return [path for folder in folders if (path := folder / relative).is_file()]


def _pack(relative: str, folders: tuple[Path, ...], seen: tuple[Path, ...] = ()) -> dict[str, Any]:
    """A pack with what it ``extends`` filled in: tables merge, everything else replaces."""
    path = next((path for path in _paths(relative, folders) if path not in seen), None)
    if path is None:
        base = Path(relative).stem
        known = _names("markets", "toml", folders)
        raise DataError(
            f"extends {base!r}, which is not known", where=f"{seen[-1]}: extends",
            fix=did_you_mean(base, known),
        )  # fmt: skip
    raw = read_raw(path)
    base = raw.pop("extends", None)
    if base is None:
        return raw
    if not isinstance(base, str) or not _CODE.match(base):
        raise DataError("expected the code of a pack", where=f"{path}: extends")
    parent = _pack(f"{Path(relative).parent}/{base}.toml", folders, (*seen, path))
    return _merge(parent, raw)


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _merge(old, value) if both else value  # type: ignore[arg-type]
    return merged


@cache
def _market(code: str, folders: tuple[Path, ...]) -> Market:
    from listingkit.pack_check import check

    pack, where = own_pack(code, folders[:-1])
    sets = check(pack, where, folders[:-1])
    return msgspec.structs.replace(
        pack,
        law=_by_id(pack.law, *(law for _, law, _ in sets)),
        claims=_by_id(pack.claims, *(claims for _, _, claims in sets)),
    )


def own_pack(code: str, folders: Folders = ()) -> tuple[Market, str]:
    """What a pack itself says, with what it extends, and its file: no sets, nothing checked."""
    places = _key(folders)
    known = _names("markets", "toml", places)
    if code not in known:
        own = "Own packs lie in the folder that [markets] packs in listingkit.toml names."
        fix = f"{did_you_mean(code, known)} {own}".strip()
        raise UsageError(f"unknown market {code[:40]!r}", fix=fix)
    relative = f"markets/{code}.toml"
    where = str(_paths(relative, places)[0])
    pack = convert(_pack(relative, places), Market, where)
    if pack.code != code:
        raise DataError(f"expected {code!r}, the name of the file", where=f"{where}: code")
    return pack, where


def shared_sets(pack: Market, where: str, folders: Folders = ()) -> tuple[SharedSet, ...]:
    """The files of law and claims a pack names, each with what it holds; an unknown one raises."""
    places = _key(folders)
    found: list[SharedSet] = []
    for name in pack.law_sets:
        path = _set_path("law", name, places, where)
        found.append((str(path), _set(path, LawSet).law, ()))
    for name in pack.claim_sets:
        path = _set_path("claims", name, places, where)
        found.append((str(path), (), _set(path, ClaimSet).claims))
    return tuple(found)


_set = cache(read_toml)  # many markets name the same sets


I = TypeVar("I", LawItem, Claim, CultureRule)  # noqa: E741


def _by_id(*groups: Iterable[I]) -> tuple[I, ...]:
    """Items of all groups; the first of an id wins, so that a market's own goes before a set's."""
    found: dict[str, I] = {}
    for group in groups:
        for item in group:
            found.setdefault(item.id, item)
    return tuple(found.values())


def _set_path(kind: str, name: str, folders: tuple[Path, ...], where: str) -> Path:
    paths = _paths(f"{kind}/{name}.toml", folders) if _CODE.match(name) or name.isalpha() else []
    if not paths:
        known = _names(kind, "toml", folders)
        raise DataError(
            f"unknown set {name!r}", where=f"{where}: {kind.rstrip('s')}_sets",
            fix=did_you_mean(name, known),
        )  # fmt: skip
    return paths[0]


@cache
def _language(tag: str, folders: tuple[Path, ...]) -> Language | None:
    codes = {code.lower(): code for code in _names("languages", "toml", folders)}
    wanted = tag.lower()
    # The longest tag first, then tags that another file claims, then the shorter ones.
    while wanted:
        if wanted in codes:
            return _read_language(codes[wanted], folders)
        for code in codes.values():
            data = _read_language(code, folders)
            if wanted in (other.lower() for other in data.tags):
                return data
        wanted = wanted.rpartition("-")[0]
    return None


@cache
def _read_language(code: str, folders: tuple[Path, ...]) -> Language:
    relative = f"languages/{code}.toml"
    where = str(_paths(relative, folders)[0])
    data = convert(_pack(relative, folders), Language, where)
    if data.code != code:
        raise DataError(f"expected {code!r}, the name of the file", where=f"{where}: code")
    return data


@cache
def _glossary(code: str, folders: tuple[Path, ...]) -> tuple[Term, ...]:
    terms: dict[str, Term] = {}
    for path in _paths(f"terms/{code}.csv", folders):
        for number, row in read_rows(path, set(Term.__struct_fields__), required={"en", "term"}):
            flag = row.get("reviewed", "").strip().lower()
            where = f"{path}:{number}: reviewed"
            if flag not in ("", "true", "false"):
                raise DataError(f"expected true or false, got {flag!r}", where=where)
            term = convert({**row, "reviewed": flag == "true"}, Term, f"{path}:{number}")
            terms.setdefault(term.en, term)
    return tuple(terms.values())


@cache
def _targets(folders: tuple[Path, ...]) -> dict[str, Target]:
    found: dict[str, Target] = {}
    for path in _paths("targets.toml", folders):
        for name, value in _leaves(read_raw(path), "", str(path)):
            found.setdefault(name, convert(value, Target, f"{path}: {name}"))
    return found


def _leaves(table: Any, prefix: str, where: str) -> Iterable[tuple[str, Any]]:
    """Tables with a ``value``, by dotted name."""
    if not isinstance(table, dict):
        raise DataError("expected a table with value, unit and source", where=f"{where}: {prefix}")
    if prefix and "value" in table:
        yield prefix, table
        return
    for key, value in table.items():
        yield from _leaves(value, f"{prefix}.{key}" if prefix else key, where)


@cache
def _culture(folders: tuple[Path, ...]) -> Culture:
    from listingkit.pack_check import check_culture

    merged: dict[str, Any] = {}
    rules: list[tuple[CultureRule, ...]] = []
    paths = _paths("culture.toml", folders)
    for path in reversed(paths):
        raw = read_raw(path)
        own = convert(raw.pop("rules", []), tuple[CultureRule, ...], f"{path}: rules")
        rules.insert(0, own)
        merged = _merge(merged, raw)
    found = convert({**merged, "rules": _by_id(*rules)}, Culture, str(paths[0]))
    check_culture(found, str(paths[0]), folders[:-1])
    return found


@cache
def _table(name: str, type_: type[T], folders: tuple[Path, ...]) -> dict[str, T]:
    found: dict[str, T] = {}
    for path in _paths(name, folders):
        for key, value in read_raw(path).items():
            found.setdefault(key, convert(value, type_, f"{path}: {key}"))
    return found


@cache
def _sizes() -> Sizes:
    return read_toml(data_folder("locales") / "sizes.toml", Sizes)
