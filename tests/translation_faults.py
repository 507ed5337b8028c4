"""Critical errors of a translation from English, found apart from the gate; no code is shared.

Classes: number, unit, size, price, brand, tag, placeholder, language, text (lost or invented) and
term. Needs ``pip install lingua-language-detector wordfreq``; only scripts run by hand use this.
The words (``data/translation_faults.toml``) are Portuguese; into another language the checks that
need them find nothing.
"""

from __future__ import annotations

import csv
import html
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lingua import Language, LanguageDetector, LanguageDetectorBuilder
from translation_figures import DATA, numbers, prices, sizes, told, units
from wordfreq import zipf_frequency

CLASSES = (
    "number", "unit", "size", "price", "brand", "tag", "placeholder", "language", "text", "term",
)  # fmt: skip

EN_STOP, STOP = frozenset(DATA["english_stop"].split()), frozenset(DATA["stop"].split())
LOANS, LOOSE = frozenset(DATA["loans"].split()), frozenset(DATA["loose"].split())
ACCEPT: dict[str, str] = DATA["accept"]
BAD: dict[str, str] = DATA["bad"]
EXCUSE: dict[str, str] = DATA["excuse"]
RARE = frozenset(DATA["words"].split())
PREFIX = re.compile(
    r"(?:micro|semi|sub|hidror?|multi|anti|super|ultra|auto|mini|pré|bio|eco|foto)(?=....)"
)

TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
MARKS = re.compile(
    r"\{+[^{}]*\}+|%(?:\d\$)?[sd](?!\w)|\[\[?[a-z_]+\]?\]|https?://[^\s<>\"]+|\bwww\.\S+"
    r"|[\w.+-]+@[\w-]+\.\w+|[™®©]|[\U0001F300-\U0001FAFF]|&(?:[a-z]+|#\d+);"
)
NOT = re.compile(
    r"\b(?:not|no|never|without|non|neither|nor|cannot|none|free|un\w+)\b|n['’]t\b"
    r"|\b\w+(?:less|-free)\b",
    re.I,
)
HARD_NOT = re.compile(r"\b(?:do not|not|never|cannot|without)\b|n['’]t\b", re.I)
NOT_ONLY = re.compile(r"\bnot (?:only|just)|why not|n['’]t (?:just|only)|not to mention", re.I)
NAO = re.compile(
    r"\b(?:não|nunca|sem|nem|nenhum\w*|jamais|nada|ninguém|livre|exceto)\b",
    re.I,
)
HARD_NAO = re.compile(r"\b(?:não|nunca|jamais)\b", re.I)


@dataclass(frozen=True)
class Names:
    """What must stand in a translation as it stands in the source."""

    brands: frozenset[str] = frozenset()
    """Brands of the catalog."""
    models: frozenset[str] = frozenset()
    """First words of titles that are used as names; an English word among them is no residue."""
    products: frozenset[str] = frozenset()
    """Titles: where a sentence keeps one word for word, it is a name."""


