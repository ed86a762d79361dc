"""The socket side: reads a request, asks the right stand-in, and answers, or misbehaves as ordered."""

import logging
import os
import select
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings

from campaigns.publishing.sandbox import bluesky_api, consent, control, faults, graph_api, mastodon_api, oauth_api, pages, x_api
from campaigns.publishing.sandbox.faults import Fault
from campaigns.publishing.sandbox.ledger import Ledger
from campaigns.publishing.sandbox.wire import Call, Reply, Request

LARGEST_BODY = 40 * 1024 * 1024
HOLD_SECONDS = 600.0
READ_SECONDS = 60.0
CUT_JSON = b'{"data": {"id": "1'

logger = logging.getLogger(__name__)


class NotADemo(RuntimeError):
    """Stand-in networks outside a demonstration would make people believe that something was published."""


def serve(port: int, data_dir: Path, mail_dir: Path | None = None, host: str = "127.0.0.1") -> None:
    """Serve until interrupted, on loopback unless a container's own network is asked for.

    Raises `NotADemo`, or `OSError` when the port or the folder cannot be used.
    """
    server = make_server(port, data_dir, mail_dir, host)
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        server.server_close()
        server.ledger.close()


def make_server(port: int, data_dir: Path, mail_dir: Path | None = None, host: str = "127.0.0.1") -> "SandboxServer":
    """A server that is bound and not yet serving; port 0 takes a free one."""
    if not settings.DEMO:
        raise NotADemo("The stand-in networks run only in a demonstration: set DEMO=1, or connect the real networks.")
    return SandboxServer((host, port), Ledger(data_dir), mail_dir or settings.DATA_DIR / "mail")


class SandboxServer(ThreadingHTTPServer):
    """One thread per connection."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], ledger: Ledger, mail_dir: Path) -> None:
        super().__init__(address, Handler)
        self.ledger, self.mail_dir = ledger, mail_dir

    @property
    def base(self) -> str:
        """The address under which it answers."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that went away is no event."""
        logger.debug("connection ended early", exc_info=True)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: SandboxServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "StandIn", ""
    timeout = READ_SECONDS
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Any method ends in one place."""
        self._answer()

    do_POST = do_DELETE = do_HEAD = do_PUT = do_PATCH = do_OPTIONS = do_GET  # noqa: N815  the base class looks for these

    def log_message(self, format: str, *args: object) -> None:
        """Addresses may carry tokens: nothing is logged."""

    def _answer(self) -> None:
        request = self._read()
        if request is None:
            return
        ledger = self.server.ledger
        try:
            api = _api_of(request.path)
            if api is not None:
                self._call_api(api, ledger, request)
            elif request.path.startswith("/_sandbox/"):
                self._send(control.answer(ledger, request))
            elif consent.PATH.fullmatch(request.path):
                self._send(consent.answer(ledger, request))
            else:
                self._send(pages.answer(ledger, self.server.mail_dir, request))
        except OSError:
            raise
        except Exception:
            logger.exception("the stand-in network failed on %s %s", request.method, request.path)
            self._send(Reply(500, b"The stand-in network failed. See its log.", "text/plain; charset=utf-8"))

    def _call_api(self, api: ModuleType, ledger: Ledger, request: Request) -> None:
        call: Call = api.name_call(ledger, request)
        fault = faults.strike(ledger, call)
        if fault is None:
            self._send(api.answer(ledger, request, call))
        elif fault.kind == "latency":
            time.sleep(1.0 if fault.seconds is None else fault.seconds)
            self._send(api.answer(ledger, request, call))
        else:
            reply: Reply | None = api.answer(ledger, request, call) if fault.accepted else None
            self._misbehave(call, fault, reply)

    def _misbehave(self, call: Call, fault: Fault, reply: Reply | None) -> None:
        if fault.kind in ("reset_before", "reset_after"):
            self._reset()
        elif fault.kind == "no_reply":
            self._hold(HOLD_SECONDS if fault.seconds is None else fault.seconds)
            self._reset()
        elif fault.kind == "malformed":
            self._send(Reply(200 if reply is None else reply.status, CUT_JSON))
        elif fault.kind == "truncated":
            self._send(reply or Reply(200, CUT_JSON), cut=True)
        else:
            self._send(faults.false_reply(call, fault))

    def _read(self) -> Request | None:
        """The request, or None when it cannot be read and the answer is given already."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            self._send(Reply(413, b"Send a body of at most 40 MB with its length.", "text/plain; charset=utf-8"))
            return None
        body = self.rfile.read(int(length))
        try:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100))
        except ValueError:
            self._send(Reply(400, b"That is no address.", "text/plain; charset=utf-8"))
            return None
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, unquote(parts.path), query, headers, body, self.server.base, parts.query)

    def _send(self, reply: Reply, *, cut: bool = False) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.mimetype)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if cut or self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body[: len(reply.body) // 2] if cut else reply.body)
        if cut:
            self.close_connection = True

    def _hold(self, seconds: float) -> None:
        """Wait, without an answer, until then or until the caller has gone."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            readable, _writable, _broken = select.select([self.connection], [], [], min(left, 0.5))
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return

    def _reset(self) -> None:
        """End the connection with a reset (RST) in place of an orderly close."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())


def _api_of(path: str) -> ModuleType | None:
    if oauth_api.PATH.fullmatch(path):
        return oauth_api
    if consent.PATH.fullmatch(path):
        return None
    if path.startswith("/2/"):
        return x_api
    if path.startswith("/xrpc/"):
        return bluesky_api
    if path.startswith("/api/"):
        return mastodon_api
    return graph_api if graph_api.PATH.fullmatch(path) else None
