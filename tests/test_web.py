"""Fetching: what is asked for, what is refused, what is kept. Against a server of this machine."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from web_server import PAGE, Reply, Shop, packed, running

from listingkit.cli import cli
from listingkit.web import address, har, transport
from listingkit.web.crawl import Crawled, Task, crawl
from listingkit.web.errors import FetchError
from listingkit.web.fetch import Answer, Fetcher
from listingkit.web.settings import WebSettings
from listingkit.web.sitemap import read_sitemap

SETTINGS = WebSettings(delay=0.0, backoff=0.01, timeout=5.0, private=True)


@pytest.fixture
def shop() -> Iterator[Shop]:
    with running() as found:
        yield found


def get(url: str, settings: WebSettings = SETTINGS, limit: int = 10_000_000, **more: Any) -> Answer:
    names = {k: more.pop(k) for k in ("resolver", "context") if k in more}
    with Fetcher(settings, **names) as fetcher:
        given = address.read_address(url)
        fetcher.know(given)
        return fetcher.get(given, limit=limit, **more)


def run(task: Task, settings: WebSettings = SETTINGS) -> Crawled:
    with Fetcher(settings) as fetcher:
        return crawl(fetcher, task)


def errors(crawled: Crawled) -> list[str]:
    return [e.response.error or "" for e in crawled.log.entries if e.response.error]


def audit(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["audit", *arguments])


# Addresses


@pytest.mark.parametrize(
    ("number", "public", "own"),
    [
        ("8.8.8.8", True, True),
        ("2001:4860:4860::8888", True, True),
        ("::ffff:8.8.8.8", True, True),
        ("127.0.0.1", False, True),
        ("10.1.2.3", False, True),
        ("172.16.0.1", False, True),
        ("192.168.1.1", False, True),
        ("100.64.0.1", False, True),
        ("192.0.0.8", False, True),
        ("::1", False, True),
        ("fd00::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("::ffff:10.0.0.1", False, True),
        ("64:ff9b::7f00:1", False, True),
        ("2002:7f00:1::", False, True),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("fe80::1%eth0", False, False),
        ("fd00:ec2::254", False, False),
        ("100.100.100.200", False, False),
        ("0.0.0.0", False, False),
        ("::", False, False),
        ("224.0.0.1", False, False),
        ("no number", False, False),
    ],
)
def test_which_machines_may_be_asked(number: str, public: bool, own: bool) -> None:
    assert address.allowed(number) is public
    assert address.allowed(number, private=True) is own


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("HTTPS://Shop.Example:443/a b?q=ü#part", "https://shop.example/a%20b?q=%C3%BC"),
        ("http://shop.example:8080", "http://shop.example:8080/"),
        ("http://käse.example/", "http://xn--kse-qla.example/"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
        ("http://me:word@shop.example/p", "http://shop.example/p"),
    ],
)
def test_addresses_are_made_ready(written: str, asked: str) -> None:
    assert address.read_address(written).url == asked


@pytest.mark.parametrize(
    "written",
    ["ftp://a/", "file:///etc/passwd", "http:///x", "http://a b/", "http://x:99999/", "x"],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(address.AddressError):
        address.read_address(written)


def test_private_machines_are_not_asked(shop: Shop) -> None:
    url = shop.page("/a", "Cloth")
    found = get(url, replace(SETTINGS, private=False))
    assert found.error is not None
    assert found.error.kind == "private"
    assert shop.asked == []


def test_a_name_is_looked_up_once_and_that_address_is_used(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers with a good address first and a bad one later reaches nothing bad."""
    monkeypatch.setattr(transport, "allowed", lambda one, private=False: one == "127.0.0.1")
    shop.page("/a", "Cloth")
    answers = iter([["127.0.0.1"], ["127.0.0.2"], ["127.0.0.2"]])
    found = get(f"http://shop.example:{shop.port}/a", resolver=lambda host, port: next(answers))
    assert found.ok
    assert next(answers) == ["127.0.0.2"], "asked more than once"
    assert shop.asked[0][2]["Host"] == f"shop.example:{shop.port}"
    refused = get(f"http://shop.example:{shop.port}/a", resolver=lambda host, port: ["127.0.0.2"])
    assert refused.error is not None
    assert refused.error.kind == "private"


