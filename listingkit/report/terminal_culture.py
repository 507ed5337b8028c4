"""Markets side by side by their culture, for reading on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from listingkit.report.terminal_text import Paint, pad, wrap
from listingkit.report.words import clean, plural

if TYPE_CHECKING:
    from listingkit.comparison import ComparedRule, Comparison
    from listingkit.report import Style

_CODE, _NAME, _SCORE = 7, 24, 5
_LABEL, _CELL = 42, 6


def render(document: Comparison, style: Style) -> str:
    """Scores with their source, how far apart the markets are, and what fires where.

    Rules stand in a table by market where it fits, else market by market.
    """
    paint = Paint(style.color)
    blocks = [_scores(document, style, paint), _spread(document, style, paint)]
    blocks += [_moves(document, style, paint)] if document.moves else []
    if _CODE + _LABEL + _CELL * len(document.markets) <= style.width:
        blocks.append(_matrix(document, style, paint))
    else:
        blocks.append(_lists(document, style, paint))
    end = "Country means describe no person. `listingkit markets CODE --rules` has the sources."
    return "\n\n".join("\n".join(block) for block in (*blocks, wrap(end, style.width))) + "\n"


def _scores(document: Comparison, style: Style, paint: Paint) -> Iterator[str]:
    heads = "".join(one.id.upper().rjust(_SCORE) for one in document.dimensions)
    yield paint(f"{' ' * (_CODE + _NAME)}{heads}  source", "dim")
    before = _CODE + _NAME + len(heads) + 2
    for one in document.markets:
        cells = "".join(_cell(one.scores[found.id]) for found in document.dimensions)
        first, *more = wrap(_brief(one.source) or "none", max(style.width - before, 12))
        name = pad(clean(one.name)[: _NAME - 1], _NAME)
        yield f"{paint(pad(one.code, _CODE), 'bold')}{name}{cells}  {first}"
        yield from (f"{' ' * before}{line}" for line in more)


def _brief(source: str) -> str:
    """``H2015:lto/ivr; GROUP-ARA:pdi/idv`` as ``H2015, GROUP-ARA``; JSON has the cells."""
    names = (part.partition(":")[0].strip() for part in source.split(";"))
    return clean(", ".join(dict.fromkeys(name for name in names if name)))


def _cell(score: int | None) -> str:
    return ("–" if score is None else str(score)).rjust(_SCORE)


def _spread(document: Comparison, style: Style, paint: Paint) -> Iterator[str]:
    for one in document.dimensions:
        apart = f" ({one.spread} apart)" if one.spread is not None else ""
        yield paint(f"{one.id.upper()}  {one.name}{apart}", "bold")
        for label, text in (("high", one.high), ("low", one.low)):
            first, *more = wrap(text, style.width - 11)
            yield f"     {paint(pad(label, 6), 'dim')}{first}"
            yield from (" " * 11 + line for line in more)


def _moves(document: Comparison, style: Style, paint: Paint) -> Iterator[str]:
    for one in document.moves:
        told = ", ".join(
            f"{name.upper()} {'+' if value > 0 else '−' if value < 0 else '±'}{abs(value)}"
            for name, value in one.difference.items()
            if value is not None
        )
        yield paint(f"{one.origin} → {one.market}", "bold") + f"  {told}"
        for label, rules in (("starts", one.starts), ("stops", one.stops)):
            first, *more = wrap(", ".join(rules) or "none", style.width - 10)
            yield f"  {paint(pad(label, 8), 'dim')}{first}"
            yield from (" " * 10 + line for line in more)


def _matrix(document: Comparison, style: Style, paint: Paint) -> Iterator[str]:
    codes = [one.code for one in document.markets]
    for title, rules in (
        ("What fires in some of them", document.differing()),
        ("What fires in all of them" if len(codes) > 1 else "What fires", document.common()),
    ):
        if rules:
            heads = "".join(code.rjust(_CELL) for code in codes)
            yield f"{paint(pad(title, _CODE + _LABEL), 'bold')}{paint(heads, 'dim')}"
            yield from (_row(rule, codes) for rule in rules)
    yield ""
    yield from wrap(
        "Priority 0 to 1: weight of the rule × distance of the score from 50, or what the market "
        "asks for. The strongest act first, up to the limits of a listing.",
        style.width,
    )


def _row(rule: ComparedRule, codes: Sequence[str]) -> str:
    cells = "".join(
        (f"{rule.priority[code]:.2f}" if code in rule.priority else "·").rjust(_CELL)
        for code in codes
    )
    return f"{pad(rule.id, _CODE)}{pad(rule.label, _LABEL)}{cells}"


def _lists(document: Comparison, style: Style, paint: Paint) -> Iterator[str]:
    yield paint("What fires, strongest first", "bold")
    for market in document.markets:
        found = [rule for rule in document.rules if market.code in rule.priority]
        found.sort(key=lambda rule: -rule.priority[market.code])
        told = ", ".join(f"{rule.id} {rule.priority[market.code]:.2f}" for rule in found)
        first, *more = wrap(told or "nothing", style.width - _CODE)
        yield f"{paint(pad(market.code, _CODE), 'bold')}{first}"
        yield from (" " * _CODE + line for line in more)
    yield plural(len(document.rules), "rule")
