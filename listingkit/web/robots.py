"""robots.txt (RFC 9309): read once for each origin, asked before every request."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from listingkit.web.address import Address
from listingkit.web.errors import FetchError
from listingkit.web.settings import PRODUCT

if TYPE_CHECKING:
    from protego import Protego

    from listingkit.web.fetch import Fetcher

_LIMIT = 512 * 1024
"""RFC 9309 asks to read at least 500 KiB."""


class Robots:
    """What the robots.txt of each origin lets us do; shared by the threads of a run."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._known: dict[str, Protego | FetchError] = {}

    def check(self, address: Address) -> None:
        """Raise :class:`FetchError` for an address that robots.txt keeps us from."""
        rules = self._of(address)
        if isinstance(rules, FetchError):
            raise rules
        if not rules.can_fetch(address.url, PRODUCT):
            raise FetchError("robots", "skipped: robots.txt keeps programs out")

    def sitemaps(self, address: Address) -> list[str]:
        """Sitemaps that the robots.txt of the address's origin names."""
        rules = self._of(address)
        return [] if isinstance(rules, FetchError) else [str(one) for one in rules.sitemaps]

    def _of(self, address: Address) -> Protego | FetchError:
        with self._lock:
            lock = self._locks.setdefault(address.origin, threading.Lock())
        with lock:
            if address.origin not in self._known:
                self._known[address.origin] = self._read(address)
            return self._known[address.origin]

    def _read(self, address: Address) -> Protego | FetchError:
        """Rules of an origin. One that cannot be reached is not asked for pages either."""
        from protego import Protego

        fetcher = self._fetcher
        scheme, _, rest = address.url.partition("://")
        where = Address(f"{scheme}://{rest.partition('/')[0]}/robots.txt")
        answer = fetcher.get(where, limit=_LIMIT, accept="text/plain,*/*;q=0.5")
        text = ""
        if answer.error is not None and answer.error.kind not in ("size", "redirect", "packed"):
            return answer.error
        if answer.status >= 500 or answer.status == 429:
            return FetchError("busy", f"skipped: its robots.txt answers {answer.status}")
        if answer.ok and "html" not in answer.mime:
            text = answer.body.decode("utf-8", "replace")
        rules = Protego.parse(text)
        delay = rules.crawl_delay(PRODUCT) or 0.0
        rate = rules.request_rate(PRODUCT)
        if rate is not None:
            delay = max(delay, rate.seconds / rate.requests)
        most = fetcher.settings.crawl_delay_max
        fetcher.pace.slow_down(address.host, min(float(delay), most))
        return rules