@pytest.mark.parametrize(
    "target",
    [
        "http://inside.example:{port}/secret", "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:127.0.0.2]:{port}/secret", "//inside.example:{port}/secret",
    ],
)  # fmt: skip
def test_redirects_into_private_nets_are_not_followed(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.setattr(transport, "allowed", lambda one, private=False: one == "127.0.0.1")
    location = target.format(port=shop.port)
    shop.routes["/a"] = Reply(status=302, headers={"Location": location})
    shop.page("/secret", "Secret")
    hosts = {"shop.example": "127.0.0.1", "inside.example": "127.0.0.2"}
    found = get(
        f"http://shop.example:{shop.port}/a",
        resolver=lambda host, port: [hosts.get(host, host.strip("[]"))],
    )
    assert found.error is not None
    assert found.error.kind == "private"
    assert shop.paths() == ["/a"]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "gopher://x/", "http://", ""])
def test_redirects_to_what_is_no_web_address(shop: Shop, target: str) -> None:
    shop.routes["/a"] = Reply(status=301, headers={"Location": target})
    found = get(shop.url + "/a")
    assert found.error is not None
    assert found.error.kind == "redirect"


def test_redirects_end(shop: Shop) -> None:
    shop.routes["/a"] = Reply(status=302, headers={"Location": "/b"})
    shop.routes["/b"] = Reply(status=302, headers={"Location": "/a"})
    found = get(shop.url + "/a")
    assert "circle" in str(found.error)

    def on(handler: Any) -> Reply:
        return Reply(status=302, headers={"Location": handler.path + "x"})

    for length in range(20):
        shop.routes["/n" + "x" * length] = on
    found = get(shop.url + "/n")
    assert "more than 10 times" in str(found.error)


def test_names_and_passwords_go_to_their_own_shop_only_and_are_not_kept(shop: Shop) -> None:
    shop.routes["/robots.txt"] = Reply(b"", mime="text/plain")
    shop.routes["/a"] = Reply(status=302, headers={"Location": "/b"})
    shop.page("/b", "Cloth")
    with running() as other:
        other.page("/c", "Other")
        shop.routes["/c"] = Reply(
            status=302, headers={"Location": other.url.replace("//", "//x:y@") + "/c"}
        )
        shown = shop.url.replace("//", "//me:s3cret@")
        crawled = run(Task(addresses=(f"{shown}/a", f"{shown}/c")))
        assert all("Authorization" in headers for _, _, headers in shop.asked)
        assert not any("Authorization" in headers for _, _, headers in other.asked)
    record = har.write_log(crawled.log)
    assert b"s3cret" not in record
    assert b"x:y@" not in record
    assert b"uthorization" not in record


