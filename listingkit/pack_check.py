"""Market packs held against the data that they name: sizes, facts, rules, festivals, words.

What is wrong for certain (an unknown size system, a festival rule that cannot be read, an unknown
fact) keeps a pack from being loaded. What is only missing (no phrases in the language yet, no
scores for the country) is told, and the pack works without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from listingkit import markets
from listingkit.datafiles import data_folder, read_raw
from listingkit.errors import DataError
from listingkit.festival_rules import parse
from listingkit.locale_tables import Culture
from listingkit.locale_types import Claim, LawItem, Market
from listingkit.markets import SharedSet
from listingkit.names import did_you_mean
from listingkit.pack_sense import oddities

SIZE_KINDS = {
    "women": "women", "men": "men", "shoes_women": "shoes", "shoes_men": "shoes",
    "children": "children", "shoes_children": "children_shoes",
}  # fmt: skip
"""Key of a pack's ``[sizes]`` to the table of ``sizes.toml`` it names a system of."""


class Trouble(NamedTuple):
    """One thing about a pack: the file and key, what it is, how to mend it.

    ``hard``: a mistake, with which the pack is not loaded; else something that is missing.
    """

    where: str
    message: str
    fix: str
    hard: bool

    def __str__(self) -> str:
        """One line: ``file: key: message. fix``."""
        return f"{self.where}: {self.message}. {self.fix}".rstrip()


def problems(code: str, folders: Sequence[str | Path] = ()) -> tuple[Trouble, ...]:
    """All that is wrong with or missing in a market's pack; empty for a complete one.

    A pack that cannot even be decoded gives that one mistake. Raises UsageError for a market
    that there is not.
    """
    try:
        pack, path = markets.own_pack(code, folders)
        troubles = [*mistakes(pack, path, folders)]
        for place, law, claims in markets.shared_sets(pack, path, folders):
            troubles += _items(law, claims, place, folders)
        odd = (
            Trouble(f"{path}: {one.key}", one.message, one.fix, one.hard)
            for one in oddities(pack, path)
        )
        return (*troubles, *odd, *_missing(pack, path, folders))
    except DataError as error:  # of the pack, or of a table that it is held against
        return (Trouble(error.where, error.message, error.fix, hard=True),)


def data_problems(folder: str | Path) -> dict[str, tuple[Trouble, ...]]:
    """What is wrong with the data in a user's folder that is no pack, by the file it concerns.

    Languages, glossaries and tables (channels, culture rules, facts, certificates, seasons,
    targets); a file that is there and right has an empty entry.
    """
    place = Path(folder)
    reading: list[tuple[str, Callable[[], object]]] = []
    for path in sorted(place.glob("languages/*.toml")):
        reading.append((f"languages/{path.name}", partial(markets.language, path.stem, (place,))))
    for path in sorted(place.glob("terms/*.csv")):
        reading.append((f"terms/{path.name}", partial(markets.glossary, path.stem, (place,))))
    for name, read in _TABLES.items():
        if (place / name).is_file():
            reading.append((name, partial(read, (place,))))
    found: dict[str, tuple[Trouble, ...]] = {}
    for name, call in reading:
        try:
            call()
            found[name] = ()
        except DataError as error:
            found[name] = (Trouble(error.where, error.message, error.fix, hard=True),)
    return found


_TABLES: dict[str, Callable[[Sequence[str | Path]], object]] = {
    "channels.toml": markets.channels,
    "culture.toml": markets.culture,
    "facts.toml": markets.fact_kinds,
    "certificates.toml": markets.certificates,
    "seasons.toml": markets.seasons,
    "targets.toml": markets.targets,
}


def check(pack: Market, path: str, folders: Sequence[str | Path]) -> tuple[SharedSet, ...]:
    """The sets a pack names; a DataError for its first mistake, saying how many more there are."""
    shared = markets.shared_sets(pack, path, folders)
    found = list(mistakes(pack, path, folders))
    for place, law, claims in shared:
        found += _items(law, claims, place, folders)
    _raise(found)
    return shared


