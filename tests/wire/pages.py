"""A shop's web server on loopback, with pages that a test writes and changes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """How a path is answered."""

    body: str = ""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    location: str | None = None


@dataclass
class Shop:
    """The pages by path, and what was asked for."""

    url: str = ""
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def says(self, path: str, text: str) -> str:
        """Puts a page there, long enough to be one; its address."""
        filler = " ".join(f"Chew number {n} is for dogs that walk." for n in range(12))
        self.pages[path] = Answer(
            f"<html><head><title>Shop</title></head><body><h1>{text}</h1><p>{filler}</p></body></html>"
        )
        return self.url + path


@contextmanager
def serving() -> Iterator[Shop]:
    """The server, while the block lasts."""
    shop = Shop()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            shop.asked.append(self.path)
            answer = shop.pages.get(path, Answer("no such page", 404))
            content = answer.body.encode()
            self.send_response(answer.status)
            if answer.location is not None:
                self.send_header("Location", answer.location)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shop.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
