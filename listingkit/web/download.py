"""Files that are too large for memory, fetched so that a broken download goes on where it ended.

Only for addresses that the user asks for, of an index and a mirror that are configured: a redirect
leads to the same host and never from https to http. A file lies in the folder of its caller while
it comes; what it has to be (size, checksum) the caller knows and checks.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx

from listingkit.files import read_small
from listingkit.web.address import Address, AddressError, read_address
from listingkit.web.errors import FetchError, of_status
from listingkit.web.fetch import Fetcher, told
from listingkit.web.settings import WebSettings

Step = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes there will be (0: unknown)."""

_CHUNK = 1 << 18
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGAIN = frozenset({429, 500, 502, 503, 504})
_RANGE = re.compile(r"bytes (\d{1,15})-\d{1,15}/(\d{1,15}|\*)")


class Downloads:
    """Documents and files by address: ``http``, ``https``, ``file``, or a plain path.

    ``own`` are hosts that the user has named: those may lie in one's own net. All methods raise
    :class:`FetchError`; those that write raise OSError where the disk does not take it.
    """

    def __init__(self, settings: WebSettings, own: Iterable[str] = ()) -> None:
        self._settings = replace(settings, delay=0.0)
        self._own = frozenset(own)
        self._fetchers: dict[bool, Fetcher] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for fetcher in self._fetchers.values():
            fetcher.close()

    def document(self, address: str, most: int) -> bytes:
        """All of a small file, of at most ``most`` bytes."""
        path = local_path(address)
        if path is not None:
            try:
                return read_small(path, most)
            except OSError as error:
                raise FetchError("address", f"cannot be read: {error.strerror}") from None
        one, fetcher = self._way(address)
        answer = fetcher.get(one, limit=most, accept="application/json", allow=_staying(one))
        if answer.error is not None:
            raise answer.error
        if not answer.ok:
            raise _status(answer.status)
        return answer.body

    def size(self, address: str) -> int | None:
        """Bytes of a file, None where its server does not say."""
        path = local_path(address)
        if path is not None:
            try:
                return path.stat().st_size
            except (OSError, ValueError):
                raise FetchError("address", "there is no such file") from None
        one, fetcher = self._way(address)
        answer = fetcher.get(one, limit=0, method="HEAD", allow=_staying(one))
        if answer.error is not None:
            raise answer.error
        if not answer.ok:
            raise _status(answer.status)
        return answer.wire

    def file(self, address: str, into: Path, *, size: int | None, most: int, step: Step) -> None:
        """Fetch a file into ``into``, going on behind what is there already.

        ``size`` is what it must have in the end, ``most`` what it may have where that is unknown.
        After an error ``into`` keeps what has come.
        """
        path = local_path(address)
        if path is not None:
            _copy(path, into, size, most, step)
            return
        one, fetcher = self._way(address)
        wait = self._settings.backoff
        for attempt in range(self._settings.tries):
            before = _length(into)
            try:
                self._stream(one, fetcher, into, size, most, step)
                return
            except FetchError as error:
                passing = error.kind in ("timeout", "connect", "busy") or _length(into) > before
                if error.kind == "size" or not passing or attempt == self._settings.tries - 1:
                    raise
            time.sleep(wait)
            wait *= 2

    def _way(self, address: str) -> tuple[Address, Fetcher]:
        try:
            one = read_address(address)
        except AddressError as error:
            raise FetchError("address", str(error)) from None
        private = self._settings.private or one.host in self._own
        if private not in self._fetchers:
            self._fetchers[private] = Fetcher(replace(self._settings, private=private))
        fetcher = self._fetchers[private]
        fetcher.know(one)
        return one, fetcher

    def _stream(
        self, first: Address, fetcher: Fetcher, into: Path, size: int | None, most: int, step: Step
    ) -> None:
        have = _length(into)
        mark = _mark(into)
        known = mark.read_text("utf-8") if mark.is_file() else ""
        if have and (have > (most if size is None else size) or (size is None and not known)):
            # Nothing says that the rest would belong to it.
            into.unlink()
            have = 0
        headers = {"accept": "*/*", "accept-encoding": "identity"}
        if have and have == size:
            step(have, have)
            return
        if have:
            headers["range"] = f"bytes={have}-"
            headers |= {"if-range": known} if known else {}
        timeout = self._settings.timeout
        response = self._open(first, fetcher, headers, timeout)
        try:
            start = _start(response, have)
            if start is None:
                into.unlink(missing_ok=True)
                raise FetchError("connect", "has another file than before; it is fetched anew")
            stated = response.headers.get("content-length", "")
            total = start + int(stated[:15]) if stated.isascii() and stated.isdigit() else 0
            if total and size is not None and total != size:
                raise FetchError("size", f"has {total:,} bytes, the index says {size:,}")
            _hold(total, size, most, whole=False)
            mark.write_text(_validator(response), "utf-8")
            with into.open("ab" if start else "wb") as out:
                have = start
                for chunk in _pieces(response, timeout):
                    have += len(chunk)
                    _hold(have, size, most, whole=False)
                    out.write(chunk)
                    step(have, total or size or 0)
        finally:
            response.close()
        _hold(have, size, most, whole=True)
        mark.unlink(missing_ok=True)

    def _open(
        self, first: Address, fetcher: Fetcher, headers: dict[str, str], timeout: float
    ) -> httpx.Response:
        """The answer that has the file, after redirects within the same host."""
        stay = _staying(first)
        current = first
        for _ in range(self._settings.redirects + 1):
            client, auth = fetcher.way(current)
            request = client.build_request(
                "GET", current.url, headers=headers,
                timeout=httpx.Timeout(timeout, connect=min(10.0, timeout), pool=None),
            )  # fmt: skip
            with told(timeout):
                response = client.send(request, auth=auth, stream=True)
            if response.status_code in (200, 206, 416):
                return response
            response.close()
            if response.status_code not in _REDIRECTS:
                raise _status(response.status_code)
            try:
                target = read_address(response.headers.get("location", ""), current.url)
            except AddressError as error:
                raise FetchError("redirect", f"leads to an address that {error}") from None
            current = target._replace(user="")
            stay(current)
        raise FetchError("redirect", f"leads on more than {self._settings.redirects} times")


