"""Addresses: which may be asked for, where their hosts may lie, and how they are printed."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

SCHEMES = ("http", "https")
LENGTH_MAX = 2000
"""Longest address, in characters; the sitemap protocol allows 2,048."""

_SAFE = "!#$%&'()*+,/:;=?@[]~"
_PORTS = {"http": 80, "https": 443}

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]
"""Host and port to the addresses of the host, as numbers; raises OSError."""

# Not even --allow-private reaches these: no shop lives there, but the secrets of cloud machines do.
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "100.100.100.200/32")
)
# Reserved ranges that not every Python version knows to be no public ones.
_RESERVED = tuple(
    ipaddress.ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "fec0::/10", "64:ff9b:1::/48")
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class AddressError(Exception):
    """An address that is not asked for; the text is one line that says why."""


class Address(NamedTuple):
    """An address to fetch, without fragment; ``user`` is what stands before an @, "" mostly.

    ``url`` never holds the user's name and password, so it may be printed and kept.
    """

    url: str
    user: str = ""

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return origin_of(self.url)

    @property
    def host(self) -> str:
        """The host's name, lower case."""
        return urlsplit(self.url).hostname or ""


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, the port always named."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or _PORTS.get(parts.scheme, 0)}"


def read_address(text: str, base: str | None = None) -> Address:
    """An address as a person or a page wrote it, made ready to be asked for.

    Raises :class:`AddressError` for other schemes, for no host, and for what is too long or broken.
    """
    text = text.strip()
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        scheme, host, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        raise AddressError("is no valid address") from None
    if scheme not in SCHEMES:
        raise AddressError("only http and https addresses are fetched")
    if not host or any(ord(mark) < 33 or mark in '\\<>"{}|^`' for mark in host):
        raise AddressError("names no host")
    if len(text) > LENGTH_MAX:
        raise AddressError(f"is longer than {LENGTH_MAX} characters")
    try:
        name = host if ":" in host else _ascii_name(host)
    except UnicodeError:
        raise AddressError("names no valid host") from None
    shown = f"[{name}]" if ":" in name else name
    if port is not None and port != _PORTS[scheme]:
        shown += f":{port}"
    user, at, _ = parts.netloc.rpartition("@")
    path = quote(parts.path or "/", safe=_SAFE)
    query = quote(parts.query, safe=_SAFE)
    return Address(urlunsplit((scheme, shown, path, query, "")), user if at else "")


def without_user(text: str) -> str:
    """An address as it may be printed: what goes before an @ left out."""
    scheme, mark, rest = text.partition("://")
    if not mark:
        return text
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def resolve(host: str, port: int) -> list[str]:
    """Addresses of a host as the system knows them, each once, in its order. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def allowed(address: str, *, private: bool = False) -> bool:
    """Whether a machine may be asked: public ones, with ``private`` also those of one's own net.

    IPv4 addresses inside IPv6 ones (mapped, 6to4, Teredo, NAT64) are judged as what they are.
    """
    try:
        ip: IP = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    for one in _meant(ip):
        if one.is_multicast or one.is_unspecified or any(one in net for net in _NEVER):
            return False
        own = one.is_private or one.is_loopback or any(one in net for net in _RESERVED)
        if not (one.is_global and not own) and not (private and (own or one.is_loopback)):
            return False
    return True


def _meant(ip: IP) -> list[IP]:
    """An address and those that packets to it would really go to."""
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    inner: IP | None = ip.ipv4_mapped
    if inner is not None:
        return [inner]
    inner = ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
    if ip in _NAT64:
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if inner is None and int(ip) >> 32 == 0 and int(ip) > 1:
        inner = ipaddress.IPv4Address(int(ip))  # the old "compatible" form
    if inner is not None:
        return [inner]
    return [ip]


def _ascii_name(host: str) -> str:
    if host.isascii():
        return host.lower()
    import idna  # comes with httpx

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise UnicodeError(str(error)) from None
