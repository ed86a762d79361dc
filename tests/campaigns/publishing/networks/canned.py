"""A loopback server that gives one prepared answer and remembers what it was asked; and a picture."""

import base64
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# One white pixel.
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC")


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict
    body: bytes


@dataclass
class Canned:
    """What to answer: `status`, `headers` and `body`; after `delay` seconds. `close`: hang up without an answer."""

    url: str = ""
    status: int = 200
    headers: dict = field(default_factory=lambda: {"Content-Type": "application/json"})
    body: bytes = b"{}"
    delay: float = 0
    close: bool = False
    asked: list[Asked] = field(default_factory=list)
    script: list = field(default_factory=list)

    def says(self, status: int, body: bytes, mimetype: str | None = "application/json", **headers: str) -> None:
        """Set the answer."""
        self.status, self.body = status, body
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if mimetype:
            self.headers["Content-Type"] = mimetype


def serve_canned():
    """Start a server; gives it and its `Canned`."""
    canned = Canned()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            canned.asked.append(Asked(self.command, self.path, headers, body))
            if canned.delay:
                time.sleep(canned.delay)
            if canned.close:
                self.close_connection = True
                return
            if canned.script:
                canned.says(*canned.script.pop(0))
            self.send_response(canned.status)
            for name, value in canned.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(canned.body)))
            self.end_headers()
            self.wfile.write(canned.body)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815  the base class looks for these

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    canned.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server, canned