def _raise(found: Sequence[Trouble]) -> None:
    if found:
        first = found[0]
        more = f" `listingkit markets check` tells {len(found) - 1} more." if found[1:] else ""
        raise DataError(first.message, where=first.where, fix=f"{first.fix}{more}".strip())


def mistakes(pack: Market, path: str, folders: Sequence[str | Path]) -> Iterator[Trouble]:
    """What is wrong for certain in the pack itself (not in the sets it names)."""

    def wrong(key: str, message: str, fix: str) -> Trouble:
        return Trouble(f"{path}: {key}", message, fix, hard=True)

    if not pack.languages:
        yield wrong("languages", "no language", 'Name at least one, e.g. languages = ["en"].')
    tables = markets.sizes().tables
    for key, kind in SIZE_KINDS.items():
        system, table = getattr(pack.sizes, key), tables[kind]
        names = {*table.systems, *table.scales, *table.aliases}
        if system and system.casefold() not in {name.casefold() for name in names}:
            message = f"no size system {system!r} for {kind}"
            yield wrong(f"sizes.{key}", message, did_you_mean(system, names))
    for festival in pack.festivals:
        for key in ("rule", *(("until",) if festival.until else ())):
            try:
                parse(getattr(festival, key))
            except ValueError as error:
                where = f"festivals.{festival.id}.{key}"
                yield wrong(where, str(error), "See the other packs for examples.")
    rules = {rule.id for rule in markets.culture_rules(folders)}
    for wish in pack.overrides:
        if wish.rule not in rules:
            yield wrong(
                f"overrides.{wish.rule}.rule", f"no culture rule {wish.rule!r}",
                did_you_mean(wish.rule, rules) or "See the ids in culture.toml.",
            )  # fmt: skip
    channels = markets.channels(folders)
    for name in pack.marketplaces.channels if pack.marketplaces else ():
        if name not in channels:
            yield wrong(
                "marketplaces.channels", f"no marketplace {name!r}",
                did_you_mean(name, channels) or "See the names in channels.toml.",
            )  # fmt: skip
    occasions = markets.seasons(folders)
    for name in pack.not_kept.occasions if pack.not_kept else ():
        if name not in occasions:
            yield wrong(
                "not_kept.occasions", f"no occasion {name!r}",
                did_you_mean(name, occasions) or "See the names in seasons.toml.",
            )  # fmt: skip
    yield from _items(pack.law, pack.claims, path, folders)


def _items(
    law: Iterable[LawItem], claims: Iterable[Claim], path: str, folders: Sequence[str | Path]
) -> Iterator[Trouble]:
    """Facts and categories that laws and claims name."""
    facts = set(markets.fact_kinds(folders))
    kinds = _categories()
    proofs = {proof for one in markets.certificates(folders).values() for proof in one.backs}

    def unknown(
        key: str, names: Iterable[str], known: AbstractSet[str], what: str
    ) -> Iterator[Trouble]:
        for name in names:
            if name not in known:
                fix = did_you_mean(name, known) or f"See {what}.toml for those there are."
                message = f"{what} has no {name!r}"
                yield Trouble(f"{path}: {key}", message, fix, hard=True)

    for item in law:
        yield from unknown(f"law.{item.id}.facts", item.facts, facts, "facts")
        yield from unknown(f"law.{item.id}.when", item.when, facts, "facts")
        yield from unknown(f"law.{item.id}.at_least", item.at_least, facts, "facts")
        yield from unknown(f"law.{item.id}.categories", item.categories, kinds, "categories")
    for claim in claims:
        yield from unknown(f"claims.{claim.id}.unless", claim.unless, facts, "facts")
        yield from unknown(f"claims.{claim.id}.categories", claim.categories, kinds, "categories")
        key = f"claims.{claim.id}.certificates"
        yield from unknown(key, claim.certificates, facts, "facts")
        if claim.proof:
            names = (claim.proof,)
            yield from unknown(f"claims.{claim.id}.proof", names, proofs, "certificates")
        if not any(claim.words.values()):
            where = f"{path}: claims.{claim.id}.words"
            fix = 'State them by language, e.g. words.en = ["best"].'
            yield Trouble(where, "a claim without words is never found", fix, hard=True)


