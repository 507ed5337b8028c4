"""Files that pages load, asked for once a run, so that their weight is known."""

from __future__ import annotations

import copy
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

from listingkit.web import har
from listingkit.web.address import Address, AddressError, read_address

if TYPE_CHECKING:
    from listingkit.web.fetch import Answer, Fetcher
    from listingkit.web.robots import Robots

_PART = 0.1
"""Of the usual pause: a browser asks for the files of a page all at once."""

_TYPES = {"stylesheet": "text/css,*/*;q=0.1", "image": "image/avif,image/webp,image/*,*/*;q=0.5"}
_ASK_AGAIN = frozenset({400, 403, 404, 405, 501})


class Weigher:
    """Asks for the files of pages; shared by the threads of a run."""

    def __init__(self, fetcher: Fetcher, robots: Robots) -> None:
        self._fetcher = fetcher
        self._robots = robots
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], Future[list[har.Entry]]] = {}

    def files_of(self, answer: Answer) -> list[har.Entry]:
        """Requests for the files of a page, without bodies but for style sheets."""
        from listingkit.page import Page

        page = Page(answer.body, answer.url, answer.url)
        base = next((tag.get("href") for tag in page.tree.iter("base") if tag.get("href")), None)
        root = _read(base.strip(), answer.url) if base else None
        found: dict[str, str] = {}
        for file in page.resources.files[1:]:
            address = _read(file.url, root or answer.url)
            if address is not None and address != answer.url:
                found.setdefault(address, file.kind)
        most = self._fetcher.settings.resources_max
        return [
            entry
            for address, kind in list(found.items())[:most]
            for entry in self._file(address, kind)
        ]

    def _file(self, url: str, kind: str) -> list[har.Entry]:
        key = (url, kind)
        with self._lock:
            known = self._known.get(key)
            mine = known is None
            if known is None:
                known = self._known[key] = Future()
        if mine:
            try:
                known.set_result(self._ask(Address(url), kind))
            except BaseException as error:
                known.set_exception(error)
                raise
        # A copy without body: each page has its own line in the record, a style sheet one text.
        entries = [copy.deepcopy(entry) for entry in known.result()]
        for entry in entries if not mine else ():
            entry.response.content.text = entry.response.content.encoding = None
        return entries

    def _ask(self, address: Address, kind: str) -> list[har.Entry]:
        accept = _TYPES.get(kind, "*/*")
        limit, allow = self._fetcher.settings.resource_max, self._robots.check
        answer = None
        if kind != "stylesheet":
            answer = self._fetcher.get(
                address, method="HEAD", limit=limit, accept=accept, allow=allow, part=_PART
            )
        refused = answer is not None and answer.status in _ASK_AGAIN
        unweighed = answer is not None and answer.ok and answer.wire is None and kind != "video"
        if answer is None or refused or unweighed:
            answer = self._fetcher.get(
                address, limit=limit, accept=accept, keep=kind == "stylesheet", allow=allow,
                part=_PART,
            )  # fmt: skip
        for entry in answer.entries:
            entry.resource_type = kind
        return answer.entries


def _read(text: str, base: str) -> str | None:
    try:
        return read_address(text, base).url
    except AddressError:
        return None
