"""The way to the network: connections go to the very address that was checked, and nowhere else.

The name of a host is looked up once, when a connection is opened, and the connection goes to an
address of that answer; so a name that changes its answer in between reaches nothing. Host header
and certificate still count for the name.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from collections.abc import Iterable, Iterator

import httpcore
import httpx

from listingkit.web.address import Resolve, allowed, resolve

_TRIED = 3
"""Addresses of one host that are tried before it counts as unreachable."""


class RefusedError(httpcore.ConnectError):
    """The host lies where nothing is asked for."""


class UnknownHostError(httpcore.ConnectError):
    """The host has no address."""


_deadline = threading.local()


@contextlib.contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Let everything this thread sends and receives inside end in time, however slowly it drips."""
    _deadline.at = time.monotonic() + seconds
    try:
        yield
    finally:
        _deadline.at = None


def _left(timeout: float | None) -> float | None:
    at: float | None = getattr(_deadline, "at", None)
    if at is None:
        return timeout
    left = at - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if timeout is None else min(left, timeout)


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step keeps the time that is left for the whole request."""

    def __init__(self, plain: httpcore.NetworkStream) -> None:
        self._plain = plain

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._plain.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._plain.write(buffer, _left(timeout))

    def close(self) -> None:
        self._plain.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        plain = self._plain.start_tls(ssl_context, server_hostname, _left(timeout))
        return _TimedStream(plain)

    def get_extra_info(self, info: str) -> object:
        return self._plain.get_extra_info(info)


class CheckedBackend(httpcore.NetworkBackend):
    """Opens connections to allowed addresses only."""

    def __init__(self, *, private: bool, resolver: Resolve = resolve) -> None:
        self._private = private
        self._resolver = resolver
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the host up, check what came back, connect to that."""
        try:
            found = self._resolver(host, port)
        except (OSError, UnicodeError):
            raise UnknownHostError(host) from None
        good = [one for one in found if allowed(one, private=self._private)]
        if not good:
            raise RefusedError(host)
        last: Exception = UnknownHostError(host)
        for address in good[:_TRIED]:
            try:
                plain = self._plain.connect_tcp(
                    address, port, _left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
            else:
                return _TimedStream(plain)
        raise last

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Never: a page names no socket of this machine."""
        raise RefusedError(path)

    def sleep(self, seconds: float) -> None:
        """Wait; part of the interface."""
        self._plain.sleep(seconds)


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: object) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream  # type: ignore[misc]

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()


class CheckedTransport(httpx.BaseTransport):
    """httpx over connections of :class:`CheckedBackend`; errors are those of httpcore."""

    def __init__(
        self,
        *,
        private: bool,
        connections: int,
        resolver: Resolve = resolve,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context or httpx.create_ssl_context(),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=15.0,
            network_backend=CheckedBackend(private=private, resolver=resolver),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; redirects are the caller's."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        with contextlib.suppress(Exception):
            self._pool.close()


def proxies() -> dict[str, httpx.BaseTransport]:
    """Transports of the proxies that the environment names, by the pattern of addresses.

    A proxy looks names up itself, so that what lies behind it cannot be checked from here.
    """
    from urllib.request import getproxies

    found: dict[str, httpx.BaseTransport] = {}
    for scheme in ("http", "https"):
        proxy = getproxies().get(scheme) or getproxies().get("all")
        if proxy:
            found[f"{scheme}://"] = httpx.HTTPTransport(
                proxy=proxy if "://" in proxy else f"http://{proxy}", trust_env=False
            )
    return found


def no_proxy(host: str) -> bool:
    """Whether the environment says that ``host`` is reached without the proxy."""
    from urllib.request import proxy_bypass

    return bool(proxy_bypass(host))
