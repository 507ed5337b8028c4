"""WGT: how long the page takes to show its content, and what keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from listingkit.load.data import load_data
from listingkit.model import Severity
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.load.read import Timing
    from listingkit.rules.subject import Subject

_TARGETS = ("load.target", "load.good", "load.max")
_HOW = {
    "measured": "measured by Lighthouse",
    "simulated": "simulated as Lighthouse does",
    "at_least": "simulated",
}
_NEEDS = "the sizes of the files the first view waits for (save a HAR beside the page)"


def _largest(device: str) -> Callable[[Subject], Timing]:
    def timing(subject: Subject) -> Timing:
        assert subject.page is not None
        found: Timing = getattr(subject.page.load, device).lcp
        return found

    return timing


_mobile, _desktop = _largest("mobile"), _largest("desktop")


def _judged(timing: Callable[[Subject], Timing]) -> Callable[[Subject], bool | None]:
    """Judge what is known, and what is too slow already."""

    def applies(subject: Subject) -> bool | None:
        found = timing(subject)
        slow = found.ms > subject.target("load.good") * 1000
        return True if slow or found.how != "at_least" else None

    return applies


def _over(subject: Subject, found: Timing, device: str) -> Iterator[Hit]:
    target, good = subject.target("load.target"), subject.target("load.good")
    most = subject.target("load.max")
    seconds = found.ms / 1000
    if seconds <= target:
        return
    least = ""
    if found.how == "at_least":
        least = f"at least, {found.unknown} files of unknown size not counted; "
    told = f"largest content on {device} after {seconds:.1f} s ({least}{_HOW[found.how]})"
    if seconds <= good:
        share = 0.25 * (seconds - target) / (good - target)
        yield Hit(
            subject.where, f"{told}: good, and {target:g} s is the goal", share=share,
            severity=Severity.INFO,
        )  # fmt: skip
    else:
        share = min(1.0, 0.25 + 0.75 * (seconds - good) / (most - good))
        yield Hit(subject.where, f"{told}; good is up to {good:g} s", share=share)


@rule(
    "WGT005", Severity.WARNING, stage="discover", component="speed", points=4, on="page",
    needs=_NEEDS, applies=_judged(_mobile), targets=_TARGETS,
    example={"targets": {"load.target": 0.85, "load.good": 0.9, "load.max": 2}},
    bad="<h1>Mug</h1>" + "".join(
        f"<p>Mug number {n * 7919 % 10007} of {n * 104729 % 99991}.</p>" for n in range(3000)),
    good="<h1>Mug</h1><p>A blue mug.</p>",
)  # fmt: skip
def slow_on_phones(subject: Subject) -> Iterator[Hit]:
    """The largest content comes late on a phone.

    Why: visitors leave before they have seen anything, and Google ranks by this measure. The time
    is that of a Lighthouse report beside the page, else simulated for its slow 4G network from
    the sizes of the files; where sizes are not known it is a lower bound and says so.
    Fix: see `load.critical` of `listingkit inspect` for what the page waits for; make those files
    smaller, defer scripts, and send the first picture first.
    """
    yield from _over(subject, _mobile(subject), "phones")


@rule(
    "WGT006", Severity.WARNING, stage="discover", component="speed", points=2, on="page",
    needs=_NEEDS, applies=_judged(_desktop), targets=_TARGETS,
    example={"targets": {"load.target": 0.27, "load.good": 0.28, "load.max": 1}},
    bad="<h1>Mug</h1>" + "".join(
        f"<p>Mug number {n * 7919 % 10007} of {n * 104729 % 99991}.</p>" for n in range(3000)),
    good="<h1>Mug</h1><p>A blue mug.</p>",
)  # fmt: skip
def slow_on_desktops(subject: Subject) -> Iterator[Hit]:
    """The largest content comes late on a desktop.

    Why: a page that is slow over a good line is slow everywhere. See WGT005 for where the time
    comes from.
    Fix: make what the page waits for smaller, and fetch it from fewer hosts.
    """
    yield from _over(subject, _desktop(subject), "desktops")


def _shift(subject: Subject) -> float | None:
    assert subject.page is not None
    load = subject.page.load
    found = [shift for shift in (load.mobile.cls, load.desktop.cls) if shift is not None]
    return max(found) if found else None


@rule(
    "WGT007", Severity.WARNING, stage="evaluate", component="speed", points=1, on="page",
    needs="a Lighthouse report",
    applies=lambda s: None if _shift(s) is None else True, targets=("load.shift_max",),
    bad={"html": "<h1>Mug</h1><img src='m.jpg' alt='Mug'>", "report": {"cls": 0.31}},
    good={"html": "<h1>Mug</h1><img src='m.jpg' alt='Mug'>", "report": {"cls": 0.02}},
)  # fmt: skip
def page_jumps(subject: Subject) -> Iterator[Hit]:
    """The page jumps while it loads, as a Lighthouse report of it says.

    Why: people press the wrong button, or lose the line they were reading.
    Fix: give pictures width and height, keep room for what comes later, and put nothing in above
    what is already there.
    """
    shift, most = _shift(subject), subject.target("load.shift_max")
    if shift is not None and shift > most:
        assert subject.page is not None
        images = subject.page.resources.files
        bare = [f for f in images if f.kind == "image" and f.shown == (None, None) and not f.late]
        named = f"; {len(bare)} pictures have no width and height" if bare else ""
        yield Hit(
            subject.where, f"layout shift of {shift:.2f} measured; good is up to {most:g}{named}"
        )


def _sheets_at_hand(subject: Subject) -> bool:
    """Whether every style sheet's text was read; without any there is nothing to read."""
    assert subject.page is not None
    files = subject.page.resources.files
    sheets = [f for f in files if f.kind == "stylesheet" and f.render_blocking]
    return all(f.text_read for f in sheets) or any(f.imported and f.parent for f in sheets)