def test_the_proxy_of_the_environment_is_used_only_when_wanted(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = shop.page("/a", "Cloth")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert get(url).ok
    found = get(url, replace(SETTINGS, proxy=True, tries=1))
    assert found.error is not None


# Patience and limits


def test_busy_answers_are_tried_again(shop: Shop) -> None:
    good = Reply(PAGE.format(name="Cloth").encode())
    shop.routes["/a"] = [Reply(status=503), Reply(status=429, headers={"Retry-After": "0"}), good]
    assert get(shop.url + "/a").ok
    assert len(shop.asked) == 3
    shop.routes["/b"] = Reply(status=500)
    assert get(shop.url + "/b").status == 500
    assert len(shop.asked) == 6
    shop.routes["/c"] = Reply(status=404)
    assert get(shop.url + "/c").status == 404
    assert len(shop.asked) == 7


def test_retry_after_is_kept_and_bounded(shop: Shop) -> None:
    good = Reply(PAGE.format(name="Cloth").encode())
    shop.routes["/a"] = [Reply(status=429, headers={"Retry-After": "1"}), good]
    assert get(shop.url + "/a").ok
    assert shop.times[1] - shop.times[0] >= 0.95
    shop.routes["/b"] = Reply(status=503, headers={"Retry-After": "86400"})
    found = get(shop.url + "/b")
    assert "asks to wait 86400 s" in str(found.error)
    assert shop.paths().count("/b") == 1


def test_a_slow_answer_ends_in_time(shop: Shop) -> None:
    shop.routes["/a"] = Reply(b"x" * 1000, drip=0.05)
    begun = time.monotonic()
    found = get(shop.url + "/a", replace(SETTINGS, timeout=0.4, tries=1))
    assert found.error is not None
    assert found.error.kind == "timeout"
    assert time.monotonic() - begun < 3


def test_a_server_that_never_ends_its_headers() -> None:
    import threading

    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listener.accept()
        with connection, __import__("contextlib").suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            for _ in range(100):
                connection.sendall(b"a")
                time.sleep(0.05)

    threading.Thread(target=drip, daemon=True).start()
    port = listener.getsockname()[1]
    begun = time.monotonic()
    found = get(f"http://127.0.0.1:{port}/", replace(SETTINGS, timeout=0.4, tries=1))
    listener.close()
    assert found.error is not None
    assert found.error.kind == "timeout"
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("stated", [True, False])
def test_large_answers_are_not_read(shop: Shop, stated: bool) -> None:
    shop.routes["/a"] = Reply(b"x" * 3_000_000, length=stated)
    found = get(shop.url + "/a", limit=1_000_000)
    assert found.error is not None
    assert found.error.kind == "size"


def test_packed_bombs_are_not_unpacked(shop: Shop) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(50)) + packer.flush()
    shop.routes["/a"] = Reply(bomb, headers={"Content-Encoding": "gzip"})
    found = get(shop.url + "/a", limit=5_000_000)
    assert found.error is not None
    assert found.error.kind == "size"
    shop.routes["/b"] = Reply(b"...", headers={"Content-Encoding": "br"})
    assert "packed as br" in str(get(shop.url + "/b").error)
    shop.routes["/c"] = Reply(b"\x1f\x8bnothing", headers={"Content-Encoding": "gzip"})
    assert "gzip data is" in str(get(shop.url + "/c").error)


def test_packed_pages_keep_both_sizes(shop: Shop) -> None:
    text = PAGE.format(name="Cloth" * 50).encode()
    shop.routes["/a"] = packed(text)
    found = get(shop.url + "/a")
    assert found.body == text
    entry = found.entries[-1]
    assert entry.body_bytes == len(text)
    assert entry.wire_bytes is not None
    assert entry.wire_bytes < len(text)


def test_hosts_that_are_not_there(shop: Shop) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert "name of the host" in str(get("http://nowhere.example/", resolver=unknown).error)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert "cannot be reached" in str(get(f"http://127.0.0.1:{port}/").error)
    secure = shop.url.replace("http:", "https:")
    assert str(get(f"{secure}/", replace(SETTINGS, tries=1)).error).startswith("tls: no safe")


def test_a_pause_is_kept_between_requests(shop: Shop) -> None:
    urls = tuple(shop.page(f"/{n}", f"Cloth {n}") for n in range(4))
    start = time.monotonic()
    run(Task(addresses=urls), replace(SETTINGS, delay=0.15))
    # A busy machine may notice a request late, never early.
    assert shop.times[-1] - start >= 0.15 * (len(urls) - 1)


# robots.txt


def test_robots_is_obeyed_and_read_once(shop: Shop) -> None:
    shop.routes["/robots.txt"] = Reply(
        b"User-agent: *\nDisallow: /\n\nUser-agent: listingkit\nDisallow: /private/*.html$\n"
        b"Crawl-delay: 0.2\n",
        mime="text/plain",
    )
    good = shop.page("/good.html", "Cloth")
    bad = shop.page("/private/bad.html", "Bad")
    shop.routes["/on"] = Reply(status=302, headers={"Location": "/private/bad.html"})
    crawled = run(Task(addresses=(good, bad, f"{shop.url}/on")))
    assert shop.paths().count("/robots.txt") == 1
    assert "/private/bad.html" not in shop.paths()
    assert len([e for e in errors(crawled) if e.startswith("robots: skipped")]) == 2
    assert min(b - a for a, b in zip(shop.times[1:], shop.times[2:], strict=False)) > 0.15


