"""Options of commands that take addresses, and fetching what they name before it is judged."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from listingkit.cli.interrupt import again
from listingkit.errors import UsageError
from listingkit.files import write_atomic
from listingkit.interrupts import Interrupted

if TYPE_CHECKING:
    from listingkit.config import Config
    from listingkit.web.har import Log
    from listingkit.web.settings import WebSettings

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class WebArguments:
    """What the command line says about the web."""

    sitemap: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    limit: int | None = None
    resources: bool = False
    record: str | None = None
    resume: bool = False
    delay: float | None = None
    allow_private: bool = False


def is_address(path: str) -> bool:
    """Whether an argument is an address rather than a path."""
    return path[:8].lower().startswith(("http://", "https://"))


def files_of(paths: tuple[str, ...]) -> tuple[str, ...]:
    """The arguments that are no addresses."""
    return tuple(path for path in paths if not is_address(path))


def sources_argument(function: F) -> F:
    """``PATH|URL…``, which may be left out where a sitemap is named."""
    return click.argument("paths", nargs=-1, metavar="[PATH|URL]…")(function)


def web_options(function: F) -> F:
    """The options for addresses; the command gets them together as ``web``."""
    options = [
        click.option(
            "--sitemap", multiple=True, metavar="URL",
            help="Fetch the pages that this sitemap (or index of sitemaps) names.",
        ),
        click.option(
            "--include", multiple=True, metavar="PATTERN",
            help="Of a sitemap only addresses with this in them (/products/, /de/*.html).",
        ),
        click.option(
            "--exclude", multiple=True, metavar="PATTERN", help="Of a sitemap not these addresses."
        ),
        click.option(
            "--limit", type=click.IntRange(min=1), metavar="N", help="Fetch at most N pages."
        ),
        click.option(
            "--resources", is_flag=True,
            help="Ask for the pages' pictures, styles and scripts too, to know their weight.",
        ),
        click.option(
            "--record", metavar="FILE.har",
            help="Keep what was fetched, to judge it again offline: listingkit audit FILE.har.",
        ),
        click.option(
            "--resume", is_flag=True,
            help="Fetch only what the --record does not hold yet, as after an interrupted run.",
        ),
        click.option(
            "--delay", type=click.FloatRange(0, 60), metavar="SECONDS",
            help="Pause between two requests to one host. Default: 0.5, or what robots.txt asks.",
        ),
        click.option(
            "--allow-private", is_flag=True,
            help="Fetch from this machine and your own net too (a shop in development).",
        ),
    ]  # fmt: skip

    @functools.wraps(function)
    def gathered(*args: Any, **given: Any) -> Any:
        names = WebArguments.__dataclass_fields__
        web = WebArguments(**{name: given.pop(name) for name in names})
        if not given["paths"] and not web.sitemap:
            raise click.UsageError("Name a path, an address or a --sitemap.")
        return function(*args, web=web, **given)

    wrapped: Any = gathered
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def fetch(paths: tuple[str, ...], web: WebArguments, config: Config) -> bytes | None:
    """Fetch the addresses among ``paths`` and the sitemaps; the record, None where there is none.

    With ``--record`` it is written as well, also when the run is interrupted: then what has come
    until then. Raises Interrupted.
    """
    addresses = tuple(path for path in paths if is_address(path))
    if not addresses and not web.sitemap:
        told = ("include", "exclude", "limit", "resources", "record", "resume", "delay")
        for name in told:
            if getattr(web, name):
                raise UsageError(
                    "there is nothing to fetch", where=f"--{name}",
                    fix="Name an address or a --sitemap.",
                )  # fmt: skip
        return None
    from listingkit.cli.progress import phases
    from listingkit.web.crawl import Task, crawl, fetched
    from listingkit.web.fetch import Fetcher
    from listingkit.web.har import write_log

    if web.record is not None and not Path(web.record).absolute().parent.is_dir():
        raise UsageError("there is no such folder", where=f"--record {web.record}")
    if web.resume and web.record is None:
        raise UsageError("there is no record to go on with", where="--resume", fix="Name --record.")
    before = record_of(Path(web.record)) if web.resume and web.record else None
    task = Task(
        addresses=addresses, sitemaps=web.sitemap, include=web.include, exclude=web.exclude,
        limit=web.limit, resources=web.resources, known=fetched(before) if before else {},
    )  # fmt: skip
    with phases() as step, Fetcher(settings_of(web, config)) as fetcher:
        crawled = crawl(fetcher, task, step)
    data = write_log(crawled.log)
    if web.record is not None:
        write_atomic(Path(web.record), data)
    if not crawled.stopped:
        return data
    if web.record is None:
        raise Interrupted("--record FILE.har would have kept the pages that were fetched")
    of = f" of {crawled.wanted}" if crawled.wanted else ""
    raise Interrupted(
        f"{crawled.pages}{of} pages are in {web.record} and can be judged: "
        f"listingkit audit {web.record}",
        again(click.get_current_context(), resume=True),
    )


def record_of(file: Path) -> Log | None:
    """The record that an earlier run has left, None where there is none. Raises InputError."""
    from listingkit.web.har import read_log

    try:
        return read_log(file.read_bytes(), str(file))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=f"--record {file}") from None


def settings_of(web: WebArguments, config: Config) -> WebSettings:
    """Limits of the run: ours, those of ``[web]``, and those of the command line over them."""
    from dataclasses import replace

    from listingkit.web.settings import WebSettings

    given: dict[str, Any] = {
        "agent": config.web.agent,
        "delay": config.web.delay if web.delay is None else web.delay,
        "timeout": config.web.timeout,
        "private": web.allow_private or config.web.allow_private,
        "proxy": config.web.proxy,
    }
    return replace(WebSettings(), **{k: v for k, v in given.items() if v is not None})
