"""What a page loads and how long that takes, as lazy facts of a page."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pathlib import Path

    from listingkit.load.files import LoadFiles
    from listingkit.load.read import Load
    from listingkit.page import Page
    from listingkit.page.resources import Resources
    from listingkit.web.har import Log


class Loading:
    """The part of :class:`listingkit.page.Page` that is about files and time."""

    har: Path | Log | None = None
    """A record of the page's requests; without one, a HAR file beside the page is looked for."""

    lighthouse: Path | None = None
    """A Lighthouse report of the page; without one, a report beside the page is looked for."""

    @cached_property
    def load_files(self) -> LoadFiles:
        """Measurements at hand: those named, else those beside the page."""
        from listingkit.load.files import find_measurements

        return find_measurements(cast("Page", self))

    @cached_property
    def resources(self) -> Resources:
        """Files the page asks for and their known sizes."""
        from listingkit.page.resources import page_resources

        return page_resources(cast("Page", self))

    @cached_property
    def load(self) -> Load:
        """How long loading takes: measured or simulated."""
        from listingkit.load.read import read_load

        return read_load(cast("Page", self))
