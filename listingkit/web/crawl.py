"""Many addresses to one record: sitemaps opened, pages fetched at once, their files weighed."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fnmatch import translate

from listingkit.catalog.html import looks_like
from listingkit.errors import UsageError
from listingkit.web import har
from listingkit.web.address import Address, AddressError, read_address, without_user
from listingkit.web.errors import FetchError
from listingkit.web.fetch import Answer, Fetcher, nothing
from listingkit.web.robots import Robots
from listingkit.web.sitemap import read_sitemap
from listingkit.web.weigh import Weigher

Progress = Callable[[str, int, int], None]
"""Called with what is going on, how much is done, and of how much (0: unknown)."""

_PAGE = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
_SITEMAP = "application/xml,text/xml,application/gzip,text/plain;q=0.5,*/*;q=0.1"
_HTML = ("text/html", "application/xhtml+xml", "")


@dataclass(frozen=True)
class Task:
    """What a run is asked for.

    ``addresses`` and ``sitemaps`` as the user wrote them; ``include`` and ``exclude`` are patterns
    for addresses in sitemaps (``*`` for anything, or a part of the address); ``limit`` is the
    highest number of pages, None for all; ``resources`` weighs the files that pages load. ``known``
    are pages that an earlier run has fetched, by address: see :func:`fetched`.
    """

    addresses: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    limit: int | None = None
    resources: bool = False
    known: Mapping[str, list[har.Entry]] = field(default_factory=dict)


@dataclass
class Crawled:
    """The record, and whether the run was interrupted before everything was fetched.

    ``pages`` counts the pages in it, ``wanted`` those that were asked for.
    """

    log: har.Log
    pages: int = 0
    stopped: bool = False
    wanted: int = 0


@dataclass
class _Run:
    fetcher: Fetcher
    task: Task
    progress: Progress
    robots: Robots
    lock: threading.Lock = field(default_factory=threading.Lock)
    total: int = 0


def crawl(fetcher: Fetcher, task: Task, progress: Progress | None = None) -> Crawled:
    """Fetch everything the task names, each page once, in the order of the task.

    What goes wrong with an address stands in the record. An interrupt ends the run; what has come
    until then is returned. Raises UsageError for an argument that is no address.
    """
    given = [_given(text, "") for text in task.addresses]
    roots = [_given(text, "--sitemap") for text in task.sitemaps]
    for one in (*given, *roots):
        fetcher.know(one)
    run = _Run(fetcher, task, progress or (lambda what, done, of: None), Robots(fetcher))
    found: dict[str, Address] = {one.url: one for one in given}
    failed: list[Answer] = []
    stopped = False
    pages: list[tuple[str, list[har.Entry]]] = []
    try:
        for sitemap in roots:
            for result in _sitemap_pages(run, sitemap, set(found)):
                if isinstance(result, Answer):
                    failed.append(result)
                else:
                    found.setdefault(result.url, result)
    except KeyboardInterrupt:
        stopped = True
    pages += [(answer.entries[0].request.url, answer.entries) for answer in failed]
    wanted = list(found.values())[: task.limit]
    fetched = 0
    if not stopped:
        for address, entries in _fetch_all(run, wanted):
            if entries is None:
                stopped = True
                break
            pages.append((address.url, entries))
            fetched += 1
    return Crawled(_log(pages), fetched, stopped, len(wanted))


def fetched(log: har.Log) -> dict[str, list[har.Entry]]:
    """The pages of a record that came whole, by the address that was asked for."""
    found = {}
    for entries in log.by_page().values():
        own = [entry for entry in entries if entry.resource_type == "document"]
        answer = own[-1].response if own else None
        if answer and answer.status == 200 and not answer.error and answer.content.text is not None:
            found[own[0].request.url] = entries
    return found


def _given(text: str, option: str) -> Address:
    try:
        return read_address(text)
    except AddressError as error:
        place = f"{option} {without_user(text)}".strip()
        raise UsageError(str(error), where=place) from None


def _log(pages: Sequence[tuple[str, list[har.Entry]]]) -> har.Log:
    records: list[har.PageRecord] = []
    entries: list[har.Entry] = []
    for number, (url, own) in enumerate(pages, 1):
        name = f"page_{number}"
        begun = own[0].started_date_time if own else ""
        records.append(har.PageRecord(id=name, title=url, started_date_time=begun))
        for entry in own:
            entry.pageref = name
            entries.append(entry)
    return har.new_log(records, entries)


# Sitemaps


def _sitemap_pages(run: _Run, root: Address, known: set[str]) -> Iterator[Address | Answer]:
    """Addresses of pages in a sitemap and those it names, and the answers that were none."""
    queue, seen, opened = [root], {root.url}, 0
    chosen = _chooser(run.task)
    limit = run.task.limit
    while queue and (limit is None or len(known) < limit):
        address = queue.pop(0)
        opened += 1
        if opened > run.fetcher.settings.sitemaps_max:
            error = FetchError("total", f"more than {opened - 1} sitemaps; the rest is not read")
            yield nothing(address.url, error)
            return
        run.progress("Sitemaps", opened, opened + len(queue))
        most = run.fetcher.settings.sitemap_max
        allow = None if address is root else run.robots.check
        answer = run.fetcher.get(address, limit=most, accept=_SITEMAP, allow=allow)
        try:
            if not answer.ok:
                yield _without_body(answer)
                continue
            sitemap = read_sitemap(answer.body, most)
        except FetchError as error:
            answer.entries[-1].response.error = str(error)
            yield _without_body(answer)
            continue
        for text in sitemap.sitemaps:
            child = _read(text, answer.url)
            if child is not None and child.url not in seen:
                seen.add(child.url)
                queue.append(child)
        for text in sitemap.pages:
            page = _read(text, answer.url)
            if page is not None and page.url not in known and chosen(page.url):
                known.add(page.url)
                yield page


def _without_body(answer: Answer) -> Answer:
    for entry in answer.entries:
        entry.response.content.text = None
        entry.response.content.encoding = None
    return answer


def _read(text: str, base: str) -> Address | None:
    try:
        return read_address(text, base)._replace(user="")
    except AddressError:
        return None


def _chooser(task: Task) -> Callable[[str], bool]:
    include = [_pattern(text) for text in task.include]
    exclude = [_pattern(text) for text in task.exclude]

    def chosen(url: str) -> bool:
        if include and not any(one.search(url) for one in include):
            return False
        return not any(one.search(url) for one in exclude)

    return chosen


def _pattern(text: str) -> re.Pattern[str]:
    """``/p/`` is found anywhere in an address; with ``*`` it must fit the path, or all of it."""
    if "*" not in text:
        return re.compile(re.escape(text))
    whole = text if "://" in text else f"*://*{text}" if text.startswith("/") else f"*{text}"
    return re.compile(translate(re.sub(r"([?\[])", r"[\1]", whole)))


# Pages


def _fetch_all(
    run: _Run, wanted: Sequence[Address]
) -> Iterator[tuple[Address, list[har.Entry] | None]]:
    """Pages in their order, each as soon as those before it are there; None: interrupted."""
    weigher = Weigher(run.fetcher, run.robots) if run.task.resources else None
    pool = ThreadPoolExecutor(run.fetcher.settings.connections, thread_name_prefix="fetch")
    futures = [pool.submit(_page, run, weigher, one) for one in wanted]
    done = 0
    try:
        for address, future in zip(wanted, futures, strict=True):
            entries = future.result()
            done += 1
            run.progress("Fetching", done, len(wanted))
            yield address, entries
    except KeyboardInterrupt:
        run.fetcher.pace.stop.set()
        pool.shutdown(wait=False, cancel_futures=True)
        for address, future in list(zip(wanted, futures, strict=True))[done:]:
            if future.done() and not future.cancelled() and future.exception() is None:
                yield address, future.result()
        yield Address(""), None
    finally:
        run.fetcher.pace.stop.set()
        run.fetcher.close()
        pool.shutdown(wait=True, cancel_futures=True)


def _page(run: _Run, weigher: Weigher | None, address: Address) -> list[har.Entry]:
    """All requests of one page; its own come first, then those of its files."""
    settings = run.fetcher.settings
    if address.url in run.task.known:
        return run.task.known[address.url]
    if run.total > settings.total_max:
        error = FetchError("total", f"not fetched: over {settings.total_max / 1048576:g} MB so far")
        return nothing(address.url, error).entries
    allow = run.robots.check
    answer = run.fetcher.get(address, limit=settings.page_max, accept=_PAGE, allow=allow)
    for entry in answer.entries:
        entry.resource_type = "document"
    last = answer.entries[-1]
    is_page = answer.mime in _HTML or (answer.mime == "text/plain" and looks_like(answer.body))
    if answer.ok and not is_page:
        last.response.error = str(FetchError("type", f"is {answer.mime[:60]}, not a page"))
    if not answer.ok or not is_page:
        return _without_body(answer).entries
    for entry in answer.entries[:-1]:
        entry.response.content.text = entry.response.content.encoding = None
    with run.lock:
        run.total += len(answer.body)
    return answer.entries + (weigher.files_of(answer) if weigher else [])
