"""A mirror of translation models on this machine: an index and its files, with Range requests."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from web_server import Reply, Shop

RECORDS = "/v1/buckets/main/collections/translations-models-v2/records"


def zstd(data: bytes) -> bytes:
    """``data`` as zstd in blocks that are not compressed (RFC 8878, 3.1.1.2.2)."""
    parts = [b"\x28\xb5\x2f\xfd\xa0", len(data).to_bytes(4, "little")]
    step = 128 << 10
    for at in range(0, max(1, len(data)), step):
        block = data[at : at + step]
        last = at + step >= len(data)
        parts += [(len(block) << 3 | last).to_bytes(3, "little"), block]
    return b"".join(parts)


def zstd_bomb(blocks: int) -> bytes:
    """A frame of blocks that repeat one byte 131,072 times."""
    head = b"\x28\xb5\x2f\xfd\x00\x58"
    body = [((128 << 10) << 3 | 2 | (n == blocks - 1)).to_bytes(3, "little") + b"\0"
            for n in range(blocks)]  # fmt: skip
    return head + b"".join(body)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def model_files(pair: str, seed: bytes = b"") -> dict[str, bytes]:
    """Files of a model that no engine could run, but that look like one."""
    short = pair.replace("-", "")
    return {
        f"model.{short}.intgemm.alphas.bin": b"weights " * 4000 + pair.encode() + seed,
        f"vocab.{short}.spm": b"vocabulary " * 50 + pair.encode(),
        f"lex.50.50.{short}.s2t.bin": b"shortlist " * 100 + pair.encode(),
    }


def records(
    shop: Shop, pair: str, files: dict[str, bytes], version: str = "3.0", **more: Any
) -> list[dict[str, Any]]:
    """Records of one model as Remote Settings has them; their attachments are put up."""
    source, target = pair.split("_" if "_" in pair else "-", 1)
    found = []
    for name, data in files.items():
        packed = zstd(data)
        location = f"main-workspace/translations-models-v2/{sha256(packed)[:32]}.zst"
        shop.routes[f"/cdn/{location}"] = ranged(packed)
        found.append(
            {
                "name": name, "fileType": name.partition(".")[0], "version": version,
                "sourceLanguage": source, "targetLanguage": target, "architecture": "tiny",
                "filter_expression": "", "id": name, "schema": 1,
                "decompressedSize": len(data), "decompressedHash": sha256(data),
                "attachment": {
                    "location": location, "hash": sha256(packed), "size": len(packed),
                    "filename": f"{name}.zst", "mimetype": "application/zstd",
                },
                **more,
            }
        )  # fmt: skip
    return found


def put_up(shop: Shop, found: Iterable[dict[str, Any]]) -> None:
    """Put up the document of the collection."""
    body = json.dumps({"data": list(found)}).encode()
    shop.routes[RECORDS] = Reply(body, mime="application/json")


def ranged(data: bytes, *, tag: str = '"1"', cut: int | None = None) -> Any:
    """A file that can be asked for in parts; ``cut`` ends each answer after so many bytes."""

    def answer(request: BaseHTTPRequestHandler) -> Reply:
        asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
        same = request.headers.get("If-Range", tag) == tag
        start = int(asked[1]) if asked and same else 0
        if asked and same and start >= len(data):
            return Reply(b"", 416)
        headers = {"ETag": tag}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        body = data[start:]
        if cut is not None and len(body) > cut:
            headers |= {"Content-Length": str(len(body)), "Connection": "close"}
            return Reply(body[:cut], 206 if start else 200, headers, length=False)
        return Reply(body, 206 if start else 200, headers, mime="application/octet-stream")

    return answer


def argos_package(source: str, target: str, **more: str) -> bytes:
    """A package that is laid out like Argos's and translates nothing."""
    top = "translate-of-two-languages"
    told = {"from_code": source, "to_code": target, "package_version": "1.0", **more}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"{top}/metadata.json", json.dumps(told))
        archive.writestr(f"{top}/model/model.bin", b"weights" * 500)
        archive.writestr(f"{top}/sentencepiece.model", b"pieces" * 50)
    return out.getvalue()


def argos_entry(source: str, target: str, link: str, **more: Any) -> dict[str, Any]:
    """An entry of Argos's index."""
    return {
        "package_version": "1.0", "argos_version": "1.9", "from_code": source, "to_code": target,
        "from_name": source, "to_name": target, "links": [link, "ipfs://Qm"],
        "code": f"translate-{source}_{target}", **more,
    }  # fmt: skip


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder that a person would see."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".incoming" not in path.parts
    }
