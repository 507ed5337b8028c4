"""Tell the language of a page or of a single segment.

Order: the script decides where it can; between languages of one script, letters and stop words
decide; only where those leave doubt a statistical detector is asked (langdetect with a fixed
seed for pages, py3langid restricted to the candidates for segments). Same text, same answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache

import regex

from listingkit.datafiles import read_words
from listingkit.language.guess import guess_page, guess_segment
from listingkit.language.normalize import language_code, writing
from listingkit.markets import Data, Sourced
from listingkit.model import Struct

_MAX_CHARS = 200_000
"""Letters beyond this many characters of a page say nothing new."""
_ENOUGH = 0.12
"""Score of running text in its own language, at least; menus and part lists score 0.03–0.12."""
_EVIDENCE = 12.0
"""Score times words from which a lower score is believed: a page full of names and numbers."""
_CLEAR = 1.25
"""The winner must beat the second by this factor, else the detector is asked."""

_SCRIPTS = (
    "Latin", "Cyrillic", "Arabic", "Hebrew", "Greek", "Devanagari", "Thai", "Hangul", "Han",
    "Hiragana", "Katakana", "Bengali", "Tamil", "Telugu", "Gujarati", "Gurmukhi", "Kannada",
    "Malayalam", "Sinhala", "Armenian", "Georgian", "Khmer", "Lao", "Myanmar", "Ethiopic",
)  # fmt: skip
# Letters of a script a word of which says as much as a word of Latin: a Han character is a word.
_DENSE = {"Han": 3, "Hiragana": 2, "Katakana": 2, "Hangul": 2}
_NAMES = {"Hiragana": "Kana", "Katakana": "Kana"}
_RUNS = regex.compile("|".join(rf"(?P<{name}>\p{{Script={name}}}++)" for name in _SCRIPTS))
_ASCII = re.compile(r"[\x00-\x7f]+")
_ASCII_LETTERS = re.compile(r"[A-Za-z]+")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_HAN = regex.compile(r"\p{Han}")


class Detected(Struct, frozen=True, kw_only=True):
    """A language and how it was found.

    ``language`` is a code as in ``stopwords.toml`` (``zh-Hans``/``zh-Hant`` for Chinese), None
    when the text has no letters. ``confidence`` runs from 0 to 1. ``how`` is "script",
    "letters", "stopwords", "langdetect", "declared" or "none".
    """

    language: str | None
    confidence: float
    how: str


class LanguageWords(Data, frozen=True, kw_only=True):
    """Words and letters of one language; the strings are split at spaces."""

    words: str
    shop: str = ""
    letters: str = ""


class StopWords(Sourced, frozen=True, kw_only=True):
    """``locales/vocabulary/stopwords.toml``."""

    languages: dict[str, LanguageWords]


@cache
def stop_words() -> dict[str, frozenset[str]]:
    """Function words by language code, lower case."""
    return {code: frozenset(entry.words.split()) for code, entry in _table().items()}


@cache
def _table() -> dict[str, LanguageWords]:
    return read_words("stopwords", StopWords).languages


def script_of(text: str) -> str | None:
    """The script most of the text's letters are written in, e.g. "Latin", "Arabic", "Kana".

    Kana stands for Hiragana and Katakana and wins over Han where both are mixed as Japanese
    does. None when there are no letters.
    """
    if text.isascii():
        return "Latin" if _ASCII_LETTERS.search(text) else None
    counts = _scripts(text)
    return max(counts, key=lambda name: (counts[name], name)) if counts else None


def _scripts(text: str) -> dict[str, int]:
    """Weight of each script; Kana takes the Han beside it when the text is Japanese."""
    # Most text is ASCII: its letters are counted at once, the rest script by script.
    latin = len(text.encode("ascii", "ignore").translate(None, _NO_LETTERS))
    if text.isascii():
        return {"Latin": latin} if latin else {}
    counts = Counter({"Latin": latin})
    for match in _RUNS.finditer(_ASCII.sub(" ", text)):
        script = match.lastgroup or ""
        size = match.end() - match.start()
        counts[_NAMES.get(script, script)] += size * _DENSE.get(script, 1)
    # A の on a Chinese poster is decoration; in Japanese every second character is kana.
    if counts["Kana"] * 10 >= counts["Han"] and counts["Kana"]:
        counts["Kana"] += counts["Han"]
        counts["Han"] = 0
    elif counts["Kana"]:
        counts["Han"] += counts.pop("Kana")
    return {name: count for name, count in counts.items() if count}


def detect_language(text: str, declared: str | None = None) -> Detected:
    """The language of a page's text; ``declared`` (its ``lang``) only settles doubtful cases."""
    # A line that comes back (menus, cookie lists, vendors' texts) is read once.
    sample = "\n".join(dict.fromkeys(text.splitlines()))[:_MAX_CHARS]
    hint = language_code(declared) if declared else None
    counts = _scripts(sample)
    if not counts:
        return Detected(language=hint, confidence=0.1, how="declared") if hint else _NOTHING
    script = _main_script(counts)
    found = writing().scripts[script]
    share = counts[script] / sum(counts.values())
    if script == "Han":
        return _chinese_or_japanese(sample, hint, share)
    if not found.languages:
        return Detected(language=found.default, confidence=round(share, 3), how="script")
    ranked, counted = _rank(sample, script, found.languages)
    best, second = ranked[0], ranked[1]
    believed = best[1] >= _ENOUGH or best[1] * counted >= _EVIDENCE
    # English stands on pages of every language, other languages hardly on English ones.
    guest = second[0] == writing().guest and best[1] >= second[1]
    if believed and (guest or best[1] >= _CLEAR * second[1]):
        return Detected(language=best[0], confidence=_sure(best[1], second[1]), how="stopwords")
    return _doubtful(sample, script, ranked, hint)


