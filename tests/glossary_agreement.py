"""Compare our glossaries with localized terms that others published; run by hand.

``python tests/glossary_agreement.py [--show LANGUAGE] [DATA_FOLDER]`` where the folder holds
``terms/*.tsv`` (columns term_en, lang, term), ``terms/shoptimizer_terms.json`` and
``parallel/*.tsv`` (columns lang, en, target). A row of ours has a counterpart where a public
English term is the same but for case, number and article; where it has been translated in several
ways, each will do. ``--show`` prints every row that differs, and where.

same     the public term, but for case, number, gender, article, accents and word order; or one
         of a list's ("Coats & Jackets")
near     one holds all words of the other ("size chart", "view the size chart")
differ   anything else; look at it, either side may be right
texts    rows whose English stands in a parallel text, and how often ours stands in the other side
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from listingkit import markets

# fmt: off
_ARTICLES = frozenset((
    "a", "an", "the", "el", "la", "los", "las", "un", "una", "le", "les", "des", "il", "lo", "gli",
    "i", "de", "het", "een", "en", "ett", "eine", "einen", "der", "die", "das", "o", "os", "as",
))
# fmt: on
_MARKS = re.compile("[\u0300-\u036f\u064b-\u0655]")
_LIST = re.compile(r"\s*[&,/]\s*")
_LINE = re.compile(r"[\w']+")
_ENDING = 3
"""Letters by which two forms of one word may differ at the end."""
_SHORT_TEXT = 400


class Public(NamedTuple):
    """A published term and the data set it is from."""

    term: str
    source: str
    listed: bool = False
    """Of several things ("Coats & Jackets"), ours only one."""


def words(text: str) -> tuple[str, ...]:
    """Folded words of a term without accents and articles."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold().replace("’", "'")))
    found = _LINE.findall(unicodedata.normalize("NFC", plain).replace("-", " "))
    found = [word[2:] if word.startswith("ال") and len(word) > 4 else word for word in found]
    kept = tuple(word for word in found if word not in _ARTICLES)
    return kept or tuple(found)


def english_key(text: str) -> tuple[str, ...]:
    """English words in the singular, so that Dresses and dress meet."""
    text = text.replace("color", "colour").replace("grey", "gray").replace("'s", "")
    return tuple(
        re.sub(r"(?<=ss|sh|ch|\wx)es$|(?<=[^s])s$", "", word) if len(word) > 3 else word
        for word in words(text)
    )


def same_word(one: str, other: str) -> bool:
    """Whether two words are forms of one: they part only in the last letters."""
    if one == other:
        return True
    longer = max(len(one), len(other))
    if min(len(one), len(other)) < 3 or _unspaced(one):
        return False
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    shared = min(len(one), len(other)) if shared is None else shared
    return shared >= max(3, longer - _ENDING)


def _unspaced(word: str) -> bool:
    return any(ord(char) > 0x0E00 for char in word)


