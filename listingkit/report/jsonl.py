"""JSON lines: a finding a line, then the problems, then one line of summary; for streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.report import Style


def render(document: AuditDocument, style: Style) -> str:
    """Objects whose ``type`` is ``finding``, ``listing``, ``problem``, ``failure`` or ``summary``.

    A listing's findings stand before its own line, which has the score without its account.
    """
    encoder = msgspec.json.Encoder()
    lines: list[bytes] = []

    def write(kind: str, value: Any, **more: Any) -> None:
        lines.append(encoder.encode({"type": kind, **msgspec.to_builtins(value), **more}))

    for judged in document.listings:
        for finding in judged.findings:
            write("finding", finding)
        short = msgspec.structs.replace(
            judged, findings=(), score=msgspec.structs.replace(judged.score, ledger=())
        )
        told = msgspec.to_builtins(short)
        del told["findings"], told["score"]["ledger"]
        write("listing", told, findings=len(judged.findings))
    for problem in document.problems:
        write("problem", problem)
    for failure in document.failures:
        write("failure", failure)
    score = document.score.total if document.score else None
    write("summary", document.summary, tool=document.tool, markets=document.markets, score=score)
    return "".join(line.decode() + "\n" for line in lines)