_NOTHING = Detected(language=None, confidence=0.0, how="none")


def _main_script(counts: dict[str, int]) -> str:
    """The script of the language: Latin brand names must not outweigh the text around them."""
    others = {name: count for name, count in counts.items() if name != "Latin"}
    if others:
        main = max(others, key=lambda name: (others[name], name))
        if others[main] * 2 >= counts.get("Latin", 0):
            return main
    return "Latin"


def _rank(text: str, script: str, languages: Sequence[str]) -> tuple[list[tuple[str, float]], int]:
    """Languages by the share of the text's words they claim, best first, and the words counted.

    A word counts the less the more of ``languages`` share it; shop words count half, and the
    letters only a few languages use add to each word that has one.
    """
    words = Counter(_split(text, script))
    if not words:
        return [(language, 0.0) for language in languages], 0
    weights = _weights(tuple(languages))
    letters = _letters(tuple(languages))
    plain = not any(letter.isascii() for letter in letters)
    scores = dict.fromkeys(languages, 0.0)
    counted = 0
    for word, count in words.items():
        # One word repeated in a menu must not speak for the whole page.
        times = count if count < 4 else 3 + count // 10
        counted += times
        if word in weights:
            for language, weight in weights[word]:
                scores[language] += weight * times
        if not plain or not word.isascii():
            for letter in set(word):
                for language, weight in letters.get(letter, ()):
                    scores[language] += weight * times
    order = {language: position for position, language in enumerate(languages)}
    ranked = sorted(
        ((language, score / counted) for language, score in scores.items()),
        key=lambda item: (-item[1], order[item[0]]),
    )
    return ranked, counted


_ASCII_WORDS = re.compile("[a-z]+(?:'[a-z]+)*")


def _split(text: str, script: str) -> list[str]:
    """The words of a script in small letters; each line is split in the quickest way.

    No word is longer than 40 letters; what is longer is code or a joke.
    """
    lines = text.split("\n")
    ascii_lines = [line for line in lines if line.isascii()] if script == "Latin" else []
    found = [w for w in _ASCII_WORDS.findall("\n".join(ascii_lines).lower()) if len(w) < 40]
    if len(ascii_lines) < len(lines):
        others = "\n".join([line for line in lines if not line.isascii()])
        found += [
            word.casefold().replace("’", "'")
            for word in _words(script).findall(others if ascii_lines else text)
            if len(word) < 40
        ]
    return found


@cache
def _words(script: str) -> regex.Pattern[str]:
    """Words that begin in a script."""
    begin = rf"\p{{Script={script}}}"
    return regex.compile(rf"(?<![\p{{L}}\p{{M}}]){begin}[\p{{L}}\p{{M}}]*+(?:['’]\p{{L}}++)*+")


@cache
def _weights(languages: tuple[str, ...]) -> dict[str, tuple[tuple[str, float], ...]]:
    """For each known word: who has it and what it weighs for them."""
    owners: dict[str, dict[str, float]] = {}
    for language in languages:
        entry = _table().get(language)
        if entry is None:
            continue
        for word in entry.shop.split():
            owners.setdefault(word, {})[language] = 0.5
        for word in entry.words.split():
            # One letter is as often a size or an initial as a word.
            owners.setdefault(word, {})[language] = 1.0 if len(word) > 1 else 0.4
    return {
        word: tuple((language, weight / len(whose) ** 0.5) for language, weight in whose.items())
        for word, whose in owners.items()
    }


@cache
def _letters(languages: tuple[str, ...]) -> dict[str, tuple[tuple[str, float], ...]]:
    """For each telling letter: whose it is and what a word with it weighs for them."""
    owners: dict[str, list[str]] = {}
    for language in languages:
        entry = _table().get(language)
        for letter in entry.letters if entry else "":
            owners.setdefault(letter, []).append(language)
    return {
        letter: tuple((language, 0.6 / len(whose)) for language in whose)
        for letter, whose in owners.items()
    }


def _sure(best: float, second: float) -> float:
    return round(min(1.0, 0.5 + (best - second) / (2 * max(best, 1e-9))), 3)


