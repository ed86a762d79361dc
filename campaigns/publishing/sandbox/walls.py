"""The walls: posts that look like posts, newest first, 50 a page."""

from urllib.parse import quote, urlsplit

from campaigns.publishing.sandbox.ledger import Ledger, Row
from campaigns.publishing.sandbox.markup import esc, moment, page, rich
from campaigns.publishing.sandbox.wire import Reply, Request

PER_PAGE = 50
NAMES = {"x": "X", "facebook": "Facebook", "bluesky": "Bluesky", "mastodon": "Mastodon"}


def wall(ledger: Ledger, request: Request, network: str, account: str = "") -> Reply:
    """All posts of a network, or of one account. `?until=N` begins at the post with that number in the ledger."""
    until = request.query.get("until", "")
    rows = ledger.posts(network, account, until=min(int(until), 2**62) if until.isdecimal() else None, limit=PER_PAGE + 1)
    posts = "".join(_article(ledger, row) for row in rows[:PER_PAGE])
    if not rows:
        posts = "<p>Nothing has been posted here yet.</p>"
    address = f"/{network}/{quote(account)}" if account else f"/{network}"
    older = f'<p><a href="{address}?until={rows[PER_PAGE]["seq"]}">Older posts</a></p>' if len(rows) > PER_PAGE else ""
    newest = f'<p><a href="{address}">Newest posts</a></p>' if until else ""
    title = f"{ledger.account(network, account)['name']} on {NAMES[network]}" if account else NAMES[network]
    return page(title, newest + posts + older, current=f"/{network}")


def wall_or_post(ledger: Ledger, request: Request, network: str, given: str) -> Reply:
    """The wall of an account; for the id of a post, the way to it."""
    post = ledger.post(given)
    if post is not None and post["network"] == network:
        where = f"/{network}/{quote(post['account'])}?until={post['seq']}#{quote(post['id'])}"
        return Reply(303, b"", "text/plain; charset=utf-8", {"Location": where})
    return wall(ledger, request, network, given)


def _article(ledger: Ledger, post: Row) -> str:
    author = ledger.account(post["network"], post["account"])
    handle = "Page" if post["network"] == "facebook" else f"@{author['handle']}"
    here = f"/{post['network']}/{quote(post['account'])}?until={post['seq']}#{quote(post['id'])}"
    return f"""<article id="{esc(post["id"])}" class="post {esc(post["network"])}">
<header><span class="face" aria-hidden="true">{esc(author["name"][:1].upper())}</span>
<h2><a href="/{post["network"]}/{quote(post["account"])}">{esc(author["name"])}</a> <span class="handle">{esc(handle)}</span></h2>
<p class="when"><a href="{here}">{moment(post["at"])}</a></p></header>
<p class="text" dir="auto">{rich(post["text"])}</p>
{_photos(ledger, post)}{_card(post)}</article>
"""


def _photos(ledger: Ledger, post: Row) -> str:
    photos = ledger.photos_of(post["id"])
    if not photos:
        return ""
    figures = "".join(_figure(photo) for photo in photos)
    return f'<div class="photos count-{min(len(photos), 4)}">{figures}</div>\n'


def _figure(photo: Row) -> str:
    words = f"<figcaption><b>ALT</b> {esc(photo['alt'])}</figcaption>" if photo["alt"] else "<figcaption>No alt text</figcaption>"
    return f'<figure><img src="/photos/{esc(photo["file"])}" alt="{esc(photo["alt"])}" loading="lazy">{words}</figure>'


def _card(post: Row) -> str:
    link = post["link"]
    if not link.startswith(("http://", "https://")):
        return ""
    try:
        host = urlsplit(link).hostname or link
    except ValueError:
        return ""
    return f'<p class="card"><a href="{esc(link)}" rel="nofollow noreferrer">{esc(host)}</a></p>\n'
