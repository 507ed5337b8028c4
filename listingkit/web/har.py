"""HAR 1.2 records: the types, reading any program's, writing our own. Pure: nothing is fetched.

The fields are those of the HAR 1.2 format (W3C web performance group, 2012) that we use; others are
passed over. Names that begin with ``_`` are additions that the format allows: ``_transferSize``,
``_resourceType``, ``_initiator`` and ``_error`` as browsers write them.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence

import msgspec

from listingkit import __version__
from listingkit.errors import InputError

SUFFIXES = (".har",)

CREATOR = "listingkit"

_START = re.compile(rb"\s*\{\s*\"log\"\s*:\s*\{")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_HTML_TYPES = ("text/html", "application/xhtml+xml")

Number = int | float | None


class Part(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=False):
    """Base of all parts of a record; unknown fields are passed over."""


class Pair(Part):
    """A header or a parameter of the query."""

    name: str
    value: str = ""


class Content(Part, omit_defaults=True):
    """A response's body: ``size`` is its length unpacked, ``text`` the body where it was kept.

    ``encoding`` "base64" means that ``text`` holds the very bytes.
    """

    size: Number = 0
    mime_type: str = msgspec.field(default="", name="mimeType")
    text: str | None = None
    encoding: str | None = None


class Request(Part):
    """What was asked for."""

    method: str = "GET"
    url: str = ""
    http_version: str | None = ""
    cookies: list[msgspec.Raw] = []
    headers: list[Pair] = []
    query_string: list[Pair] = []
    headers_size: Number = -1
    body_size: Number = -1


class Response(Part):
    """What came back; status 0 means that nothing did, and ``error`` says why."""

    status: int = 0
    status_text: str | None = ""
    http_version: str | None = ""
    cookies: list[msgspec.Raw] = []
    headers: list[Pair] = []
    content: Content = msgspec.field(default_factory=Content)
    redirect_url: str | None = msgspec.field(default="", name="redirectURL")
    headers_size: Number = -1
    body_size: Number = -1
    transfer_size: Number = msgspec.field(default=None, name="_transferSize")
    error: str | None = msgspec.field(default=None, name="_error")

    def header(self, name: str) -> str:
        """The first value of a header, "" where there is none."""
        name = name.lower()
        return next((pair.value for pair in self.headers if pair.name.lower() == name), "")


class Timings(Part):
    """Milliseconds; -1 or None where a step did not happen or was not measured."""

    blocked: Number = -1
    dns: Number = -1
    connect: Number = -1
    send: Number = 0
    wait: Number = 0
    receive: Number = 0
    ssl: Number = -1


class CallFrame(Part, omit_defaults=True):
    """A function on the way to a request, and the file it stands in."""

    url: str | None = ""


class CallStack(Part, omit_defaults=True):
    """The functions a request was made in, innermost first."""

    call_frames: list[CallFrame] = []


class Initiator(Part, omit_defaults=True):
    """What made the browser ask: a file by its address, or a script by its calls."""

    url: str | None = ""
    stack: CallStack | None = None

    @property
    def address(self) -> str:
        """The file that asked, "" where none is named."""
        frames = self.stack.call_frames if self.stack is not None else []
        return self.url or next((frame.url for frame in frames if frame.url), "")


class Entry(Part):
    """One request and its response."""

    pageref: str | None = None
    started_date_time: str = ""
    time: Number = 0
    request: Request = msgspec.field(default_factory=Request)
    response: Response = msgspec.field(default_factory=Response)
    cache: dict[str, msgspec.Raw] = {}
    timings: Timings = msgspec.field(default_factory=Timings)
    resource_type: str | None = msgspec.field(default=None, name="_resourceType")
    initiator: Initiator | msgspec.UnsetType | None = msgspec.field(
        default=msgspec.UNSET, name="_initiator"
    )

    @property
    def mime(self) -> str:
        """The type of the response without parameters, lower case; "" where it names none."""
        stated = self.response.content.mime_type or self.response.header("content-type")
        found = stated.partition(";")[0].strip().lower()
        return "" if found == "x-unknown" else found

    @property
    def is_html(self) -> bool:
        """Whether the response is a page by its type."""
        return self.mime in _HTML_TYPES

    @property
    def body_bytes(self) -> int | None:
        """Length of the unpacked body, None when unknown."""
        content = self.response.content
        # Records without bodies say 0 where they do not know.
        return _known(content.size) or (0 if content.text == "" else None)

    @property
    def wire_bytes(self) -> int | None:
        """Bytes that came over the wire (the body as it was packed), None when unknown."""
        packed = _known(self.response.body_size)
        return packed if packed else _known(self.response.transfer_size)

    def body(self) -> bytes | None:
        """The body's bytes, None where the record did not keep it (or broke it)."""
        content = self.response.content
        if content.text is None:
            return None
        if (content.encoding or "").lower() == "base64":
            try:
                return base64.b64decode(content.text, validate=False)
            except (binascii.Error, ValueError):
                return None
        return _encode(content.text, content.mime_type)