@dataclass(frozen=True)
class Checker:
    """The checks into one language; ``terms`` is the glossary's table, English to target."""

    target: str = "pt"
    terms: dict[str, str] = field(default_factory=dict)

    def faults(self, source: str, target: str, names: Names) -> list[tuple[str, str]]:
        """Every critical error as (class, what)."""
        found = [*_markup(source, target)]
        left, right = plain(source), plain(target)
        found += prices(left, right)
        counts = list(numbers(left, right))
        found += counts
        if not counts:
            found += units(left, right)
        found += sizes(left, right)
        found += _names(left, right, names)
        left, right = _without_titles(left, right, names)
        if self.target == "pt":
            found += _sense(left, right)
            found += self._terms(left, right)
            found += _lost(left, right)
            found += self._no_words(left, right)
        found += self._language(left, right, names)
        return list(dict.fromkeys(found))

    def _language(self, left: str, right: str, names: Names) -> Iterator[tuple[str, str]]:
        kept = {
            word.casefold()
            for name in (*names.brands, *names.models)
            for word in WORD.findall(name)
        }
        ours = [word for word in WORD.findall(right) if word.casefold() not in kept]
        own = " ".join(self.terms.values()).casefold().split()
        theirs = {word.casefold() for word in WORD.findall(left)}
        residue = [
            word for word in ours
            if word.casefold() in theirs
            and word.casefold() not in own
            and _is_english(word, self.target)
        ]  # fmt: skip
        if residue:
            yield "language", f"left in English: {', '.join(residue)}"
            return
        words = [word for word in ours if word.casefold() not in theirs or not word[0].isupper()]
        if len(words) < 4:
            return
        values = detector().compute_language_confidence_values(" ".join(words).lower())
        best = values[0]
        share = {one.language.iso_code_639_1.name.lower(): one.value for one in values}
        if share.get(self.target, 0.0) < 0.1 and best.value > 0.6:
            yield "language", f"reads as {best.language.name.title()}"

    def _no_words(self, left: str, right: str) -> Iterator[tuple[str, str]]:
        """Words that are in no list of Portuguese and not in the source."""
        known = {word.casefold() for word in WORD.findall(left)} | RARE
        known |= set(" ".join(self.terms.values()).casefold().split())
        for found in re.finditer(r"(?<![\w-])[^\W\d_]{5,}(?![\w-])", right):
            word = found[0].casefold()
            stems = {word, word.rstrip("s"), PREFIX.sub("", word)}
            name = found[0][0].isupper() and found.start() > 0
            if name or word in known or any(zipf_frequency(one, self.target) for one in stems):
                continue
            yield "text", f"{found[0]} is no word"

    def _terms(self, left: str, right: str) -> Iterator[tuple[str, str]]:
        exact = WORD.findall(left.casefold())
        words = [_singular(word) for word in exact]
        said = [part for word in WORD.findall(right) for part in _bare(word).split("-")]
        at = 0
        longest = max((len(key.split()) for key in self.terms), default=0)
        # Of battery and batteries, each has its own term; any other form has that of the first.
        table = {" ".join(map(_singular, WORD.findall(key))): key for key in reversed(self.terms)}
        table |= {key: key for key in self.terms}
        while at < len(words):
            for count in range(min(longest, len(words) - at), 0, -1):
                forms = (" ".join(side[at : at + count]) for side in (exact, words))
                key = next((table[form] for form in forms if form in table), None)
                if key is None:
                    continue
                other = key == "chest" and words[at + 1 : at + 2] == ["of"]
                other = other or (key in LOOSE and len(words) > 2)
                if not other and not self._said(key, said):
                    yield "term", f"{key} is {self.terms[key]}"
                at += count - 1
                break
            at += 1

    def _said(self, key: str, said: Sequence[str]) -> bool:
        wanted = [word for word in WORD.findall(self.terms[key]) if word.casefold() not in STOP]
        if all(
            any(_same(part, one) for one in said)
            for word in wanted
            for part in _bare(word).split("-")
        ):
            return True
        return any(
            one.startswith(_bare(begin)) for begin in ACCEPT.get(key, "").split() for one in said
        )


