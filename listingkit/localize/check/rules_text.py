"""LOC121 to LOC127: how a translation is written: ends, quotes, marks, doubled words, capitals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import regex

from listingkit.language.doubled import doubled
from listingkit.localize.check.core import PairHit, pair_rule
from listingkit.localize.check.data import marks
from listingkit.localize.check.pairs import Pair
from listingkit.localize.mt.spans import bare
from listingkit.model import Severity

_INFO, _WARNING = Severity.INFO, Severity.WARNING

_BRACKETS = {
    "(": ")",
    "[": "]",
    "{": "}",
    "（": "）",
    "【": "】",
    "「": "」",
    "『": "』",
    "《": "》",
}
_QUOTES = '«»„“”‟‚‘’‹›"「」『』〝〞〟'
_DOUBLE = {"«": "»", "„": "“”", "“": "”", "「": "」", "『": "』"}
_END = regex.compile(r"[\s\"'”“»’)\]）」』\u200e\u200f\u2066-\u2069]+\Z")
_TAGS = regex.compile(r"<[^<>]{1,2000}>")
_LETTER = regex.compile(r"\p{L}")
_CASED = regex.compile(r"\p{Lu}|\p{Ll}")
_CASED_SCRIPTS = frozenset(("Latn", "Cyrl", "Grek", "Armn"))
_ITEM = regex.compile(r"(?:^|\s)(?:[a-z]|\d{1,2})\)")
# Inches, and the marks inside Hebrew abbreviations.
_INCHES = regex.compile(r"\d\s?\"|(?<=\p{Hebrew})\"(?=\p{Hebrew})")
_SMILE = regex.compile(r"[:;=]-?[()]")
_WIDE = r"[\p{Han}\p{Hiragana}\p{Katakana}]"


@pair_rule(
    "LOC121", _INFO,
    bad={"source": "Does it fit every holder?", "target": "Passt er in jeden Halter."},
    good={"source": "Does it fit every holder?", "target": "Passt er in jeden Halter?"},
)  # fmt: skip
def ends_otherwise(pair: Pair) -> Iterator[PairHit]:
    """A sentence ends with another mark than in the source: a stop, a question, an exclamation.

    Why: a question that became a statement says something else; a list with and without stops
    looks unfinished. Marks are those of the language (。 ؟ ।).
    Fix: end it as the source does.
    """
    if not pair.read or not _LETTER.search(pair.read):
        return
    mine = _end_of(pair.said, pair.setting.source_tag)
    theirs = _end_of(pair.read, pair.setting.target_tag)
    if mine == theirs or "…" in (pair.said[-1:], pair.read[-1:]):
        return
    if "stop" in (mine, theirs):
        loose = marks(pair.setting.target_tag).no_stop or marks(pair.setting.source_tag).no_stop
        # Titles and labels may end with a point of an abbreviation.
        if loose or {mine, theirs} & {"exclaim", "colon"} or len(pair.said.split()) < 4:
            return
    if {mine, theirs} == {"exclaim", ""}:
        return
    names = {"": "no mark", "stop": "a full stop", "question": "a question mark",
             "exclaim": "an exclamation mark", "colon": "a colon"}  # fmt: skip
    yield PairHit(message=f"ends with {names[theirs]}, the source with {names[mine]}")


def _end_of(text: str, tag: str) -> str:
    known = marks(tag)
    text = _END.sub("", text)
    for name, forms in (
        ("question", known.question), ("exclaim", known.exclaim), ("stop", known.stop),
        ("colon", (":", "：")),
    ):  # fmt: skip
        if text.endswith(forms):
            return name
    # Marks of other languages count as well: which one it is, LOC123 tells.
    for name, other in (("question", "?？؟"), ("exclaim", "!！"), ("stop", ".。।")):
        if text[-1:] and text[-1] in other:
            return name
    return ""


@pair_rule(
    "LOC122", _INFO,
    bad={"source": "Mug (blue)", "target": "Becher (blau"},
    good={"source": "Mug (blue)", "target": "Becher (blau)"},
)  # fmt: skip
def brackets_or_quotes_open(pair: Pair) -> Iterator[PairHit]:
    """A bracket or a quotation mark has no partner.

    Why: something was cut off, or the reader waits for the end of the quotation.
    Fix: close it, or take it out. Quotation marks are those of the language.
    """
    text = _SMILE.sub(" ", _ITEM.sub(" ", pair.read))
    said = _SMILE.sub(" ", _ITEM.sub(" ", pair.said))
    for opening, closing in _BRACKETS.items():
        here = text.count(opening) - text.count(closing)
        if here and not said.count(opening) - said.count(closing):
            # A full-width bracket may be closed by a plain one.
            if opening in "(（" and not sum(text.count(c) for c in "(（") - sum(
                text.count(c) for c in ")）"
            ):
                continue
            yield PairHit(message=f"{opening} and {closing} are not paired")
    straight = _INCHES.sub(" ", text).count('"')
    if straight % 2 and _INCHES.sub(" ", said).count('"') % 2 == 0:
        curly = Counter(char for char in text if char in _QUOTES)
        if sum(curly.values()) == straight:
            yield PairHit(message='" has no partner')
    for opening, closers in _DOUBLE.items():
        count = text.count(opening)
        if count and opening in "«「『" and count != sum(text.count(c) for c in closers):
            yield PairHit(message=f"{opening} and {closers} are not paired")


@pair_rule(
    "LOC123", _INFO,
    example={"target_language": "es", "source_language": "en"},
    bad={"source": "Does it fit every holder?", "target": "Cabe en todos los soportes?"},
    good={"source": "Does it fit every holder?", "target": "¿Cabe en todos los soportes?"},
)  # fmt: skip
def marks_of_another_language(pair: Pair) -> Iterator[PairHit]:
    """A mark is not the language's own, or stands as in another language.

    Why: it shows that nobody who writes the language read it. French wants a no-break space before
    : ; ! and ?, Spanish opens with ¿ and ¡, Arabic has its own comma, Chinese full width.
    Fix: write it as the language does.
    """
    known = marks(pair.setting.target_tag)
    text = bare(pair.read, pair.setting.protected, " 0 ")
    for mark in sorted(known.wrong):
        beside = rf"{_WIDE}" if known.wide else r"[\p{L}\p{M}--[A-Za-z]]"
        wanted = rf"(?<={beside}){regex.escape(mark)}(?=\s|$|{beside})"
        if regex.search(wanted, text, regex.VERSION1):
            yield PairHit(message=f"{mark} where the language writes {known.wrong[mark]}")
    for mark in known.space:
        if mark == "»":
            continue
        match = regex.search(rf"(?<=[\p{{L}}»\)]){regex.escape(mark)}(?=\s|$)", text)
        if match:
            yield PairHit(message=f"no space before {mark}")
            break
    if known.opens:
        for closing, opening in (("?", "¿"), ("!", "¡")):
            if text.count(closing) and not text.count(opening):
                yield PairHit(message=f"{closing} without {opening}")


@pair_rule(
    "LOC124", _INFO,
    bad={"source": "A mug and a spoon.", "target": "Ein Becher und und ein Löffel."},
    good={"source": "A mug and a spoon.", "target": "Ein Becher und ein Löffel."},
)  # fmt: skip
def doubled_word_or_space(pair: Pair) -> Iterator[PairHit]:
    """A word or a space stands twice.

    Why: a slip of typing or of pasting.
    Fix: take one out.
    """
    target = pair.text.target
    for one in doubled(pair.read, pair.setting.target_tag):
        yield PairHit(message=f"{one.word} stands twice", severity=_WARNING)
        break
    if regex.search(r"(?<=[\p{L}\p{P}])[ ]{2,}(?=[\p{L}])", target.strip()) and not regex.search(
        r"(?<=\S)[ ]{2,}(?=\S)", pair.text.source.strip()
    ):
        yield PairHit(message="two spaces between words")
    wanted = marks(pair.setting.target_tag).space
    before = "".join(mark for mark in ",.;" if mark not in wanted)
    apart = regex.compile(rf"(?<=\p{{L}}) [{before}](?=\s|$)")
    target, source = (_TAGS.sub("", one) for one in (pair.text.target, pair.text.source))
    if apart.search(target) and not apart.search(source):
        yield PairHit(message="a space before a mark")


@pair_rule(
    "LOC125", _INFO,
    bad={"source": "Soft linen dress", "target": "WEICHES LEINENKLEID"},
    good={"source": "Soft linen dress", "target": "Weiches Leinenkleid"},
)  # fmt: skip
def capitals_differ(pair: Pair) -> Iterator[PairHit]:
    """The translation shouts where the source does not, or begins small where it begins large.

    Why: capitals weigh as emphasis; channels refuse titles that shout.
    Fix: write capitals as the source and the language do.
    """
    said, read = (bare(one, pair.setting.protected) for one in (pair.said, pair.read))
    if len(_CASED.findall(read)) < 6 or len(_CASED.findall(said)) < 6:
        return
    if read.isupper() and not said.isupper():
        yield PairHit(message="all in capitals, the source is not")
        return
    language = pair.setting.target
    if language is not None and language.script not in _CASED_SCRIPTS:
        return
    first, other = _first(pair.said), _first(pair.read)
    begins = regex.match(r"\W*", pair.said), regex.match(r"\W*", pair.read)
    if begins[0] is None or begins[1] is None or begins[0].end() or begins[1].end():
        return
    if first.isupper() and other.islower() and not regex.match(r"\p{Ll}\p{Lu}", pair.read):
        named = any(pair.read.startswith(name) for name in pair.setting.protected)
        if (
            not named
            and "." not in pair.read.split()[0][:-1]
            and pair.read.split()[0] not in pair.said.split()
        ):
            yield PairHit(message=f"begins small: {pair.read.split()[0]}")


def _first(text: str) -> str:
    match = _LETTER.search(text)
    return match[0] if match else ""