class PageTimings(Part):
    """Milliseconds since the page's start."""

    on_content_load: Number = -1
    on_load: Number = -1


class PageRecord(Part):
    """One page and the time it began to load; entries name it by ``id``."""

    started_date_time: str = ""
    id: str = ""
    title: str = ""
    page_timings: PageTimings = msgspec.field(default_factory=PageTimings)


class Creator(Part):
    """The program that wrote the record."""

    name: str = ""
    version: str = ""


class Log(Part):
    """Everything."""

    version: str = "1.2"
    creator: Creator = msgspec.field(default_factory=Creator)
    pages: list[PageRecord] = []
    entries: list[Entry] = []

    @property
    def ours(self) -> bool:
        """Whether we wrote it."""
        return self.creator.name == CREATOR

    def by_page(self) -> dict[str, list[Entry]]:
        """Entries of each page, in order; those that name no page stand under ""."""
        found: dict[str, list[Entry]] = {page.id: [] for page in self.pages}
        for entry in self.entries:
            found.setdefault(entry.pageref or "", []).append(entry)
        return found


class _File(Part):
    log: Log


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a HAR record."""
    return bool(_START.match(head.removeprefix(b"\xef\xbb\xbf")))


def read_log(data: bytes, path: str) -> Log:
    """The log of a HAR file. Raises InputError, in one line, for what is none."""
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_File, strict=False).log
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            f"is no HAR 1.2 record: {error}", where=path, fix="Save it again with its contents."
        ) from None


def write_log(log: Log) -> bytes:
    """The bytes of a HAR file: indented, in a fixed order, ending in a newline."""
    return msgspec.json.format(msgspec.json.encode(_File(log=log)), indent=1) + b"\n"


def new_log(pages: Sequence[PageRecord], entries: Sequence[Entry]) -> Log:
    """A log of ours."""
    creator = Creator(name=CREATOR, version=__version__)
    return Log(creator=creator, pages=list(pages), entries=list(entries))


def content_of(body: bytes, mime_type: str) -> Content:
    """A body as a record keeps it: as text where that gives back the same bytes, else as bytes."""
    text, encoding = "", None
    try:
        text = body.decode("utf-8")
        whole = _encode(text, mime_type) == body
    except UnicodeDecodeError:
        whole = False
    if not whole:
        text, encoding = base64.b64encode(body).decode("ascii"), "base64"
    return Content(size=len(body), mime_type=mime_type, text=text, encoding=encoding)


def _known(size: Number) -> int | None:
    return int(size) if size is not None and size >= 0 else None


def _encode(text: str, mime_type: str) -> bytes:
    """Text as bytes in the encoding that it says of itself; browsers keep it decoded.

    So a page that was saved as text is not told to have a wrong encoding.
    """
    stated = _CHARSET.search(mime_type) or _CHARSET.search(text[:2048])
    if stated:
        try:
            return text.encode(stated[1])
        except (LookupError, UnicodeError):
            pass
    return text.encode("utf-8", "surrogatepass")