def read_terms(path: Path) -> dict[str, str]:
    """English to target from a glossary table with the columns ``en`` and ``term``."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["en"].casefold(): row["term"] for row in csv.DictReader(file)}


def plain(text: str) -> str:
    """Text without tags and entities, fractions and powers in one spelling."""
    flat = unicodedata.normalize("NFC", html.unescape(TAG.sub(" ", text))).replace("\xa0", " ")
    for sign, plain_form in (("½", "1/2"), ("¼", "1/4"), ("¾", "3/4")):
        flat = flat.replace(sign, plain_form)
    return re.sub(r"(?<=\dm)2(?!\w)|(?<=\bm)2(?!\w)", "²", flat)


def _without_titles(left: str, right: str, names: Names) -> tuple[str, str]:
    """Without the titles of products that a longer text keeps word for word."""
    for title in sorted(names.products, key=len, reverse=True):
        if (
            len(title.split()) > 1
            and title in right
            and title in left
            and len(left) > 2 * len(title)
        ):
            left, right = left.replace(title, " "), right.replace(title, " ")
    return left, right


@cache
def detector() -> LanguageDetector:
    """Among the languages that an engine may fall into."""
    names = ["ENGLISH", "PORTUGUESE", "SPANISH", "FRENCH", "ITALIAN", "GERMAN", "DUTCH"]
    return LanguageDetectorBuilder.from_languages(
        *(getattr(Language, name) for name in names)
    ).build()


def _bare(word: str) -> str:
    flat = unicodedata.normalize("NFD", word.casefold())
    return "".join(sign for sign in flat if not unicodedata.combining(sign))


def _same(wanted: str, said: str) -> bool:
    """Whether two words differ in nothing but their endings."""
    size = max(3, len(wanted) - 2)
    return said[:size] == wanted[:size] and abs(len(said) - len(wanted)) <= 3


def _singular(word: str) -> str:
    word = word.replace("’", "'")
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "'s")) and len(word) > 3:
        return word[:-1]
    return word


def _is_english(word: str, target: str) -> bool:
    small = word.casefold()
    if small in LOANS or len(small) < 3:
        return False
    parts = small.split("-")
    if len(parts) > 1:
        return any(_is_english(part, target) for part in parts)
    english, other = zipf_frequency(small, "en"), zipf_frequency(small, target)
    return (
        english >= 2.8 and english - other >= 1.0 and not (other >= 4.0 and english - other < 1.6)
    )


def _markup(source: str, target: str) -> Iterator[tuple[str, str]]:
    for name, pattern in (("tag", TAG), ("placeholder", MARKS)):
        a, b = Counter(pattern.findall(source)), Counter(pattern.findall(target))
        if a != b:
            yield name, f"{told((a - b).elements())} became {told((b - a).elements())}"
    if Counter(re.findall("[<>]", TAG.sub("", source))) != Counter(
        re.findall("[<>]", TAG.sub("", target))
    ):
        yield "tag", "a loose < or >"
    if not _nested(target) and _nested(source):
        yield "tag", "tags cross or are not closed"


def _nested(text: str) -> bool:
    stack: list[str] = []
    for tag in TAG.findall(text):
        name = re.match(r"</?([A-Za-z][\w-]*)", tag)
        if (
            name is None
            or tag.endswith("/>")
            or name[1].lower() in ("br", "img", "hr", "wbr", "input")
        ):
            continue
        if tag.startswith("</"):
            if not stack or stack.pop() != name[1].lower():
                return False
        else:
            stack.append(name[1].lower())
    return not stack


_CAPITAL = re.compile(r"[A-Z][\w'’-]*\s\Z")
_NAME = re.compile(r"\b(?:[A-Z][a-z]+[A-Z]\w*|[a-z]+[A-Z]\w+|[A-Z]\w*(?=[™®]))")
_CODE = re.compile(r"\b(?!\d*[AP]M\b)(?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Z0-9][\w-]*[A-Z0-9]\b")


def _names(left: str, right: str, names: Names) -> Iterator[tuple[str, str]]:
    wanted = {name for name in names.brands if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", left)}
    wanted |= {*_NAME.findall(left), *_CODE.findall(left)}
    low = right.casefold()
    for name in sorted(wanted):
        if left.casefold().count(name.casefold()) > low.count(name.casefold()):
            yield "brand", f"{name} is gone"
    for name in sorted(names.models):
        word = rf"(?<!\w){re.escape(name)}(?!\w)"
        # Behind another capital it is part of another product's name.
        said = [one for one in re.finditer(word, left) if not _CAPITAL.search(left[: one.start()])]
        if said and not re.search(word, right, re.IGNORECASE):
            yield "brand", f"{name} is gone"


def _sense(left: str, right: str) -> Iterator[tuple[str, str]]:
    for word, bad in BAD.items():
        found = re.search(bad, right, re.IGNORECASE)
        if found and re.search(rf"\b{word}s?\b", left, re.IGNORECASE):
            if re.search(EXCUSE.get(word, r"(?!)"), left, re.IGNORECASE):
                continue
            yield "term", f"{word} is not {found[0]}"


def _content(text: str, stop: frozenset[str]) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", text.casefold()) if word not in stop]


def _lost(left: str, right: str) -> Iterator[tuple[str, str]]:
    ours, theirs = _content(left, EN_STOP), _content(right, STOP)
    if len(ours) >= 3 and len(theirs) < 0.65 * len(ours):
        yield "text", f"{len(theirs)} words for {len(ours)}: lost"
    if ours and len(theirs) > 1.6 * len(ours) + 2:
        yield "text", f"{len(theirs)} words for {len(ours)}: invented"
    if not theirs and ours:
        yield "text", "no words are left"
    loop = _loop(right)
    twice = len(set(ours)) < len(ours)
    if loop and not _loop(left) and not (twice and "…" in loop):
        yield "text", f"repeats {loop}"
    marks = [len(re.findall(r"[.!?]+(?=\s|$)", text)) for text in (left, right)]
    if marks[0] >= 2 and marks[1] < marks[0] and len(theirs) < 0.8 * len(ours):
        yield "text", f"{marks[1]} sentences for {marks[0]}"
    if HARD_NOT.search(left) and not NOT_ONLY.search(left) and not NAO.search(right):
        yield "text", "the negation is gone"
    if HARD_NAO.search(right) and not NOT.search(left):
        yield "text", "a negation is invented"
    damaged = r"(?<![\w./@-])[a-zà-ú]{2,}[.,;:][a-zà-ú]{2,}(?![\w/@])"
    if re.search(damaged, right) and not re.search(damaged, left):
        yield "text", "a damaged word"


def _loop(text: str) -> str:
    """Words said twice in a row, or four words said twice anywhere."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    for first, second in itertools.pairwise(words):
        if first == second and len(first) > 1:
            return f"{first} {second}"
    for one, middle, two in zip(words, words[1:], words[2:], strict=False):
        if one == two and middle in ("de", "da", "do", "com", "em") and one not in STOP:
            return f"{one} … {two}"
    for size in range(2, 7):
        for at in range(len(words) - 2 * size + 1):
            if words[at : at + size] == words[at + size : at + 2 * size]:
                return " ".join(words[at : at + size])
    fours = Counter(zip(words, words[1:], words[2:], words[3:], strict=False))
    return next((" ".join(four) for four, count in fours.items() if count > 1), "")


def model_names(titles: Iterable[str], texts: Sequence[str]) -> frozenset[str]:
    """First words of titles that other texts use inside a sentence with their capital."""
    joined = "\n".join(texts)
    titles = tuple(titles)
    # A whole title inside a sentence names its product, however common its first word is.
    used = {
        title.split()[0]
        for title in titles
        if len(title.split()) > 1 and re.search(rf"(?<=[a-z,] ){re.escape(title)}(?!\w)", joined)
    }
    inside = Counter(re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", joined))
    small = Counter(re.findall(r"\b[a-z]{3,}\b", joined))
    firsts = {found[0] for found in map(re.compile(r"[A-Z][a-z]{2,}(?= )").match, titles) if found}
    return frozenset(
        one for one in firsts
        if (one in used and not small[one.lower()] and zipf_frequency(one.lower(), "en") < 4.7)
        or (inside[one] > small[one.lower()] and zipf_frequency(one.lower(), "en") < 3.8)
    )  # fmt: skip
