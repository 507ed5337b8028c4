"""Files beside a page: found only inside the page's own folder."""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_HEAD = 512 * 1024
_MAX_DATA = 32 * 1024 * 1024


class LocalFiles:
    """Looks up relative addresses of one page.

    Absolute paths, other schemes, hosts, drive letters, ``..`` and links that lead out of the
    folder are never followed: such an address has no local file.
    """

    def __init__(self, page_path: str, base: str | None = None) -> None:
        self._folder: Path | None = None
        self._base = base or ""
        self._found: dict[str, Path | None] = {}
        try:
            path = Path(page_path)
            # A page from stdin or from a row of a table has no folder.
            if path.is_file():
                self._folder = path.resolve().parent
        except (OSError, ValueError):
            self._folder = None

    def find(self, address: str) -> Path | None:
        """The regular file a relative address names, None when there is none to be read."""
        if address not in self._found:
            self._found[address] = self._find(address)
        return self._found[address]

    def _find(self, address: str) -> Path | None:
        if self._folder is None or not address or len(address) > 2000:
            return None
        relative = self._relative(address)
        if relative is None:
            return None
        base = self._relative(self._base) if self._base else ""
        if base is None:
            return None
        if base and not base.endswith("/"):
            base = base.rpartition("/")[0]
        try:
            path = self._folder / base / relative
            if not path.exists():  # cheaper than following links that lead nowhere
                return None
            target = path.resolve()
            inside = target.is_relative_to(self._folder)
            return target if inside and target.is_file() else None
        except (OSError, ValueError, RuntimeError):
            return None

    @staticmethod
    def _relative(address: str) -> str | None:
        if _SCHEME.match(address) or address.startswith(("/", "\\")):
            return None
        try:
            path = unquote(urlsplit(address).path)
        except ValueError:
            return None
        parts = path.replace("\\", "/").split("/")
        bad = not path or "\0" in path or ":" in path or path.startswith("/")
        return None if bad or ".." in parts else "/".join(parts)

    def size(self, address: str) -> int | None:
        """Size in bytes of the file beside the page, None when unknown."""
        path = self.find(address)
        if path is None:
            return None
        try:
            return path.stat().st_size
        except OSError:
            return None

    def read(self, address: str, most: int) -> bytes | None:
        """The file beside the page, its beginning where it is larger than ``most`` bytes."""
        path = self.find(address)
        if path is None:
            return None
        try:
            with path.open("rb") as handle:
                return handle.read(most)
        except OSError:
            return None

    def head(self, address: str) -> bytes | None:
        """First bytes of the file beside the page, enough for an image header."""
        path = self.find(address)
        if path is None:
            return None
        try:
            with path.open("rb") as handle:
                return handle.read(_HEAD)
        except OSError:
            return None


def data_uri(address: str) -> bytes | None:
    """Content of a ``data:`` address, None when it is none or broken."""
    if address[:5].lower() != "data:" or len(address) > _MAX_DATA:
        return None
    head, comma, body = address.partition(",")
    if not comma:
        return None
    raw = unquote_to_bytes(body)
    if not head.lower().rstrip().endswith(";base64"):
        return raw
    raw = b"".join(raw.split())
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return None
