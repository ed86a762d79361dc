"""`python -m tests.bench.stand_in PORT SECONDS`: an X that accepts every post after so many seconds and remembers when each came.

For measurements alone: the demonstration's stand-in checks and stores what it gets, and would be what is measured.
POST anything: a post. GET /arrivals: [[seconds since 1970, text], …], and forgets them.
"""

import asyncio
import itertools
import json
import sys
import time

ARRIVALS: list[tuple[float, str]] = []
NUMBERS = itertools.count(10**18)


class Connection(asyncio.Protocol):
    """One connection: requests one after the other, each answered late."""

    def __init__(self, wait: float) -> None:
        self.wait, self.buffer, self.transport = wait, b"", None

    def connection_made(self, transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        lowered = head.lower()
        length = int(lowered.partition(b"content-length:")[2].split(b"\r\n")[0] or 0) if b"content-length:" in lowered else 0
        if len(body) < length:
            return
        self.buffer = b""
        if head.startswith(b"GET"):
            self.answer(200, ARRIVALS)
            ARRIVALS.clear()
            return
        text = json.loads(body).get("text", "")
        ARRIVALS.append((time.time(), text))
        answer = {"data": {"id": str(next(NUMBERS)), "text": text}}
        asyncio.get_running_loop().call_later(self.wait, self.answer, 201, answer)

    def answer(self, status: int, body: object) -> None:
        """Writes one answer and ends, as the adapters ask."""
        if self.transport.is_closing():
            return
        content = json.dumps(body).encode()
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
        self.transport.write(head.encode() + content)
        self.transport.close()


async def serve(port: int, wait: float) -> None:
    """Until the process ends."""
    server = await asyncio.get_running_loop().create_server(lambda: Connection(wait), "127.0.0.1", port, backlog=512)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
