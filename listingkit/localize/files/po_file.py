"""A gettext catalog on its way to another language: translations and flags, and nothing else.

What nobody has signed is marked fuzzy, as gettext wants it: programs leave it out until somebody
has looked at it (or ``msgfmt --use-fuzzy`` takes it all the same).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from listingkit.catalog import pospans
from listingkit.catalog.pospans import Message
from listingkit.catalog.splice import Replacement, Splicer
from listingkit.errors import InputError
from listingkit.language.detect import detect_language
from listingkit.language.tags import locale_name, primary, region
from listingkit.localize.files.chart_tables import ChartPlace
from listingkit.localize.files.documents import Result, Target, TextBlock
from listingkit.localize.files.places import repacked
from listingkit.localize.files.values import Value, make_value
from listingkit.model import Listing, Problem, Segment, Where

_PLACEHOLDER = re.compile(
    r"%(?:\d{1,2}\$)?[-+0#]{0,3}\d{0,3}(?:\.\d{1,2})?(?:h|l|ll|z)?[diouxXeEfgGcs@]\b"
    r"|%\(\w{1,40}\)[a-z]|%\w{1,40}%|\{[\w.]{0,40}\}|\{\{[^{}]{1,80}\}\}"
)
_NPLURALS = re.compile(r"nplurals\s*=\s*(\d{1,2})\s*;\s*plural\s*=\s*([^;\n]{1,500})")
_WIDTH = 76
_LONG = 120
"""A line of this many characters shows that whoever wrote the file does not wrap."""


Lines = tuple[Value, ...]
"""A text of the catalog, line by line."""


class PoDocument:
    """The entries that wait for a translation."""

    def __init__(self, listing: Listing, messages: list[Message]) -> None:
        self.listing = listing
        self.entries: list[tuple[Message, Lines, Lines | None]] = []
        for number, message in enumerate(messages, start=1):
            if not message.header and not (message.filled and not message.fuzzy):
                plural = message.plural
                one = self._lines(message.id or "", f"msgid.{number}", message)
                many = self._lines(plural, f"msgid_plural.{number}", message) if plural else None
                self.entries.append((message, one, many))

    def _lines(self, text: str, name: str, message: Message) -> Lines:
        """A text line by line: a line end is one, also in what looks like HTML."""
        where = Where(path=self.listing.where.path, line=message.line)
        language = self.listing.language or ""
        lines = text.split("\n")
        several = len([line for line in lines if line.strip()]) > 1
        return tuple(
            make_value(
                line,
                f"{name}.{number}" if several else name,
                "ui",
                self.listing.id,
                where,
                language,
            )
            for number, line in enumerate(lines, start=1)
        )

    def segments(self) -> list[Segment]:
        """Segments of all entries."""
        return [
            segment
            for _, *texts in self.entries
            for lines in texts
            for value in lines or ()
            for segment in value.all_segments()
        ]

    def blocks(self) -> tuple[TextBlock, ...]:
        """None: a catalog has no title and no description."""
        return ()

    def charts(self) -> tuple[ChartPlace, ...]:
        """None."""
        return ()


class PoFile:
    """One catalog."""

    def __init__(self, data: bytes, path: str, relative: str, language: str | None) -> None:
        self.data = data
        self.relative = relative
        self.encoding = pospans.charset(data)
        self.text = data.decode(self.encoding, "surrogateescape")
        self.line_end = "\r\n" if "\r\n" in self.text else "\n"
        wrapped = re.search(rf"^\"[^\n]{{{_LONG}}}", self.text, re.MULTILINE) is None
        self.width = _WIDTH if wrapped else 0
        self.problems: list[Problem] = []
        messages: list[Message] = []
        for found in pospans.read(self.text):
            if isinstance(found, Message):
                messages.append(found)
            else:
                where = Where(path=path, line=found.line)
                fix = "Mend the entry, or export the catalog again."
                self.problems.append(Problem(where=where, message=found.message, fix=fix))
        self.header = next((one for one in messages if one.header), None)
        self.about = self.header.strings.get(0, "") if self.header else ""
        texts = "\n".join(one.id or "" for one in messages if not one.header)[:20_000]
        tag = language or detect_language(texts).language or ""
        listing = Listing(
            id=relative.removesuffix(".gz"),
            where=Where(path=path, line=1),
            source_format="po",
            language=tag or None,
        )
        self.documents = (PoDocument(listing, messages),)

    def about_of(self, key: str) -> str:
        """What the header says under ``key``, "" where nothing."""
        found = re.search(rf"^{re.escape(key)}:[ \t]*(.*?)[ \t]*$", self.about, re.MULTILINE)
        return found[1] if found else ""

    def serves(self, language: str) -> bool:
        """Whether it may be filled in this language: it is in none yet, or in this one."""
        own = self.about_of("Language").replace("_", "-").partition("@")[0]
        if not own:
            return True
        regions = {region(tag) for tag in (own, language)} - {""}
        return primary(own) == primary(language) and len(regions) < 2

    def documents_for(self, tag: str) -> Sequence[PoDocument]:
        """The entries, for a language it may be filled in."""
        return self.documents if self.serves(tag) else ()

    @property
    def says(self) -> str:
        """The language it is in."""
        return self.about_of("Language")

    def write(
        self, results: Mapping[str, Result], target: Target, *, replace: bool
    ) -> list[tuple[str, bytes]]:
        """The catalog with its translations, a template as the catalog made from it."""
        (document,) = self.documents
        out = list(self._filled(document, results[document.listing.id], target))
        encoding, text, data = self.encoding, self.text, self.data
        if any(not _holds(encoding, one.text) for one in out):
            # The translation needs letters that the old charset lacks.
            encoding, data = "utf-8", text.encode("utf-8", "surrogateescape")
        if out:
            out += self._head(target, encoding)
        try:
            written = Splicer(text, data, encoding, encoding).splice(out)
        except ValueError:
            raise InputError(
                f"is not in {self.encoding}, as its header says", where=self.relative,
                fix="Save it as UTF-8 and say so under Content-Type.",
            ) from None  # fmt: skip
        return [(name_of(self.relative), repacked(self.relative, written))]

    def _forms(self, target: Target) -> tuple[int, int, str]:
        """How many plural forms the language has, which of them is that of one, and the rule."""
        from gettext import c2py

        own = _NPLURALS.search(self.about_of("Plural-Forms")) if self.about_of("Language") else None
        if own is not None:
            try:
                count, one = int(own[1]), int(c2py(own[2].strip())(1))
                if 0 <= one < count <= 10:
                    return count, one, self.about_of("Plural-Forms")
            except (ValueError, ZeroDivisionError):
                pass
        from babel.messages.plurals import get_plural

        rule = get_plural(locale_name(target.language))
        return rule.num_plurals, int(c2py(rule.plural_expr)(1)), str(rule)

    def _filled(
        self, document: PoDocument, result: Result, target: Target
    ) -> Iterator[Replacement]:
        count, one_form, _ = self._forms(target) if target.language else (0, 0, "")
        for message, one, many in document.entries if target.language else ():
            texts = [_text_of(value, result) for value in (one, many) if value is not None]
            if many is not None and count == 1:
                texts[0] = texts[1]
            if any(text is None for text in texts):
                continue
            whole = [text for text in texts if text is not None]
            if many is None:
                forms = {0: whole[0]}
            else:
                forms = {n: whole[0 if n == one_form else 1] for n in range(count)}
            # Forms between one and many are made from the same words: somebody has to look.
            signed = (many is None or count <= 2) and all(
                _signed(value, result) for value in (one, many) if value is not None
            )
            yield Replacement(message.start, message.end, self._strings(message, forms), "plain")
            yield from self._flagged(message, fuzzy=not signed)

    def _strings(self, message: Message, forms: Mapping[int, str]) -> str:
        several = message.plural is not None
        lines = [
            (f"msgstr[{number}] " if several else "msgstr ") + quoted(text, self.width)
            for number, text in forms.items()
        ]
        return "\n".join(lines).replace("\n", self.line_end)

    def _head(self, target: Target, encoding: str) -> Iterator[Replacement]:
        """The header says language, plural forms and charset of what is written."""
        *_, rule = self._forms(target)
        name = locale_name(target.language)
        about = _said(_said(self.about, "Language", name), "Plural-Forms", f"{rule.rstrip(';')};")
        kind = self.about_of("Content-Type")
        if self.header is None or "CHARSET" in kind or not kind:
            about = _said(about, "MIME-Version", "1.0")
            about = _said(about, "Content-Type", "text/plain; charset=UTF-8")
            about = _said(about, "Content-Transfer-Encoding", "8bit")
        elif encoding != self.encoding:
            about = _said(about, "Content-Type", "text/plain; charset=UTF-8")
        yield from self._header(about)

    def _header(self, about: str) -> Iterator[Replacement]:
        end = self.line_end
        lines = "".join(f"{end}{quoted(line, 0)}" for line in about.splitlines(keepends=True))
        if self.header is None:
            at = 1 if self.text.startswith("\ufeff") else 0
            text = f'msgid ""{end}msgstr ""{lines}{end}{end}'
            yield Replacement(at, at, text, "plain")
            return
        if about != self.about:
            start, stop = self.header.start, self.header.end
            yield Replacement(start, stop, f'msgstr ""{lines}', "plain")
        yield from self._flagged(self.header, fuzzy=False)

    def _flagged(self, message: Message, *, fuzzy: bool) -> Iterator[Replacement]:
        """The entry with the fuzzy flag, or without it; other flags stay."""
        if fuzzy == message.fuzzy:
            return
        if fuzzy and message.flag_lines:
            at = message.flag_lines[0][0] + len("#,")
            yield Replacement(at, at, " fuzzy,", "plain")
        elif fuzzy:
            at = message.previous if message.previous >= 0 else message.opens
            yield Replacement(at, at, f"#, fuzzy{self.line_end}", "plain")
        else:
            for start, stop in message.flag_lines:
                flags = [one.strip() for one in self.text[start + 2 : stop].split(",")]
                kept = [one for one in flags if one and one != "fuzzy"]
                if kept != flags:
                    stop = stop if kept else self.text.find("\n", stop) + 1 or stop
                    yield Replacement(start, stop, f"#, {', '.join(kept)}" if kept else "", "plain")


def _text_of(lines: Lines, result: Result) -> str | None:
    """A text in the target language; None where there is none, or where it lost a placeholder.

    Half a text would be two languages in one: every line that has words needs its translation.
    """
    done = result.translations
    if not all(value.changed(done) for value in lines if value.spots):
        return None
    if not any(value.spots for value in lines):
        return None
    text = "\n".join(value.fill(done) for value in lines)
    raw = "\n".join(value.raw for value in lines)
    wanted, there = (Counter(_PLACEHOLDER.findall(one)) for one in (raw, text))
    return text if wanted == there else None


def _signed(lines: Lines, result: Result) -> bool:
    """Whether a person has signed all of a text, and no gate objects to it."""
    segments = [segment for value in lines for segment in value.all_segments()]
    found = [result.translations.get(one.key) for one in segments]
    return all(one is not None and one.reviewed and one.status == "ready" for one in found)


def _said(about: str, key: str, value: str) -> str:
    """A header that says ``value`` under ``key``."""
    line = f"{key}: {value}\n"
    found = re.search(rf"^{re.escape(key)}:.*\n?", about, re.MULTILINE)
    if found is not None:
        return about[: found.start()] + line + about[found.end() :]
    return about + ("\n" if about and not about.endswith("\n") else "") + line


def quoted(text: str, width: int) -> str:
    """A text as gettext writes it: escaped, in quotes, a line of its own for each line of it."""
    from babel.messages.pofile import normalize

    return normalize(text, width=width)


def name_of(relative: str) -> str:
    """The name a catalog is written under: a template becomes a catalog."""
    packed = relative.endswith(".gz")
    path = PurePosixPath(relative.removesuffix(".gz"))
    path = path.with_suffix(".po") if path.suffix.lower() == ".pot" else path
    return f"{path}.gz" if packed else str(path)


def _holds(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