@pytest.mark.parametrize(
    ("reply", "fetched"),
    [
        (Reply(status=404), True),
        (Reply(status=403), True),
        (Reply(status=503), False),
        (Reply(b"<html>Disallow: /</html>"), True),
        (Reply(b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"\n", mime="text/plain"), True),
        (Reply(b"\xff\xfe\x00Disallow", mime="text/plain"), True),
        (Reply(b"User-agent: *\nDisallow: /\n", mime="text/plain"), False),
    ],
)
def test_robots_of_all_kinds(shop: Shop, reply: Reply, fetched: bool) -> None:
    shop.routes["/robots.txt"] = reply
    crawled = run(Task(addresses=(shop.page("/a", "Cloth"),)))
    assert ("/a" in shop.paths()) is fetched
    assert bool(errors(crawled)) is not fetched


# Sitemaps


def _urlset(*urls: str) -> bytes:
    inner = "".join(f"<url><loc> {url} </loc><lastmod>2026-01-01</lastmod></url>" for url in urls)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</urlset>'
    ).encode()


def test_an_index_of_sitemaps_packed_and_plain(shop: Shop) -> None:
    one, two, three = (shop.page(f"/p/{n}", f"Cloth {n}") for n in "abc")
    about = shop.page("/about", "About us")
    shop.routes["/index.xml"] = Reply(
        f"<sitemapindex><sitemap><loc>{shop.url}/1.xml.gz</loc></sitemap><sitemap>"
        f"<loc>{shop.url}/2.txt</loc></sitemap><sitemap><loc>{shop.url}/index.xml</loc></sitemap>"
        f"<sitemap><loc>{shop.url}/gone.xml</loc></sitemap></sitemapindex>".encode(),
        mime="application/xml",
    )
    import gzip

    shop.routes["/1.xml.gz"] = Reply(
        gzip.compress(_urlset(one, two, one, about)), mime="application/gzip"
    )
    shop.routes["/2.txt"] = Reply(f"{three}\n{two}\n".encode(), mime="text/plain")
    crawled = run(Task(sitemaps=(f"{shop.url}/index.xml",), include=("/p/",)))
    assert [page.title for page in crawled.log.pages] == [f"{shop.url}/gone.xml", one, two, three]
    assert shop.paths().count("/index.xml") == 1
    crawled = run(Task(sitemaps=(f"{shop.url}/index.xml",), exclude=("/p/*",), limit=5))
    assert [page.title for page in crawled.log.pages][1:] == [about]
    crawled = run(Task(sitemaps=(f"{shop.url}/index.xml",), limit=2))
    assert [page.title for page in crawled.log.pages] == [one, two]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<html><body>404</body></html>",
        b"<urlset><url><loc>",
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>&a;</loc></url></urlset>',
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><urlset>&b;</urlset>',
        b"\x1f\x8bbroken",
        b"<a>" * 5000,
        b"<rss2/>",
    ],
)
def test_what_is_no_sitemap(body: bytes) -> None:
    with pytest.raises(FetchError):
        read_sitemap(body, 1_000_000)


def test_a_sitemap_that_is_a_bomb() -> None:
    import gzip

    with pytest.raises(FetchError, match="larger"):
        read_sitemap(gzip.compress(b" " * 30_000_000), 1_000_000)


def test_a_sitemap_that_breaks_off_gives_what_came() -> None:
    found = read_sitemap(_urlset("https://a.example/1", "https://a.example/2")[:-20], 1_000_000)
    assert found.pages == ["https://a.example/1", "https://a.example/2"]


