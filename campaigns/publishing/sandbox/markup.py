"""The few HTML pieces of the walls. Everything that came over the wire is escaped here."""

import html
import re
from datetime import UTC, datetime

from campaigns.publishing.sandbox.wire import Reply

NOTICE = "Stand-in network: nothing here has left this machine"
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PLACES = (("/x", "X"), ("/facebook", "Facebook"), ("/bluesky", "Bluesky"), ("/mastodon", "Mastodon"), ("/mail", "Mailbox"))
ADDRESS = re.compile(r"https?://[^\s<>\"']+")
# Marks that turn the reading direction or hide characters would let a text rewrite what stands around it.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def esc(text: object) -> str:
    """Text for HTML, attributes included; control characters and direction overrides as a visible sign."""
    return html.escape(UNSEEN.sub("\ufffd", str(text)), quote=True)


def rich(text: str) -> str:
    """Text with its line breaks and web links. Nothing else of it becomes markup."""
    pieces, at = [], 0
    for match in ADDRESS.finditer(text):
        address = match.group().rstrip(".,;:!?)")
        pieces.append(esc(text[at : match.start()]))
        pieces.append(f'<a href="{esc(address)}" rel="nofollow noreferrer">{esc(address)}</a>')
        at = match.start() + len(address)
    pieces.append(esc(text[at:]))
    return "".join(pieces).replace("\r\n", "\n").replace("\n", "<br>\n")


def moment(seconds: float) -> str:
    """A time in UTC, for people and for machines."""
    when = datetime.fromtimestamp(seconds, UTC)
    return f'<time datetime="{when:%Y-%m-%dT%H:%M:%SZ}">{when.day} {when:%B %Y, %H:%M} UTC</time>'


def page(title: str, body: str, *, status: int = 200, current: str = "") -> Reply:
    """A whole page."""
    links = "".join(f'<a href="{href}"{" aria-current=page" if href == current else ""}>{name}</a>' for href, name in PLACES)
    document = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{esc(title)} · stand-in networks</title>
<link rel="stylesheet" href="/static/wall.css">
</head>
<body>
<a class="skip" href="#main">Skip to the posts</a>
<header><p class="notice">{NOTICE}</p><nav aria-label="Walls">{links}</nav></header>
<main id="main">
<h1>{esc(title)}</h1>
{body}
</main>
</body>
</html>
"""
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return Reply(status, document.encode(errors="replace"), "text/html; charset=utf-8", headers)