def local_path(address: str) -> Path | None:
    """The file that an address means on this machine, None where it leads into a network."""
    if "://" not in address:
        return Path(address)
    parts = urlsplit(address)
    if parts.scheme.lower() != "file":
        return None
    if parts.netloc not in ("", "localhost"):
        raise FetchError("address", "names another machine; write the path of the share instead")
    return Path(url2pathname(parts.path))


def _staying(first: Address) -> Callable[[Address], None]:
    """A check that a redirect stays with the host that was asked."""

    def check(current: Address) -> None:
        if current.host != first.host:
            raise FetchError(
                "redirect", f"leads to another host, {current.host}, which nobody has named"
            )
        if first.url.startswith("https:") and not current.url.startswith("https:"):
            raise FetchError("redirect", "leads from https to http")

    return check


def _status(status: int) -> FetchError:
    if status in _AGAIN:
        return FetchError("busy", of_status(status)[0])
    kind = "missing" if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE) else "status"
    return FetchError(kind, of_status(status)[0])


def _start(response: httpx.Response, have: int) -> int | None:
    """Where the answer begins in the file; None where it is no part of what is there."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise FetchError("packed", f"is packed as {encoding[:20]}, which was not asked for")
    if response.status_code == HTTPStatus.OK:
        return 0
    found = _RANGE.fullmatch(response.headers.get("content-range", "").strip())
    if have and response.status_code == HTTPStatus.PARTIAL_CONTENT and found:
        return have if int(found[1]) == have else None
    return None


def _pieces(response: httpx.Response, timeout: float) -> Iterator[bytes]:
    """The body as it comes. What the disk says while it is written is none of its errors."""
    stream = response.iter_raw()
    while True:
        with told(timeout):
            chunk = next(stream, None)
        if chunk is None:
            return
        yield chunk


def _hold(have: int, size: int | None, most: int, *, whole: bool) -> None:
    """Hold the bytes of a file against what it must have."""
    if size is not None and have > size:
        raise FetchError("size", f"has more than the {size:,} bytes that the index says")
    if size is not None and whole and have < size:
        raise FetchError("short", f"ends after {have:,} of {size:,} bytes")
    if have > most:
        raise FetchError("size", f"is larger than {most / 1e6:,.0f} MB")


def _validator(response: httpx.Response) -> str:
    """What tells this version of the file from another one (RFC 9110, 13.1.5)."""
    tag = str(response.headers.get("etag", ""))
    return tag if tag.startswith('"') else str(response.headers.get("last-modified", ""))


def _mark(into: Path) -> Path:
    return into.with_name(f"{into.name}.version")


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _copy(source: Path, into: Path, size: int | None, most: int, step: Step) -> None:
    try:
        stream = source.open("rb")
        total = source.stat().st_size
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its name is no path"
        raise FetchError("missing", f"cannot be read: {reason}") from None
    with stream, into.open("wb") as out:
        have = 0
        while chunk := stream.read(_CHUNK):
            have += len(chunk)
            _hold(have, size, most, whole=False)
            out.write(chunk)
            step(have, total)
    _hold(have, size, most, whole=True)
