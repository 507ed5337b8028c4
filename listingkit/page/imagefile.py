"""Format and pixel size of an image from the first bytes of its file.

Only headers are read; nothing is decoded, so that a hostile picture does no harm.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

_SVG_TAG = re.compile(rb"<svg\b[^>]{0,4000}", re.IGNORECASE)
_SVG_SIZE = re.compile(rb"""\b(width|height)\s*=\s*["']\s*(\d{1,6})(?:\.\d+)?(?:px)?\s*["']""")
_SVG_BOX = re.compile(
    rb"""viewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+(\d{1,6})[\d.]*[\s,]+(\d{1,6})"""
)
# Start-of-frame markers of JPEG: all C0–CF but tables (C4), extensions (C8) and arithmetic (CC).
_FRAMES = frozenset(set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC})
_MAX_SEGMENTS = 2000


@dataclass(frozen=True, slots=True)
class ImageHead:
    """What a file's header says; sizes in pixels, None where it does not say."""

    format: str | None
    width: int | None = None
    height: int | None = None


def image_head(data: bytes) -> ImageHead:
    """Format and size by content; an unknown or broken header gives ``ImageHead(None)``."""
    try:
        return _head(data)
    except (struct.error, IndexError):
        return ImageHead(None)


def _head(data: bytes) -> ImageHead:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = struct.unpack(">II", data[16:24])
        return ImageHead("png", width, height)
    if data.startswith((b"GIF87a", b"GIF89a")):
        width, height = struct.unpack("<HH", data[6:10])
        return ImageHead("gif", width, height)
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis"):
        place = data.find(b"ispe")
        if place < 0:
            return ImageHead("avif")
        width, height = struct.unpack(">II", data[place + 8 : place + 16])
        return ImageHead("avif", width, height)
    if data.startswith(b"BM"):
        width, height = struct.unpack("<ii", data[18:26])
        return ImageHead("bmp", abs(width), abs(height))
    if data.startswith(b"\0\0\1\0"):
        return ImageHead("ico", data[6] or 256, data[7] or 256)
    svg = _SVG_TAG.search(data[:8192])
    return _svg(svg[0]) if svg else ImageHead(None)


def _jpeg(data: bytes) -> ImageHead:
    place = 2
    for _ in range(_MAX_SEGMENTS):
        while data[place] == 0xFF and data[place + 1] == 0xFF:
            place += 1
        if data[place] != 0xFF:
            break
        marker = data[place + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return ImageHead("jpeg", width, height)
        if marker == 0xD9:
            break
        standalone = marker == 0x01 or 0xD0 <= marker <= 0xD8
        place += 2 if standalone else 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
        if place >= len(data) - 8:
            break
    return ImageHead("jpeg")


def _webp(data: bytes) -> ImageHead:
    kind = data[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
        return ImageHead("webp", width, height)
    if kind == b"VP8L":
        bits = struct.unpack("<I", data[21:25])[0]
        return ImageHead("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return ImageHead("webp", width & 0x3FFF, height & 0x3FFF)
    return ImageHead("webp")


def _svg(tag: bytes) -> ImageHead:
    sizes = {name.lower(): int(value) for name, value in _SVG_SIZE.findall(tag)}
    if b"width" in sizes and b"height" in sizes:
        return ImageHead("svg", sizes[b"width"], sizes[b"height"])
    box = _SVG_BOX.search(tag)
    return ImageHead("svg", int(box[1]), int(box[2])) if box else ImageHead("svg")
