"""What a page loads and how long that takes, as lazy facts of a page."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lxml.html import HtmlElement

    from listingkit.load.files import LoadFiles
    from listingkit.load.lighthouse import Report
    from listingkit.load.read import Load
    from listingkit.model import Where
    from listingkit.page import Page
    from listingkit.page.localfile import LocalFiles
    from listingkit.page.resources import Resource, Resources
    from listingkit.web.har import Entry


class Loading:
    """The part of :class:`listingkit.page.Page` that is about files and time."""

    har: Path | Sequence[Entry] | None = None
    """The page's requests: a HAR file or what was read of one; None: look beside the page."""

    lighthouse: Path | Report | None = None
    """A Lighthouse report of the page, as a file or read; None: look beside the page."""

    @cached_property
    def load_files(self) -> LoadFiles:
        """Measurements at hand: those named, else those beside the page."""
        from listingkit.load.files import find_measurements

        return find_measurements(cast("Page", self))

    @cached_property
    def local_files(self) -> LocalFiles:
        """Files beside the page."""
        from listingkit.page.localfile import LocalFiles
        from listingkit.page.resources import page_base

        page = cast("Page", self)
        return LocalFiles(page.path, page_base(page))

    @cached_property
    def _resources(self) -> tuple[Resources, dict[str, HtmlElement]]:
        from listingkit.page.resources import page_resources

        return page_resources(cast("Page", self))

    @property
    def resources(self) -> Resources:
        """Files the page asks for and their known sizes."""
        return self._resources[0]

    def where_asked(self, file: Resource) -> Where:
        """The place of the element that asks for a file; the page where none does."""
        return cast("Page", self).where(self._resources[1].get(file.address))

    @cached_property
    def load(self) -> Load:
        """How long loading takes: measured or simulated."""
        from listingkit.load.read import read_load

        return read_load(cast("Page", self))
