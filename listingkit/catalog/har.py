"""Records of the web (HAR 1.2): every page in them is a listing, known by its address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from listingkit.catalog.html import looks_like as looks_like_page
from listingkit.model import Problem, Where
from listingkit.web.address import without_user
from listingkit.web.errors import of_status, read_error
from listingkit.web.har import SUFFIXES, Entry, Log, looks_like, read_log

__all__ = ["SUFFIXES", "RecordedPage", "looks_like", "read", "read_pages"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TEXTS = ("text/html", "application/xhtml+xml", "text/plain", "")


@dataclass(frozen=True, slots=True)
class RecordedPage:
    """One page of a record: the address that was asked for, the one that answered, its bytes.

    ``entries`` are all requests of that page, with their sizes; bodies of other files are left
    out where they are large.
    """

    asked: str
    url: str
    body: bytes
    entries: tuple[Entry, ...] = ()

    def light(self) -> RecordedPage:
        """The same with no body but those of style sheets: small enough for another process."""
        for entry in self.entries:
            if not _is_style(entry):
                entry.response.content.text = None
        return replace(self, body=b"")


def read(data: bytes, path: str) -> Iterator[RecordedPage | Problem]:
    """Pages of a HAR file, in its order, and what could not be fetched. Raises InputError."""
    return read_pages(read_log(data, path), path)


def read_pages(log: Log, path: str) -> Iterator[RecordedPage | Problem]:
    """Pages of a record; ``path`` names the record where it has none at all."""
    _share_styles(log.entries)
    groups = log.by_page()
    loose = groups.pop("", [])
    found = 0
    for entries in groups.values():
        for one in _of_page(entries):
            found += 1
            yield one
    # Programs that know no pages: every HTML answer is one.
    for entry in loose:
        if entry.is_html and entry.response.status == 200:
            found += 1
            yield from _of_page([entry])
    if not found:
        yield Problem(
            where=Where(path=path),
            message="the record holds no page",
            fix="Save it with the contents of the answers.",
        )


def _is_style(entry: Entry) -> bool:
    return entry.resource_type == "stylesheet" or entry.mime == "text/css"


def _share_styles(entries: list[Entry]) -> None:
    """Give every mention of a style sheet its text: we write it once for all pages."""
    known = {
        entry.request.url: entry.response.content
        for entry in reversed(entries)
        if entry.response.content.text is not None and _is_style(entry)
    }
    for entry in entries:
        content = entry.response.content
        if content.text is None and _is_style(entry) and entry.request.url in known:
            own = known[entry.request.url]
            content.text, content.encoding = own.text, own.encoding


def _of_page(entries: list[Entry]) -> Iterator[RecordedPage | Problem]:
    """The page that a group of requests is about: the first, after its redirects."""
    if not entries:
        return
    asked = without_user(entries[0].request.url)
    main = entries[0]
    for entry in entries:
        main = entry
        if entry.response.status not in _REDIRECTS or entry.response.error:
            break
    problem = _problem(main)
    if problem is None:
        body = main.body()
        if body is None:
            problem = ("its text is not in the record", "Save the record with contents.")
        elif main.mime not in _TEXTS and not looks_like_page(body[:4096]):
            problem = (f"is {main.mime[:60]}, not a page", "Name a product page.")
        else:
            yield RecordedPage(asked, without_user(main.request.url), body, tuple(entries))
            return
    yield Problem(where=Where(path=asked), message=problem[0], fix=problem[1])


def _problem(entry: Entry) -> tuple[str, str] | None:
    response = entry.response
    if response.error:
        return read_error(response.error)
    if not 200 <= response.status < 300:
        return of_status(response.status, response.status_text or "")
    return None
