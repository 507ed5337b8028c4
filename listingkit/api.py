"""The library: what the commands do, as three functions of Python.

>>> import listingkit
>>> found = listingkit.audit(["examples/pages/saga-linen-dress.html"], market="us")
>>> found.listings[0].language, found.markets
('en', ('us',))
>>> 50 < listingkit.score(["examples/pages"]).total < 100
True
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from listingkit.config import Config
    from listingkit.document import AuditDocument
    from listingkit.localize.outputs import LocalizeSummary
    from listingkit.model import Score

Paths = Iterable[str | os.PathLike[str]]


def audit(
    paths: Paths,
    *,
    market: str | Sequence[str] = (),
    keywords: Sequence[str] = (),
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    channels: Mapping[str, str] | None = None,
    source_format: str | None = None,
    config: Config | None = None,
    jobs: int = 1,
) -> AuditDocument:
    """Judge listings; what ``listingkit audit --format json`` writes, as a value.

    ``paths`` are folders and files; ``market`` one code or several; ``channels`` more paths by
    the channel their listings are offered on; ``config`` settings as
    :func:`listingkit.config.load` reads them (none are looked for here). With ``jobs`` above 1,
    call it under ``if __name__ == "__main__":``. A listing that cannot be read is one of
    the document's ``problems``. Raises ListingkitError for wrong arguments.

    >>> import listingkit
    >>> document = listingkit.audit(["examples/pages"], select=["IMG001"])
    >>> document.findings[0].listing_id
    'bjorn-kids-hoodie.html'
    """
    from listingkit.catalog import discover
    from listingkit.config import Config
    from listingkit.run.batch import AuditSettings
    from listingkit.run.batch import audit as run

    settings = AuditSettings(
        markets=tuple(code.lower() for code in _several(market)),
        keywords=tuple(keywords),
        select=_several(select),
        ignore=_several(ignore),
        config=config or Config(),
        given=frozenset(
            name for name, value in (("market", market), ("keywords", keywords), ("select", select))
            if value
        ),
    )  # fmt: skip
    found = discover(paths, source_format, None, tuple((channels or {}).items()))
    return run(found, settings, jobs=jobs)


def score(
    paths: Paths,
    *,
    market: str | Sequence[str] = (),
    keywords: Sequence[str] = (),
    config: Config | None = None,
    jobs: int = 1,
) -> Score:
    """The score of a catalog, 0-100, whole, by component and by stage, with its ledger.

    Raises InputError where nothing could be judged, else as :func:`audit`.

    >>> import listingkit
    >>> found = listingkit.score(["examples/pages"])
    >>> lost = {line.code: line.possible - line.earned for line in found.ledger}
    >>> lost["IMG001"] > 0
    True
    """
    from listingkit.errors import InputError

    document = audit(paths, market=market, keywords=keywords, config=config, jobs=jobs)
    if document.score is None:
        first = document.problems[0] if document.problems else None
        raise InputError(str(first) if first else "there is no listing to judge")
    return document.score


def localize(
    paths: Paths,
    markets: str | Sequence[str],
    out: str | os.PathLike[str],
    *,
    engine: str = "auto",
    memory: str | os.PathLike[str] | None = None,
    keywords: Sequence[str] = (),
    culture: bool = True,
    replace: bool = False,
    date: dt.date | None = None,
    channel: str | None = None,
    source_format: str | None = None,
    config: Config | None = None,
    jobs: int = 1,
) -> LocalizeSummary:
    """Write listings for markets into ``out``, a folder for each; what the command does.

    ``engine`` is ``auto``, ``none`` or the name of one; ``memory`` a translation memory that is
    read first and added to; ``channel`` a marketplace whose limits texts are fitted to.
    Raises ListingkitError for wrong arguments and engines that do not
    start; a listing that cannot be read is one of the summary's ``problems``.

    >>> import tempfile
    >>> import listingkit
    >>> page = "examples/pages/saga-linen-dress.html"
    >>> with tempfile.TemporaryDirectory() as out:
    ...     summary = listingkit.localize([page], "ae", out, engine="none")
    >>> [market.market for market in summary.markets]
    ['ae']
    """
    from listingkit.config import Config
    from listingkit.run.localizing import LocalizeOptions, run_localize

    options = LocalizeOptions(
        paths=tuple(os.fspath(path) for path in paths),
        markets=tuple(code.lower() for code in _several(markets)),
        out=Path(out),
        config=config or Config(),
        engine=engine,
        memory=Path(memory) if memory is not None else None,
        keywords=tuple(keywords),
        culture=culture,
        replace=replace,
        date=date,
        channel=channel,
        source_format=source_format,
        jobs=jobs,
    )
    return run_localize(options).summary


def _several(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