@rule(
    "WGT008", Severity.INFO, stage="discover", component="speed", points=1, on="page",
    needs="a style sheet's text",
    applies=lambda s: _sheets_at_hand(s) or None,
    bad={"html": '<link rel="stylesheet" href="shop.css"><h1>Mug</h1>',
         "files": {"shop.css": ("data:text/css,@import 'base.css';", 20)}},
    good={"html": '<link rel="stylesheet" href="shop.css"><h1>Mug</h1>',
          "files": {"shop.css": ("data:text/css,h1{margin:0}", 12)}},
)  # fmt: skip
def imported_styles(subject: Subject) -> Iterator[Hit]:
    """A style sheet is fetched by another one, with @import.

    Why: the browser learns of it only when the first has come, and draws nothing until both are
    there. What is imported in the page itself is known at once, and not meant.
    Fix: put each into the page with its own link element, or join them.
    """
    assert subject.page is not None
    for file in subject.page.resources.files:
        if file.imported and file.render_blocking and file.parent:
            name = file.url.split("?")[0].rpartition("/")[2][:50] or file.url[:50]
            yield Hit(subject.page.where_asked(file), f"{name} is fetched with @import")
            return


@rule(
    "WGT009", Severity.INFO, stage="discover", component="speed", points=1, on="page",
    bad="<style>@font-face{font-family:Shop;src:url(shop.woff2)}body{font-family:Shop}</style>"
    "<h1>Mug</h1>",
    good="<style>@font-face{font-family:Shop;src:url(shop.woff2);font-display:swap}"
    "body{font-family:Shop}</style><h1>Mug</h1>",
)  # fmt: skip
def unseen_text(subject: Subject) -> Iterator[Hit]:
    """Text stays unseen until its font has come.

    Why: for up to three seconds there is nothing to read. Fonts of icons are not meant: there
    nothing should be seen before.
    Fix: add font-display: swap to the @font-face rule.
    """
    assert subject.page is not None
    icons = load_data().icon_fonts
    for file in subject.page.resources.files:
        told = f"{file.family} {file.url}".lower()
        if file.kind == "font" and file.waits and not any(word in told for word in icons):
            name = file.family[:40] or file.url[:40]
            yield Hit(
                subject.page.where_asked(file), f"text in {name} is not seen before its font came"
            )
            return