@cache
def _categories() -> frozenset[str]:
    """Kinds of goods, and the further names by which laws ask for them."""
    raw = read_raw(data_folder("locales") / "categories.toml")
    return frozenset((*raw, *(name for kind in raw.values() for name in kind.get("law", ()))))


@cache
def _methods() -> frozenset[str]:
    """Payment methods that are read from pages."""
    return frozenset(read_raw(data_folder("locales") / "vocabulary" / "payments.toml")["methods"])


def _missing(pack: Market, path: str, folders: Sequence[str | Path]) -> Iterator[Trouble]:
    """What a pack works without, less well."""

    def lacks(key: str, message: str, fix: str) -> Trouble:
        return Trouble(f"{path}: {key}", message, fix, hard=False)

    if pack.country not in markets.hofstede():
        message = f"no scores for the country {pack.country!r}: no culture rule fires on a score"
        yield lacks(
            "country", message, "Name a table that has it as [culture] scores in listingkit.toml."
        )
    known = _methods()
    for method in pack.payments.methods:
        # Methods of its own are looked for by the names that the pack gives them.
        fix = "" if method.id in known else did_you_mean(method.id, known)
        if fix:
            message = f"{method.id!r} is none of the methods known by their icons and markup"
            yield lacks(f"payments.methods.{method.id}", message, fix)
    lines = {line.phrase for rule in markets.culture_rules(folders) for line in rule.lines}
    for tag in pack.languages:
        language = markets.language(tag, folders)
        if language is None:
            message = f"no language file for {tag!r}: words are counted in general"
            yield lacks("languages", message, f"Write languages/{tag}.toml in your folder.")
            continue
        absent = sorted(lines - set(language.phrases))
        if absent:
            names = ", ".join(absent[:3]) + (", …" if absent[3:] else "")
            message = f"{len(absent)} of {len(lines)} phrases are not written in {language.name}"
            fix = f"Write them in languages/{language.code}.toml, [phrases] ({names})."
            yield lacks("languages", message, fix)
        if language.code not in pack.names:
            message = f"the market has no name in {language.name}"
            yield lacks("names", message, f'State it: names.{language.code} = "…".')


def check_culture(culture: Culture, path: str, folders: Sequence[str | Path]) -> None:
    """Raise a DataError for the first thing a culture rule names that there is not.

    A group that is no topic must be shared by several rules, else it is a slip of the pen.
    """
    facts = set(markets.fact_kinds(folders))
    kinds = _categories()
    topics = {name for words in culture.topics.values() for name in words}
    proofs = {proof for one in markets.certificates(folders).values() for proof in one.backs}
    groups = Counter(rule.group for rule in culture.rules)
    shared = {name for name, count in groups.items() if count > 1}
    found: list[Trouble] = []
    for rule in culture.rules:
        needs = [name for line in rule.lines for name in line.needs]
        asked = [*rule.missing, *(name for names in rule.missing_for.values() for name in names)]
        for key, names, known, what in (
            ("first", rule.first, topics, "topic"),
            ("last", rule.last, topics, "topic"),
            ("about", rule.about, topics, "topic"),
            ("group", (rule.group,), topics | shared | {""}, "topic or group"),
            ("lexicon", (rule.lexicon,), {*culture.lexicons, ""}, "lexicon"),
            ("cite", rule.cite, set(culture.citations), "citation"),
            ("lines", needs, facts, "fact"),
            ("lines", [line.proof for line in rule.lines], proofs | {""}, "proof"),
            ("missing", asked, facts, "fact"),
            ("categories", (*rule.categories, *rule.missing_for), kinds, "category"),
        ):
            for name in names:
                if name not in known:
                    fix = did_you_mean(name, known - {""})
                    where = f"{path}: {rule.id}.{key}"
                    found.append(Trouble(where, f"no {what} is called {name!r}", fix, hard=True))
    _raise(found)
