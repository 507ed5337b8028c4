"""HTML: one file that needs nothing else, to be opened, mailed or printed.

Everything that comes from a listing is escaped by the template engine. The page forbids itself
the network and every script and style but its own, which it names by their hashes. Without
scripts it still shows all that is shown in full; they sort, search and print the rest.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from listingkit import __version__
from listingkit.document import lines_of
from listingkit.report.html_charts import (
    fixes_of,
    heat_of,
    histogram,
    lead,
    picture_of_leaks,
)
from listingkit.report.html_data import IN_FULL, packed, rows_of, waived
from listingkit.report.html_moves import moves_of
from listingkit.report.html_source import Sources, sections_of
from listingkit.report.words import (
    LEAK_TITLES,
    NOT_MULTIPLIED,
    by_severity,
    clean,
    number,
    plural,
)

if TYPE_CHECKING:
    from jinja2 import Environment

    from listingkit.document import AuditDocument
    from listingkit.model import Finding
    from listingkit.report import Style

__all__ = ["IN_FULL", "page", "render", "report"]

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The templates of this folder, escaping everything, with undefined names as errors."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(clean=clean, number=number, plural=plural)
    made.filters.update(worst_first=by_severity, place=place)
    made.globals.update(tool=f"listingkit {__version__}", asset=asset, policy=policy)
    return made


@cache
def asset(name: str) -> Any:
    """A style sheet or script of the templates as it stands in the page, safe to put there."""
    from markupsafe import Markup

    text = (TEMPLATES / name).read_text("utf-8").strip()
    if "</" in text:  # ours, so this is for who edits them
        raise ValueError(f"{name} would end the element it stands in")
    return Markup(text)


def policy(script: str = "") -> Any:
    """What the page allows itself: its own style, pictures in it, and its own script if any."""
    from markupsafe import Markup

    scripts = f"script-src {_hash(script)}; " if script else ""
    return Markup(
        f"default-src 'none'; {scripts}style-src {_hash('report.css')}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(name: str) -> str:
    digest = hashlib.sha256(str(asset(name)).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def place(finding: Finding, path: str = "") -> str:
    """Where a finding is: line, column and field; with the file where it is not ``path``."""
    where = finding.where
    if where.path != path:
        return clean(str(where))
    line = f"line {where.line}" if where.line is not None else ""
    column = f", column {where.column}" if where.line is not None and where.column else ""
    return clean(f"{line}{column} {where.field or ''}")


def page(template: str, **values: Any) -> str:
    """A template of this folder filled in."""
    return environment().get_template(template).render(**values).rstrip() + "\n"


def render(document: AuditDocument, style: Style) -> str:
    """The report of one audit."""
    return report(document)


def report(
    document: AuditDocument,
    before: AuditDocument | None = None,
    heading: str = "Listing report",
) -> str:
    """The report of one audit, against an earlier one where ``before`` is given.

    Pictures and source lines are read from the files the listings came from, where those are at
    hand and small.
    """
    rows = rows_of(document)
    shown = [row for row in rows if row.number]
    return page(
        "audit.html",
        doc=document,
        before=before,
        moves=moves_of(before, document) if before else None,
        heading=heading,
        rows=rows,
        sections=sections_of(shown, Sources()),
        data=packed(document, rows),
        histogram=histogram([row.judged.score.total for row in rows]),
        heat=heat_of(document),
        leaks=picture_of_leaks(document.leaks),
        fixes=fixes_of(document),
        rules={rule.code: rule for rule in document.rules},
        waived=waived(document.listings),
        lead=lead(document),
        sections_most=IN_FULL,
        problems=lines_of(document.problems, document.failures),
        leak_titles=LEAK_TITLES,
        not_multiplied=NOT_MULTIPLIED,
    )
