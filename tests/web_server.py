"""A small shop on this machine for the tests of fetching; it keeps what it was asked for."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="en"><head><title>{name}</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/shop.css"></head>
<body><main><h1>{name}</h1><p>A plain thing of linen, 35 cm wide, made in Porto.</p>
<img src="/photo.jpg" alt="{name} on a table"><p>Price: 19.90 EUR</p></main></body></html>"""


@dataclass
class Reply:
    """One answer; ``drip`` sends it a byte at a time with that pause."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    mime: str = "text/html; charset=utf-8"
    drip: float = 0.0
    length: bool = True


Route = Reply | list[Reply] | Callable[[BaseHTTPRequestHandler], Reply]


@dataclass
class Shop:
    """Routes and the requests that came: (method, path, headers), and the bodies that were sent."""

    routes: dict[str, Route] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self, path: str, name: str) -> str:
        self.routes[path] = Reply(PAGE.format(name=name).encode())
        return self.url + path

    def paths(self, method: str | None = None) -> list[str]:
        return [path for verb, path, _ in self.asked if method in (None, verb)]


@contextmanager
def running() -> Iterator[Shop]:
    shop = Shop()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.answer()

        def do_HEAD(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                shop.bodies.append(self.body)
            self.answer()

        def log_message(self, *_: object) -> None:
            pass

        def answer(self) -> None:
            path = self.path.partition("?")[0]
            with lock:
                shop.asked.append((self.command, path, dict(self.headers)))
                shop.times.append(time.monotonic())
                route = shop.routes.get(path)
                if isinstance(route, list):
                    reply = route.pop(0) if len(route) > 1 else route[0]
                elif callable(route):
                    reply = route(self)
                else:
                    reply = route or Reply(b"nothing here", 404, mime="text/plain")
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.mime)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.length:
                self.send_header("Content-Length", str(len(reply.body)))
            else:
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            if self.command == "HEAD":
                return
            try:
                if reply.drip:
                    for number in range(len(reply.body)):
                        self.wfile.write(reply.body[number : number + 1])
                        self.wfile.flush()
                        time.sleep(reply.drip)
                else:
                    self.wfile.write(reply.body)
            except OSError:
                self.close_connection = True

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that goes away is nothing to tell."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    shop.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()


def packed(data: bytes) -> Reply:
    return Reply(gzip.compress(data, mtime=0), headers={"Content-Encoding": "gzip"})