def holds(outer: tuple[str, ...], inner: tuple[str, ...]) -> bool:
    """Whether every word of ``inner`` is one of ``outer``, each used once."""
    left = list(outer)
    for word in inner:
        found = next((other for other in left if same_word(word, other)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def compare(ours: str, public: Public) -> str:
    """``same``, ``near`` or ``differ``."""
    mine, theirs = words(ours), words(public.term)
    if public.listed:
        return "same" if holds(theirs, mine) else "differ"
    if not mine or not theirs:
        return "differ"
    if len(mine) == len(theirs) and holds(mine, theirs):
        return "same"
    joined, other = "".join(mine), "".join(theirs)
    if joined == other:
        return "same"
    if holds(mine, theirs) or holds(theirs, mine):
        return "near"
    if _unspaced(joined) and (joined in other or other in joined):
        return "near"
    return "differ"


def _code(tag: str) -> str | None:
    language = markets.language(tag.replace("_", "-"))
    return language.code if language else None


def public_terms(folder: Path) -> dict[str, dict[tuple[str, ...], set[Public]]]:
    """Language code → English key → published terms; what was left in English is passed over."""
    found: dict[str, dict[tuple[str, ...], set[Public]]] = defaultdict(lambda: defaultdict(set))
    codes: dict[str, str | None] = {}

    def put(english: str, tag: str, term: str, source: str) -> None:
        if tag not in codes:
            codes[tag] = _code(tag)
        code = codes[tag]
        key = english_key(english)
        if not code or not term.strip():
            return
        found[code][key].add(Public(term.strip(), source))
        parts = _LIST.split(english)
        for part in parts if len(parts) > 1 else ():
            found[code][english_key(part)].add(Public(term.strip(), source, listed=True))

    for name in ("categories", "attributes_colours_sizes", "ui_strings"):
        for row in _rows(folder / "terms" / f"{name}.tsv"):
            put(row["term_en"], row["lang"], row["term"], row["source"].split(":")[0])
    for path in sorted((folder / "parallel").glob("*.tsv")):
        for row in _rows(path):
            if row["field"] == "name":
                put(row["en"], row["lang"], row["target"], row["set"])
    shop = json.loads((folder / "terms" / "shoptimizer_terms.json").read_text(encoding="utf-8"))
    for tag, data in shop.items():
        for group, english in shop["en"]["gender"].items():
            theirs = data["gender"].get(group)
            if not isinstance(english, dict) or not isinstance(theirs, dict):
                continue
            for term in theirs.get("adult_search_terms", ()):
                put(english["adult_title_replacement"], tag, term, "shoptimizer")
    return found


def parallel_texts(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Language code → (English, other) of short texts, folded."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for path in sorted((folder / "parallel").glob("*.tsv")):
        for row in _rows(path):
            code = _code(row["lang"])
            if code and len(row["en"]) <= _SHORT_TEXT and row["en"] != row["target"]:
                found[code].add((row["en"].casefold(), row["target"].casefold()))
    return {code: sorted(texts) for code, texts in found.items()}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t")


def seen(term: str, text: str) -> bool:
    """Whether all words of a term stand in a text, in any form and order."""
    if _unspaced(term):
        return "".join(words(term)) in text
    there = words(text)
    return all(
        any(same_word(word, other) or (len(word) > 4 and word in other) for other in there)
        for word in words(term)
    )


def main() -> int:
    """Print the table, and with ``--show`` what differs in a language."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "dev"
    parser.add_argument("folder", nargs="?", type=Path, default=default)
    parser.add_argument("--show", metavar="LANGUAGE")
    options = parser.parse_args()
    if not (options.folder / "terms").is_dir():
        print(f"{options.folder}: no terms/ there; name the folder of the data", file=sys.stderr)
        return 2
    published, texts = public_terms(options.folder), parallel_texts(options.folder)
    print("language rows counterparts same near differ  same %  same or near %  in texts")
    for code in markets.language_codes():
        terms = markets.glossary(code)
        if not terms or options.show not in (None, code):
            continue
        count = {"same": 0, "near": 0, "differ": 0}
        lines, asked, met = [], 0, 0
        for term in terms:
            theirs = published[code].get(english_key(term.en), set())
            theirs = {one for one in theirs if not one.listed} or theirs
            theirs = {one for one in theirs if one.term.casefold() != term.en.casefold()} or {
                one for one in theirs if compare(term.term, one) == "same"
            }
            if theirs:
                verdicts = {compare(term.term, one) for one in theirs}
                verdict = next(name for name in count if name in verdicts)
                count[verdict] += 1
                if verdict != "same":
                    others = sorted({f"{one.term} ({one.source})" for one in theirs})
                    lines.append(f"{verdict:6} {term.en}: {term.term} | {'; '.join(others)}")
            pattern = re.compile(rf"\b{re.escape(term.en.casefold())}\b")
            pairs = [other for english, other in texts.get(code, ()) if pattern.search(english)]
            asked += len(pairs)
            met += sum(seen(term.term, other) for other in pairs)
        total = sum(count.values())
        same, near, differ = count.values()
        share = 100 * same / total if total else 0
        wide = 100 * (same + near) / total if total else 0
        print(
            f"{code:8} {len(terms):4} {total:12} {same:4} {near:4} {differ:6} "
            f"{share:6.1f}  {wide:14.1f}  {met:4}/{asked}"
        )
        if options.show:
            print("\n".join(sorted(lines)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
