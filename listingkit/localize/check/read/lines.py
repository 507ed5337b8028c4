"""Line and column of a place in the bytes of a file."""

from __future__ import annotations

from bisect import bisect_right

import regex

from listingkit.model import Where

_ENDS = regex.compile(rb"\r\n|\n|\r")


class Lines:
    """The lines of a file; columns count characters, from 1."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.starts = [0, *(match.end() for match in _ENDS.finditer(data))]

    def where(self, path: str, start: int, field: str) -> Where:
        """The place of a byte."""
        line = bisect_right(self.starts, start)
        before = self.data[self.starts[line - 1] : start].removeprefix(b"\xef\xbb\xbf")
        column = len(before.decode("utf-8", "replace")) + 1
        return Where(path=path, line=line, column=column, field=field or None)