def test_feeds_and_several_languages_are_sitemaps_too() -> None:
    atom = b'<feed><entry><link href="https://a.example/1"/></entry></feed>'
    assert read_sitemap(atom, 1000).pages == ["https://a.example/1"]
    rss = b"<rss><channel><item><link>https://a.example/2</link></item></channel></rss>"
    assert read_sitemap(rss, 1000).pages == ["https://a.example/2"]


# Records


def test_an_audit_of_the_web_can_be_repeated_offline(shop: Shop, tmp_path: Path) -> None:
    first, second = shop.page("/p/cloth", "Cloth"), shop.page("/p/lamp", "Lamp")
    shop.routes["/old"] = Reply(status=301, headers={"Location": "/p/lamp"})
    shop.routes["/latin"] = Reply(
        PAGE.format(name="Lämpchen").encode("latin-1"), mime="text/html; charset=iso-8859-1"
    )
    shop.routes["/file.pdf"] = Reply(b"%PDF-1.4", mime="application/pdf")
    shop.routes["/shop.css"] = Reply(b"body { font-size: 16px }", mime="text/css")
    shop.routes["/photo.jpg"] = Reply(b"\xff\xd8" + b"x" * 5000, mime="image/jpeg")
    record = tmp_path / "shop.har"
    urls = [first, second, f"{shop.url}/old", f"{shop.url}/latin", f"{shop.url}/file.pdf",
            f"{shop.url}/none"]  # fmt: skip
    options = ["--format", "json", "--jobs", "1"]
    live = audit(*urls, *options, "--allow-private", "--delay", "0", "--resources",
                 "--record", str(record))  # fmt: skip
    assert live.exit_code == 2, live.output
    asked = len(shop.asked)
    offline = audit(str(record), *options)
    assert offline.stdout == live.stdout
    assert len(shop.asked) == asked, "an audit of a record opened the network"
    document = json.loads(live.stdout)
    assert [one["listing_id"] for one in document["listings"]] == urls[:4]
    told = {one["where"]["path"]: one["message"] for one in document["problems"]}
    assert told == {
        f"{shop.url}/file.pdf": "is application/pdf, not a page",
        f"{shop.url}/none": "answers 404 Not Found",
    }
    log = har.read_log(record.read_bytes(), "shop.har")
    sizes = {e.request.url: e.wire_bytes for e in log.entries if e.resource_type != "document"}
    assert sizes == {f"{shop.url}/shop.css": 24, f"{shop.url}/photo.jpg": 5002}
    assert shop.paths().count("/shop.css") == 1, "asked for once, counted on every page"
    photos = [e.request.method for e in log.entries if e.request.url.endswith("jpg")]
    assert set(photos) == {"HEAD"}
    latin = next(e for e in log.entries if e.request.url.endswith("/latin"))
    assert latin.body() == PAGE.format(name="Lämpchen").encode("latin-1")


def test_records_of_browsers(tmp_path: Path) -> None:
    """Browsers keep pages as text, decoded, with many more requests around them."""
    page = PAGE.format(name="Lämpchen").replace("<head>", '<head><meta charset="iso-8859-1">')

    def entry(url: str, mime: str, text: str | None = None, status: int = 200) -> dict[str, Any]:
        content = {"size": 900, "mimeType": mime} | ({"text": text} if text is not None else {})
        return {
            "pageref": "page_1", "startedDateTime": "2026-01-01T00:00:00Z", "time": 12.5,
            "request": {"method": "GET", "url": url, "headers": [], "cookies": [{"name": "a"}]},
            "response": {"status": status, "content": content, "redirectURL": "",
                         "_transferSize": 321, "bodySize": -1},
            "cache": {"beforeRequest": None}, "timings": {"wait": 1, "_blocked": 3, "dns": None},
        }  # fmt: skip

    log = {
        "log": {
            "version": "1.2", "creator": {"name": "Browser", "version": "1"}, "browser": {},
            "pages": [{"id": "page_1", "title": "x", "pageTimings": {"onLoad": 3.2}}],
            "entries": [
                entry("https://shop.example/", "", status=301),
                entry("https://shop.example/lamp", "text/html", page),
                entry("https://shop.example/a.js", "text/javascript"),
            ],
        }
    }  # fmt: skip
    file = tmp_path / "browser.har"
    file.write_text(json.dumps(log), "utf-8")
    found = audit(str(file), "--format", "json")
    document = json.loads(found.stdout)
    assert [one["listing_id"] for one in document["listings"]] == ["https://shop.example/"]
    assert document["listings"][0]["title"] == "Lämpchen"
    codes = {one["code"] for one in document["listings"][0]["findings"]}
    assert "LOC008" not in codes
    entries = har.read_log(file.read_bytes(), "x").entries
    assert entries[2].wire_bytes == 321
    assert entries[2].body() is None


