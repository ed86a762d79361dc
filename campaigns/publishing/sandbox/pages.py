"""What people see of the stand-in networks: a front page, a wall per network, the mailbox, the pictures."""

from pathlib import Path

from campaigns.publishing.sandbox import mailbox, walls
from campaigns.publishing.sandbox.ledger import Ledger
from campaigns.publishing.sandbox.markup import esc, page
from campaigns.publishing.sandbox.wire import Reply, Request

STYLE = Path(__file__).parent / "static" / "wall.css"
MIMETYPES = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp"}


def answer(ledger: Ledger, mail_dir: Path, request: Request) -> Reply:
    """The page at an address."""
    if request.method not in ("GET", "HEAD"):
        return Reply(405, b"Only GET.", "text/plain; charset=utf-8", {"Allow": "GET, HEAD"})
    reply = page("Not found", "<p>There is nothing at this address. <a href='/'>All walls</a></p>", status=404)
    match [part for part in request.path.split("/") if part]:
        case []:
            reply = _front()
        case ["static", "wall.css"]:
            reply = Reply(200, STYLE.read_bytes(), "text/css; charset=utf-8", {"Cache-Control": "max-age=300"})
        case ["photos", name]:
            reply = _picture(ledger, name)
        case [network] if network in walls.NAMES:
            reply = walls.wall(ledger, request, network)
        case [network, account] if network in walls.NAMES:
            reply = walls.wall_or_post(ledger, request, network, account)
        case ["bluesky", _account, "post", key]:
            reply = walls.wall_or_post(ledger, request, "bluesky", key)
        case ["mail"]:
            reply = mailbox.inbox(mail_dir, request)
        case ["mail", file, number, part]:
            reply = mailbox.attachment(mail_dir, file, number, part)
    return reply


def _front() -> Reply:
    places = (
        ("/x", "X", "What X would show"),
        ("/facebook", "Facebook", "What Facebook would show"),
        ("/bluesky", "Bluesky", "What Bluesky would show"),
        ("/mastodon", "Mastodon", "What a Mastodon server would show"),
        ("/mail", "Mailbox", "Mail that the portal sent"),
    )
    rows = "".join(f'<li><a href="{href}">{esc(name)}</a><br>{esc(text)}</li>' for href, name, text in places)
    return page("Walls", f'<ul class="places">{rows}</ul>')


def _picture(ledger: Ledger, name: str) -> Reply:
    stem, _dot, suffix = name.partition(".")
    file = ledger.photos / name
    if not stem.isalnum() or suffix not in MIMETYPES or not file.is_file():
        return page("Not found", "<p>There is no such picture.</p>", status=404)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=3600", "Content-Security-Policy": "default-src 'none'"}
    return Reply(200, file.read_bytes(), MIMETYPES[suffix], headers)
