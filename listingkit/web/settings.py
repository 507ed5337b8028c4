"""How politely and how far is fetched; the ``[web]`` table of the settings fills this in."""

from __future__ import annotations

from dataclasses import dataclass

from listingkit import __version__

PRODUCT = "listingkit"
"""The name that robots.txt may give rules for."""

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class WebSettings:
    """Limits of one run.

    ``agent`` is the User-Agent; ``delay`` the seconds between two requests to one host (robots.txt
    may ask for more), ``host_connections`` and ``connections`` the requests under way at once, to
    one host and to all. ``timeout`` is for one whole request, ``page_max`` … for bodies, packed and
    unpacked. ``tries`` counts the first one; waits double from ``backoff`` seconds and are at most
    ``wait_max``. ``private`` allows addresses of one's own net, ``proxy`` uses those that the
    environment names.
    """

    agent: str = f"{PRODUCT}/{__version__}"
    delay: float = 0.5
    host_connections: int = 2
    connections: int = 8
    timeout: float = 30.0
    tries: int = 3
    backoff: float = 1.0
    wait_max: float = 60.0
    redirects: int = 10
    page_max: int = 16 * MEGABYTE
    sitemap_max: int = 50 * MEGABYTE
    resource_max: int = 32 * MEGABYTE
    total_max: int = 512 * MEGABYTE
    resources_max: int = 150
    sitemaps_max: int = 500
    crawl_delay_max: float = 30.0
    private: bool = False
    proxy: bool = False