@pytest.mark.parametrize(
    "text",
    [
        '{"log": 3}',
        '{"log": {"entries": 7}}',
        '{"log": {"entries": [{"response": {"status": "x"}}]}}',
        '{"log": {',
        '{"log": {"entries": []}}',
        '{"log": {"pages": [{"id": "a"}], "entries": []}}',
    ],
)
def test_broken_records_are_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.har"
    file.write_text(text)
    found = audit(str(file), "--format", "json")
    assert found.exit_code == 2
    problems = json.loads(found.stdout)["problems"]
    assert len(problems) == 1
    assert "\n" not in problems[0]["message"]


def test_records_beside_pages_are_no_catalog(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE.format(name="Cloth"))
    (tmp_path / "a.har").write_text('{"log": {"entries": []}}')
    document = json.loads(audit(str(tmp_path), "--format", "json").stdout)
    assert document["summary"]["listings"] == 1
    assert document["problems"] == []


# The command line


def test_what_went_wrong_is_one_line_each(shop: Shop) -> None:
    shop.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /no\n", mime="text/plain")
    shop.routes["/403"] = Reply(status=403)
    found = audit(f"{shop.url}/no", f"{shop.url}/403", "--allow-private", "--delay", "0")
    assert found.exit_code == 2
    assert f"{shop.url}/no: skipped: robots.txt keeps programs out" in found.output
    assert f"{shop.url}/403: answers 403 Forbidden. The server turns programs away" in found.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Name a path, an address or a --sitemap"),
        (["https://"], "names no host"),
        (["--sitemap", "ftp://x/"], "only http and https"),
        (["examples/pages", "--record", "x.har"], "there is nothing to fetch"),
        (["https://shop.example", "--record", "no/such/x.har"], "there is no such folder"),
        (["https://me:s3cret@/x"], "names no host"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str) -> None:
    found = audit(*arguments)
    assert found.exit_code == 2
    assert message in found.output
    assert "s3cret" not in found.output


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_an_interrupt_leaves_what_came_in_the_record(shop: Shop, tmp_path: Path) -> None:
    first = shop.page("/a", "Cloth")
    shop.routes["/b"] = Reply(b"<html>" + b"x" * 5000, drip=0.05)
    record = tmp_path / "shop.har"
    process = subprocess.Popen(
        [sys.executable, "-m", "listingkit", "audit", first, f"{shop.url}/b", "--allow-private",
         "--delay", "0", "--record", str(record)],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while "/b" not in shop.paths() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert f"1 of 2 pages are in {record}" in told
    assert "Traceback" not in told
    found = json.loads(audit(str(record), "--format", "json").stdout)
    assert [one["listing_id"] for one in found["listings"]] == [first]


def test_a_sitemap_is_audited(shop: Shop) -> None:
    urls = [shop.page(f"/p/{n}", f"Cloth {n}") for n in "ab"]
    shop.routes["/sitemap.xml"] = Reply(_urlset(*urls), mime="application/xml")
    found = audit("--sitemap", f"{shop.url}/sitemap.xml", "--allow-private", "--delay", "0",
                  "--format", "json")  # fmt: skip
    document = json.loads(found.stdout)
    assert [one["listing_id"] for one in document["listings"]] == urls
