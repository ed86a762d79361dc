"""Walks the portal as a person would, by its links, and remembers everything it was given."""

import re
from collections import Counter, deque
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from tests.running import Running

PER_SHAPE = 4  # pages of the same shape (…/drafts/7/) that are opened
NEVER = ("/accounts/logout/", "/static/")


@dataclass(frozen=True)
class Found:
    """One answer of the portal."""

    who: str
    path: str
    status: int
    kind: str
    text: str
    headers: dict[str, str]

    @property
    def is_page(self) -> bool:
        """Whether it is HTML."""
        return self.kind.startswith("text/html")


class Links(HTMLParser):
    """Collects the addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag, attributes):
        """Every href of a link."""
        if tag == "a":
            self.addresses += [value for name, value in attributes if name == "href" and value]


def shape(path: str) -> str:
    """A path with its ids and its query's values taken out."""
    parts = urlsplit(path)
    plain = re.sub(r"(?<=/)(\d+|[0-9a-f-]{32,36}|[A-Z0-9]{16})(?=/|$|\.)", "*", parts.path)
    return plain + ("?" + "&".join(sorted(pair.split("=")[0] for pair in parts.query.split("&"))) if parts.query else "")


def crawl(running: Running, who: str) -> list[Found]:
    """Every page, file and feed that the person reaches by links from their home page."""
    session = running.sign_in(who)
    seen: set[str] = {"/"}
    shapes: Counter[str] = Counter()
    waiting, found = deque(["/"]), []
    while waiting:
        path = waiting.popleft()
        answer = session.get(running.url + path, timeout=30)
        kind = answer.headers.get("Content-Type", "")
        text = answer.text if kind.startswith("text/") else answer.content.decode("latin-1")
        found.append(Found(who, path, answer.status_code, kind, text, dict(answer.headers)))
        if not kind.startswith("text/html") or "attachment" in answer.headers.get("Content-Disposition", ""):
            continue
        links = Links()
        links.feed(text)
        for address in links.addresses:
            url = urldefrag(urljoin(answer.url, address)).url
            if not url.startswith(running.url + "/"):
                continue
            next_path = url.removeprefix(running.url)
            if next_path in seen or next_path.startswith(NEVER) or shapes[shape(next_path)] >= PER_SHAPE:
                continue
            seen.add(next_path)
            shapes[shape(next_path)] += 1
            waiting.append(next_path)
    return found
