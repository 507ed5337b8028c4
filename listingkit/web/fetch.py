"""One address to one answer: redirects followed and checked, tried again, within size and time."""

from __future__ import annotations

import re
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote

import httpcore
import httpx

from listingkit.web import har
from listingkit.web.address import (
    Address,
    AddressError,
    Resolve,
    read_address,
    resolve,
    without_user,
)
from listingkit.web.errors import FetchError, retry_after
from listingkit.web.pace import Pace, StoppedError
from listingkit.web.settings import WebSettings
from listingkit.web.transport import (
    CheckedTransport,
    RefusedError,
    UnknownHostError,
    limit_time,
    no_proxy,
    proxies,
)

_AGAIN = frozenset({429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65536
_HEADERS_MAX = 100
_HEADER_MAX = 2000
# What a record must not tell on: it may be handed to others.
_SECRET = frozenset({"set-cookie", "set-cookie2", "authorization", "proxy-authorization", "cookie"})

_USER = re.compile(r"//[^/@\s]{1,500}@")

Allow = Callable[[Address], None]
"""Raises :class:`FetchError` for an address that must not be asked for."""


@dataclass
class Answer:
    """What an address gave in the end. ``entries`` are all requests on the way, in order."""

    url: str
    status: int = 0
    mime: str = ""
    body: bytes = b""
    wire: int | None = None
    error: FetchError | None = None
    entries: list[har.Entry] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether there is a body of a good answer."""
        return self.error is None and 200 <= self.status < 300


def nothing(address: str, error: FetchError) -> Answer:
    """The answer of an address that was not even asked."""
    entry = har.Entry(
        started_date_time=_now(),
        request=har.Request(url=address),
        response=har.Response(error=str(error)),
    )
    return Answer(address, error=error, entries=[entry])


class Fetcher:
    """Asks for addresses; shared by the threads of a run. Close it, or use ``with``."""

    def __init__(
        self,
        settings: WebSettings,
        *,
        resolver: Resolve = resolve,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.settings = settings
        self.pace = Pace(settings.delay, settings.host_connections)
        self._users: dict[str, str] = {}
        direct = CheckedTransport(
            private=settings.private, connections=settings.connections, resolver=resolver,
            context=context,
        )  # fmt: skip
        headers = {"user-agent": settings.agent, "accept-encoding": "gzip"}
        self._direct = httpx.Client(
            transport=direct, headers=headers, follow_redirects=False, trust_env=False
        )
        self._proxied: httpx.Client | None = None
        if settings.proxy:
            self._proxied = httpx.Client(
                transport=direct, mounts=dict(proxies()), headers=headers,
                follow_redirects=False, trust_env=False,
            )  # fmt: skip

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._direct.close()
        if self._proxied is not None:
            self._proxied.close()

    def know(self, address: Address) -> None:
        """Remember the name and password that an address gives for its origin."""
        if address.user:
            self._users.setdefault(address.origin, address.user)

    def way(self, address: Address) -> tuple[httpx.Client, httpx.BasicAuth | None]:
        """The client that goes to an address, and the name and password known for its origin."""
        name, _, word = self._users.get(address.origin, "").partition(":")
        auth = httpx.BasicAuth(unquote(name), unquote(word)) if name or word else None
        if self._proxied is not None and not no_proxy(address.host):
            return self._proxied, auth
        return self._direct, auth

    def get(
        self,
        address: Address,
        *,
        limit: int,
        accept: str = "*/*",
        method: str = "GET",
        keep: bool = True,
        allow: Allow | None = None,
        part: float = 1.0,
    ) -> Answer:
        """Ask, following redirects; never raises for what the other side does.

        ``limit`` is in bytes, packed and unpacked. ``keep`` False counts the body and lets it go.
        ``allow`` is asked before every hop; ``part`` of the usual pause is kept.
        """
        entries: list[har.Entry] = []
        seen: set[str] = set()
        current = address
        for _ in range(self.settings.redirects + 1):
            try:
                if allow is not None:
                    allow(current)
                answer = self._ask(current, method, limit, accept, keep, part)
            except FetchError as error:
                answer = nothing(current.url, error)
            except StoppedError:
                answer = nothing(current.url, FetchError("stopped", "not fetched: interrupted"))
            entries += answer.entries
            answer.entries = entries
            if answer.error is not None or answer.status not in _REDIRECTS:
                return answer
            seen.add(current.url)
            target = entries[-1].response.redirect_url or ""
            try:
                current = read_address(target, current.url)._replace(user="")
                if current.url in seen:
                    raise AddressError("leads in a circle")
            except AddressError as error:
                answer.error = FetchError("redirect", f"leads to an address that {error}")
                if str(error).startswith("leads"):
                    answer.error = FetchError("redirect", "leads in a circle")
                entries[-1].response.error = str(answer.error)
                return answer
        answer.error = FetchError("redirect", f"leads on more than {self.settings.redirects} times")
        entries[-1].response.error = str(answer.error)
        return answer

    def _ask(
        self, address: Address, method: str, limit: int, accept: str, keep: bool, part: float
    ) -> Answer:
        """One hop, tried again where that may help. Raises FetchError."""
        wait = self.settings.backoff
        for attempt in range(self.settings.tries):
            last = attempt == self.settings.tries - 1
            try:
                with self.pace.turn(address.host, part=part):
                    answer, after = self._once(address, method, limit, accept, keep)
            except FetchError as error:
                if last or error.kind not in ("timeout", "connect"):
                    raise
            else:
                if answer.status not in _AGAIN or last:
                    return answer
                if after is not None:
                    if after > self.settings.wait_max:
                        asked = FetchError("busy", f"is busy and asks to wait {after:.0f} s")
                        answer.error = asked
                        answer.entries[-1].response.error = str(asked)
                        return answer
                    wait = max(wait, after)
            self.pace.hold(address.host, min(wait, self.settings.wait_max))
            wait *= 2
        raise AssertionError("the last try returns or raises")

    def _once(
        self, address: Address, method: str, limit: int, accept: str, keep: bool
    ) -> tuple[Answer, float | None]:
        """One request: its answer, and how long the other side asks to wait."""
        started, begun = _now(), time.monotonic()
        timeout = self.settings.timeout
        request = self._direct.build_request(
            method, address.url, headers={"accept": accept},
            timeout=httpx.Timeout(timeout, connect=min(10.0, timeout), pool=None),
        )  # fmt: skip
        client, auth = self.way(address)
        with limit_time(timeout), told(timeout):
            response = client.send(request, auth=auth, stream=True)
            try:
                waited = time.monotonic()
                body, size, wire = _read(response, method, limit, begun + timeout, keep)
            finally:
                response.close()
        ended = time.monotonic()
        mime = response.headers.get("content-type", "")[:_HEADER_MAX]
        content = har.Content(size=size, mime_type=mime)
        if keep and method != "HEAD":
            content = har.content_of(body, mime)
        entry = har.Entry(
            started_date_time=started,
            time=_ms(ended - begun),
            request=har.Request(
                method=method, url=address.url, http_version=response.http_version,
                headers=_headers(request.headers), body_size=0,
            ),
            response=har.Response(
                status=response.status_code, status_text=response.reason_phrase,
                http_version=response.http_version, headers=_headers(response.headers),
                content=content, body_size=wire,
                redirect_url=_header(response.headers, "location"),
            ),
            timings=har.Timings(wait=_ms(waited - begun), receive=_ms(ended - waited)),
        )  # fmt: skip
        answer = Answer(
            address.url, response.status_code, mime.partition(";")[0].strip().lower(), body,
            wire if wire >= 0 else None, entries=[entry],
        )  # fmt: skip
        return answer, retry_after(response.headers.get("retry-after", ""))


class told:  # noqa: N801
    """Turn what libraries raise into a :class:`FetchError`."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, FetchError):
            return
        if isinstance(error, RefusedError):
            raise FetchError("private", "lies at a private address, not fetched") from None
        if isinstance(error, UnknownHostError):
            raise FetchError("dns", "the name of the host is not known") from None
        if isinstance(error, (httpcore.TimeoutException, httpx.TimeoutException)):
            raise FetchError("timeout", f"no whole answer within {self._timeout:g} s") from None
        certificate = _certificate_error(error)
        if certificate:
            raise FetchError("tls", f"no safe connection: {certificate}") from None
        if isinstance(error, (httpcore.NetworkError, httpx.NetworkError, OSError)):
            raise FetchError("connect", f"cannot be reached: {_short(error)}") from None
        if isinstance(error, (httpcore.ProtocolError, httpx.HTTPError, httpx.InvalidURL,
                              httpcore.UnsupportedProtocol, httpcore.ProxyError)):  # fmt: skip
            raise FetchError("protocol", f"gives no proper answer: {_short(error)}") from None
        if isinstance(error, RuntimeError) and "closed" in str(error):
            raise FetchError("stopped", "not fetched: the run was stopped") from None


def _read(
    response: httpx.Response, method: str, limit: int, deadline: float, keep: bool
) -> tuple[bytes, int, int]:
    """The body unpacked, its length, and its length on the wire (-1: unknown)."""
    stated = response.headers.get("content-length", "")
    length = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 16 else -1
    if method == "HEAD":
        packed = response.headers.get("content-encoding", "identity").lower() != "identity"
        return b"", -1 if packed else length, length
    too_large = FetchError("size", f"larger than {limit / 1048576:g} MB, not read")
    if length > limit:
        raise too_large
    parts: list[bytes] = []
    size = wire = 0
    for chunk in _unpacked(response, limit, too_large):
        wire += chunk[0]
        size += len(chunk[1])
        if max(size, wire) > limit:
            raise too_large
        if time.monotonic() > deadline:
            raise httpcore.ReadTimeout
        if keep:
            parts.append(chunk[1])
    return b"".join(parts), size, wire


def _unpacked(
    response: httpx.Response, limit: int, too_large: FetchError
) -> Iterator[tuple[int, bytes]]:
    """Pieces as they come: bytes on the wire and what they unpack to."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        for raw in response.iter_raw(_CHUNK):
            yield len(raw), raw
        return
    if encoding not in ("gzip", "x-gzip"):
        raise FetchError("packed", f"is packed as {encoding[:20]}, which was not asked for")
    unpacker = zlib.decompressobj(31)
    left = limit + 1
    try:
        for raw in response.iter_raw(_CHUNK):
            # Never more than the limit at once, however well it is packed.
            data = unpacker.decompress(raw, max(1, left))
            left -= len(data)
            yield len(raw), data
            if unpacker.unconsumed_tail:
                raise too_large
    except zlib.error:
        raise FetchError("protocol", "gives no proper answer: its gzip data is broken") from None
    if not unpacker.eof:
        raise FetchError("protocol", "gives no proper answer: its gzip data is cut off")


def _certificate_error(error: BaseException) -> str:
    """What is wrong with the certificate or the handshake, "" where something else is."""
    found: BaseException | None = error
    for _ in range(6):
        if found is None:
            break
        if isinstance(found, ssl.SSLCertVerificationError):
            return f"certificate: {found.verify_message}"
        if isinstance(found, ssl.SSLError):
            return (found.reason or "handshake failed").replace("_", " ").lower()
        found = found.__cause__ or found.__context__
    text = str(error)
    if "SSL:" in text or "CERTIFICATE" in text:
        return " ".join(text.partition("] ")[2].partition(" (_ssl")[0].split())[:120] or "TLS"
    return ""


def _short(error: BaseException) -> str:
    text = " ".join(str(error).split())
    if text.startswith("[Errno"):
        text = text.partition("] ")[2]
    return (text or type(error).__name__)[:120].lower()


def _headers(headers: Mapping[str, str]) -> list[har.Pair]:
    pairs = headers.multi_items() if isinstance(headers, httpx.Headers) else headers.items()
    return [
        har.Pair(name=name[:_HEADER_MAX], value=_USER.sub("//", value[:_HEADER_MAX]))
        for name, value in list(pairs)[:_HEADERS_MAX]
        if name.lower() not in _SECRET
    ]


def _header(headers: httpx.Headers, name: str) -> str:
    return without_user(str(headers.get(name, ""))[: 2 * _HEADER_MAX])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 1)
