"""A LibreTranslate server of the user's own, over HTTP.

Texts go to the address in the settings and nowhere else: there is no default server, no proxy of
the environment is used and no redirect is followed. The server is spoken to by its published API;
nothing of it is part of this package. Texts are sent as text, not as HTML: tags are masked before.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from listingkit import __version__
from listingkit.engines.registry import one_line
from listingkit.errors import EngineError
from listingkit.web.address import without_user
from listingkit.web.errors import retry_after

if TYPE_CHECKING:
    import httpx

KEY = "LIBRETRANSLATE_API_KEY"
"""Environment variable that holds the key, so that it need not stand in a file."""

WHERE = "[engines.libretranslate]"

MOST_WAIT = 120.0
"""Longest pause in seconds that a busy server may ask for before it counts as gone."""

MOST_BYTES = 16 << 20
"""Longest answer that is read: a thousand times what a batch comes to."""

GIVE_UP = 20
"""Requests in a row that fail before the server counts as gone; one bad text costs one."""

_PAUSE = 0.5


class _RefusedError(Exception):
    """The server said no to this request (a 4xx, or a 500 of its own); smaller ones may pass."""


class LibreTranslateEngine:
    """The server at ``url``.

    ``api_key`` goes with every request and is never printed; the environment variable :data:`KEY`
    stands for it. ``timeout`` is the seconds one request may take as a whole, ``retries`` how often
    a request is repeated that met no server, a busy or a broken one, with growing pauses or as long
    as the server says. ``requests_per_minute`` keeps below a limit of the server; 0 is none.
    """

    name = "libretranslate"
    remote = True
    through = "en"
    """The server's packages start or end in English, and it joins two by itself."""

    def __init__(
        self,
        url: str = "",
        api_key: str = "",
        timeout: float = 60.0,
        retries: int = 3,
        requests_per_minute: float = 0,
    ) -> None:
        import httpx

        self._key = _text("api_key", api_key) or os.environ.get(KEY, "")
        self._url = _address(url)
        self._shown = without_user(self._url)
        self._timeout = _number("timeout", timeout, 0.001)
        self._retries = int(_number("retries", retries, 0))
        rate = _number("requests_per_minute", requests_per_minute, 0)
        self._between = 60 / rate if rate else 0.0
        self._lock = threading.Lock()
        self._next = 0.0
        self._failed = 0
        self._gone: EngineError | None = None
        self._closed = threading.Event()
        self._client = httpx.Client(
            timeout=self._timeout,
            trust_env=False,
            # Certificates are loaded only where there is something to check.
            verify=self._url.startswith("https:"),
            headers={"User-Agent": f"listingkit/{__version__}", "Accept": "application/json"},
        )
        self._most = 0
        self._look()

    def _look(self) -> None:
        """What the server is and can: its languages, its version, its limits."""
        try:
            languages = self._ask("GET", "/languages")
            self._names = _languages(languages)
        except (_RefusedError, TypeError, KeyError) as error:
            says = f"is no LibreTranslate server: {one_line(error)}"
            raise EngineError(says, where=self._shown, fix=f"Check {WHERE} url.") from None
        settings = self._optional("/frontend/settings")
        limit = settings.get("charLimit")
        self._limit = limit if isinstance(limit, int) and limit > 0 else 0
        if settings.get("keyRequired") is True and not self._key:
            raise EngineError(
                "the server asks for an API key",
                where=self._shown,
                fix=f"Set api_key under {WHERE}, or the environment variable {KEY}.",
            )
        info = self._optional("/spec").get("info")
        version = info.get("version") if isinstance(info, dict) else None
        parts = urlsplit(self._shown)
        self._server = f"{_plain(version) or 'unknown'} at {parts.netloc}{parts.path}"

    def _optional(self, path: str) -> dict[str, Any]:
        """What only some servers tell; nothing where this one does not."""
        try:
            found = self._ask("GET", path)
        except _RefusedError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def version(self) -> str:
        """The server's version and address, and all its pairs; models have no identity there."""
        return " ".join((self._server, *("-".join(pair) for pair in sorted(self._names))))

    def version_of(self, source: str, target: str) -> str:
        """The server's version and address, and one pair."""
        return f"{self._server} {source}-{target}"

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Pairs of the server's ``/languages``, without those into the same language."""
        return frozenset(self._names)

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
        """Translate, None for a text the server refuses. Raises EngineError when it is gone."""
        lines: list[str | None] = list(texts)
        todo = [
            place
            for place, text in enumerate(texts)
            if text.strip() and not (self._limit and len(text) > self._limit)
        ]
        for place in set(range(len(texts))) - set(todo):
            lines[place] = texts[place] if not texts[place].strip() else None
        parts = [todo]
        while parts:
            part = parts.pop(0)
            if self._most and len(part) > self._most:
                parts[:0] = [part[: self._most], part[self._most :]]
                continue
            if not part:
                continue
            try:
                answers = self._translated([texts[place] for place in part], source, target)
            except _RefusedError as error:
                self._count(str(error))
                if len(part) > 1:
                    # Too many at once, or one bad one among them: some may pass.
                    parts[:0] = [part[: len(part) // 2], part[len(part) // 2 :]]
                    if "limit" in str(error).lower():
                        self._most = len(part) // 2
                else:
                    lines[part[0]] = None
                continue
            self._failed = 0
            for place, answer in zip(part, answers, strict=True):
                lines[place] = answer
        return lines

    def _translated(self, texts: list[str], source: str, target: str) -> list[str]:
        first, second = self._names[(source, target)]
        body = {"q": texts, "source": first, "target": second, "format": "text"}
        found = self._ask("POST", "/translate", body)
        answers = found.get("translatedText") if isinstance(found, dict) else None
        if not isinstance(answers, list) or len(answers) != len(texts):
            raise _RefusedError("answers with something else than as many translations")
        if not all(isinstance(answer, str) for answer in answers):
            raise _RefusedError("answers with something else than text")
        return answers

    def _count(self, says: str) -> None:
        """One more failure in a row; too many, and the server is not asked any more."""
        self._failed += 1
        if self._failed >= GIVE_UP:
            raise self._lost(f"fails again and again: {says}")

    def _lost(self, says: str, fix: str = "") -> EngineError:
        self._gone = EngineError(says, where=self._shown, fix=fix)
        return self._gone

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One request, repeated while that may help. Raises EngineError or _RefusedError."""
        import httpx

        says = ""
        for attempt in range(self._retries + 1):
            if self._gone is not None:
                raise self._gone
            self._pace()
            pause = min(_PAUSE * 2**attempt, 8.0)
            try:
                status, headers, found = self._once(method, path, body)
            except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
                says = f"does not answer: {self._safe(_why(error))}"
            else:
                if status < 300:
                    return found
                told = found.get("error") if isinstance(found, dict) else None
                reason = self._safe(_plain(told)) if told else f"status {status}"
                if status in (401, 403):
                    key = f"Check api_key under {WHERE}, or {KEY}."
                    raise self._lost(f"refuses: {reason}", key)
                if 300 <= status < 400:
                    where = f"Name the address it leads to in {WHERE} url."
                    raise self._lost(f"leads elsewhere (status {status})", where)
                if status not in (408, 425, 429, 502, 503, 504):
                    raise _RefusedError(reason)
                says = f"is busy: {reason}"
                pause = retry_after(headers.get("retry-after", "")) or pause
                if pause > MOST_WAIT:
                    raise self._lost(f"{says}; asks to come again in {pause:.0f} s")
                if status == 429 and body is not None and attempt and len(body["q"]) > 1:
                    # Some servers count texts: a batch above their limit would never pass.
                    raise _RefusedError(f"{reason} (limit)")
            if attempt < self._retries and self._closed.wait(pause):
                break
        raise self._lost(says, "Start it, or name another engine with --engine.")

    def _once(
        self, method: str, path: str, body: dict[str, Any] | None
    ) -> tuple[int, httpx.Headers, Any]:
        """One request and what came: status, headers, and what is in it if that is JSON."""
        import httpx

        more = {"api_key": self._key} if self._key and body is not None else {}
        until = time.monotonic() + self._timeout
        content = None if body is None else {**body, **more}
        with self._client.stream(method, self._url + path, json=content) as answer:
            data = bytearray()
            for piece in answer.iter_bytes():
                data += piece
                if len(data) > MOST_BYTES:
                    raise httpx.DecodingError("an answer without end")
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("too slow")
            status, headers = answer.status_code, answer.headers
        try:
            return status, headers, json.loads(data)
        except (ValueError, RecursionError):
            if status < 300:
                raise _RefusedError("the answer is no JSON") from None
            return status, headers, None

    def _pace(self) -> None:
        """Wait for this request's turn, where the settings limit how many there may be."""
        if not self._between:
            return
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + self._between
        self._closed.wait(turn - now)

    def _safe(self, text: str) -> str:
        """Words of the server without the key, should it repeat it."""
        return text.replace(self._key, "…") if self._key else text

    def close(self) -> None:
        """End pauses and connections."""
        self._closed.set()
        self._client.close()


def _address(url: object) -> str:
    where = f"{WHERE} url"
    fix = 'Name your server, e.g. url = "http://127.0.0.1:5000"; there is no default one.'
    if not isinstance(url, str) or not url.strip():
        raise EngineError("no address of a LibreTranslate server", where=where, fix=fix)
    text = url.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment:
        raise EngineError(f"no http address: {without_user(text)}", where=where, fix=fix)
    return text


def _number(key: str, value: object, least: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < least:
        says = f"must be a number, {least:g} or more"
        raise EngineError(says, where=f"{WHERE} {key}")
    return float(value)


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise EngineError("must be a text", where=f"{WHERE} {key}")
    return value.strip()


def _languages(found: Any) -> dict[tuple[str, str], tuple[str, str]]:
    """The server's own codes by pair. Raises TypeError or KeyError for another kind of answer."""
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for one in found:
        source = str(one["code"])
        for target in one.get("targets") or ():
            if target != source:
                names[(_tag(source), _tag(str(target)))] = (source, str(target))
    return names


def _tag(code: str) -> str:
    """A code of the server as a tag: newer servers give tags, older ones those of the packages."""
    from listingkit.engines.argos import CODES

    return CODES.get(code, code)


def _plain(value: object) -> str:
    """What a server says, in one line of at most 200 printable characters."""
    text = " ".join(str(value or "").split())
    return "".join(letter for letter in text if letter.isprintable())[:200]


def _why(error: BaseException) -> str:
    text = one_line(error)
    if text.startswith("[Errno"):
        text = text.partition("] ")[2]
    return text[:120].lower()