def _doubtful(
    text: str, script: str, ranked: list[tuple[str, float]], hint: str | None
) -> Detected:
    """Settle a close race: the declared language among the leaders, then langdetect, then rank."""
    best, second = ranked[0], ranked[1]
    leaders = [language for language, score in ranked if score > 0 and score * 1.6 >= best[1]]
    if hint in leaders:
        return Detected(language=hint, confidence=0.7, how="declared")
    guesses = guess_page(text)
    if best[1] >= _ENOUGH / 2:
        for language, probability in guesses:
            if language in leaders:
                confidence = round(min(0.9, 0.3 + probability / 2), 3)
                return Detected(language=language, confidence=confidence, how="langdetect")
        return Detected(language=best[0], confidence=_sure(best[1], second[1]), how="stopwords")
    allowed = writing().scripts[script].languages
    if hint in allowed and dict(ranked)[hint] >= best[1] / 3:
        return Detected(language=hint, confidence=0.5, how="declared")
    for language, probability in guesses:
        if language in allowed and probability >= 0.6:
            return Detected(
                language=language, confidence=round(probability * 0.8, 3), how="langdetect"
            )
    if best[1] > 0:
        return Detected(language=best[0], confidence=0.4, how="stopwords")
    if hint in allowed:
        return Detected(language=hint, confidence=0.3, how="declared")
    for language, probability in guesses:
        if language in allowed:
            return Detected(
                language=language, confidence=round(probability / 2, 3), how="langdetect"
            )
    default = writing().scripts[script].default
    return Detected(language=default, confidence=0.2, how="script") if default else _NOTHING


def _chinese_or_japanese(text: str, hint: str | None, share: float) -> Detected:
    """Text in Han characters with little or no kana: by the characters only one of them has."""
    counts = _han_counts(text)
    if not any(counts.values()):
        if hint in writing().scripts["Han"].languages:
            return Detected(language=hint, confidence=0.5, how="declared")
        default = writing().scripts["Han"].default
        return Detected(language=default, confidence=0.4, how="script")
    best = _best_han(counts, ("zh-Hans", "zh-Hant", "ja"))
    rest = sum(counts.values())
    return Detected(language=best, confidence=round(share * counts[best] / rest, 3), how="letters")


def _han_counts(text: str) -> dict[str, int]:
    han = writing().han
    counts = {"zh-Hans": 0, "zh-Hant": 0, "ja": 0}
    hans, hant, ja = _han_sets()
    for match in _HAN.finditer(text):
        char = match.group()
        counts["zh-Hans"] += char in hans
        counts["zh-Hant"] += char in hant
        counts["ja"] += char in ja
    counts["ja"] += 2 * sum(text.count(word) for word in han.ja_words)
    counts["ja"] += len(_KANA.findall(text)) // 2
    return counts


@cache
def _han_sets() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    han = writing().han
    return frozenset(han.hans), frozenset(han.hant), frozenset(han.ja)


def _best_han(counts: dict[str, int], among: Sequence[str]) -> str:
    return max(among, key=lambda code: (counts[code], -among.index(code)))


def segment_language(text: str, candidates: Sequence[str]) -> str:
    """Which of ``candidates`` (BCP 47 tags) a short segment is written in, as given there.

    A script none of them uses gives that script's own code, "und" stands for text without
    letters. ``candidates`` must not be empty; the first wins where nothing tells them apart.
    """
    if not candidates:
        raise ValueError("segment_language needs at least one candidate")
    counts = _scripts(text)
    if not counts:
        return "und"
    codes = [language_code(candidate) for candidate in candidates]
    script = _main_script(counts)
    if script == "Kana" and "ja" not in codes and any(code.startswith("zh") for code in codes):
        script = "Han"
    fitting = [position for position, code in enumerate(codes) if script in _scripts_for(code)]
    if not fitting:
        if script == "Latin" or script not in writing().scripts:
            return "und" if script not in writing().scripts else _other_latin(text)
        return writing().scripts[script].default
    if len(fitting) == 1:
        return candidates[fitting[0]]
    if script == "Han":
        among = [codes[position] for position in fitting]
        counts_han = _han_counts(text)
        return candidates[fitting[among.index(_best_han(counts_han, among))]]
    among = [codes[position] for position in fitting]
    return candidates[fitting[among.index(_closest(text, script, tuple(among)))]]


def _other_latin(text: str) -> str:
    """Latin text where no candidate is written in Latin: name it, or "und" when unclear."""
    found = detect_language(text)
    return found.language or "und"


def _scripts_for(code: str) -> frozenset[str]:
    """Scripts a language's text is mostly written in."""
    return _languages_scripts().get(code, frozenset(("Latin",)))


@cache
def _languages_scripts() -> dict[str, frozenset[str]]:
    scripts: dict[str, set[str]] = {}
    for name, script in writing().scripts.items():
        for language in {script.default, *script.languages} - {""}:
            scripts.setdefault(language, set()).add(name)
    return {language: frozenset(names) for language, names in scripts.items()}


@lru_cache(maxsize=4096)
def _closest(text: str, script: str, languages: tuple[str, ...]) -> str:
    ranked, _ = _rank(text, script, languages)
    best, second = ranked[0], ranked[1]
    if best[1] > 0 and best[1] >= 1.5 * second[1] and best[1] >= _ENOUGH:
        return best[0]
    guess = guess_segment(text, languages)
    if guess is not None:
        return guess
    return best[0]
