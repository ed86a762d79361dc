"""The stand-in for a Mastodon server, as its API reference (4.5) describes it, for what the portal uses.

A token `sandbox-<id>` is good for the account of that number; the same request under the same name makes one post.
"""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime

from campaigns.accounts.counting import count
from campaigns.publishing.sandbox.faults import mastodon_error
from campaigns.publishing.sandbox.figures import echo_of
from campaigns.publishing.sandbox.ledger import Ledger, Row
from campaigns.publishing.sandbox.markup import ADDRESS
from campaigns.publishing.sandbox.pictures import kind_of
from campaigns.publishing.sandbox.wire import BadBody, Call, Reply, Request, json_reply

PHOTO_BYTES = 16 * 1024 * 1024
PHOTOS = 4
SHOWN_OF_LINK = 30
ROUTES = (
    ("POST", re.compile(r"/api/v1/statuses"), "publish"),
    ("POST", re.compile(r"/api/v2/media"), "upload"),
    ("DELETE", re.compile(r"/api/v1/statuses/(\d+)"), "remove"),
    ("GET", re.compile(r"/api/v1/statuses/(\d+)"), "recent"),
    ("GET", re.compile(r"/api/v1/accounts/(\d+)/statuses"), "recent"),
    ("GET", re.compile(r"/api/v1/accounts/verify_credentials"), "probe"),
    ("GET", re.compile(r"/api/v1/apps/verify_credentials"), "other"),
    ("GET", re.compile(r"/api/v2/instance"), "other"),
)


def name_call(ledger: Ledger, request: Request) -> Call:
    """Which call this is, and of which account."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    account = ledger.token_account("mastodon", token) or (token.removeprefix("sandbox-").split(":")[0] if token.startswith("sandbox-") else "")
    for method, pattern, kind in ROUTES:
        if method == request.method and pattern.fullmatch(request.path):
            return Call("mastodon", account, kind)
    return Call("mastodon", account, "other")


def answer(ledger: Ledger, request: Request, call: Call) -> Reply:
    """The server's answer to one request."""
    if request.path != "/api/v2/instance" and (not call.account or ledger.account("mastodon", call.account)["revoked"]):
        return mastodon_error(401, "The access token is invalid")
    for method, pattern, _kind in ROUTES:
        if method == request.method and (match := pattern.fullmatch(request.path)):
            try:
                return HANDLERS[(method, pattern.pattern)](ledger, request, call.account, *match.groups())
            except BadBody as error:
                return mastodon_error(422, f"Validation failed: {error}")
    return mastodon_error(404, "Record not found")


def _create(ledger: Ledger, request: Request, account: str) -> Reply:
    key = request.headers.get("idempotency-key", "")
    kept = ledger.rows("SELECT post FROM request WHERE account = ? AND key = ?", account, key) if key else []
    if kept and (earlier := ledger.post(kept[0]["post"])):
        return json_reply(_drawn(ledger, request, earlier))
    body = request.json()
    text, media = body.get("status", ""), body.get("media_ids", [])
    if not isinstance(text, str) or not isinstance(media, list) or not (text.strip() or media):
        raise BadBody("Text can't be blank")
    if not count("mastodon", text).is_within:
        raise BadBody("Text character limit of 500 exceeded")
    if len(media) > PHOTOS or not all(isinstance(each, str) and ledger.has_photo("mastodon", account, each) for each in media):
        raise BadBody("Cannot attach files that are not this account's, or more than 4")
    if body.get("visibility", "public") != "public":
        raise BadBody("The stand-in publishes to everybody or not at all")
    post = ledger.add_post("mastodon", account, text, media)
    if key:
        ledger.write("INSERT OR REPLACE INTO request VALUES (?, ?, ?)", account, key, post["id"])
    return json_reply(_drawn(ledger, request, post))


def _upload(ledger: Ledger, request: Request, account: str) -> Reply:
    fields, files = request.form()
    source = files.get("file")
    kind = kind_of(source.content) if source else ""
    if source is None or not kind or len(source.content) > PHOTO_BYTES:
        raise BadBody("File content type is invalid, or it is too large")
    photo_id = ledger.add_photo("mastodon", account, source.content, kind, fields.get("description", ""))
    return json_reply({"id": photo_id, "type": "image", "url": f"{request.base}/photos/{photo_id}", "description": fields.get("description")})


def _delete(ledger: Ledger, request: Request, account: str, post_id: str) -> Reply:
    post = ledger.post(post_id)
    if post is None or not ledger.delete_post("mastodon", account, post_id):
        return mastodon_error(404, "Record not found")
    return json_reply(_drawn(ledger, request, post))


def _read(ledger: Ledger, request: Request, account: str, post_id: str) -> Reply:
    post = ledger.post(post_id)
    if post is None or post["network"] != "mastodon":
        return mastodon_error(404, "Record not found")
    return json_reply(_drawn(ledger, request, post))


def _statuses(ledger: Ledger, request: Request, _own: str, account: str) -> Reply:
    limit, before = request.query.get("limit", "20"), request.query.get("max_id", "")
    earliest = ledger.post(before)["seq"] - 1 if before and ledger.post(before) else None  # type: ignore[index]
    rows = ledger.posts("mastodon", account, until=earliest, limit=min(int(limit), 40) if limit.isdigit() else 20)
    return json_reply([_drawn(ledger, request, row) for row in rows])


def _me(ledger: Ledger, request: Request, account: str) -> Reply:
    known = ledger.account("mastodon", account)
    return json_reply({"id": account, "acct": known["handle"], "display_name": known["name"], "followers_count": known["followers"]})


def _app(ledger: Ledger, request: Request, account: str) -> Reply:
    return json_reply({"name": "Stand-in", "scopes": ["read", "write"]})


def _instance(ledger: Ledger, request: Request, account: str) -> Reply:
    return json_reply({"title": "Stand-in", "configuration": {"statuses": {"max_characters": 500, "max_media_attachments": PHOTOS}}})


HANDLERS: dict[tuple[str, str], Callable[..., Reply]] = {
    ("POST", "/api/v1/statuses"): _create,
    ("POST", "/api/v2/media"): _upload,
    ("DELETE", r"/api/v1/statuses/(\d+)"): _delete,
    ("GET", r"/api/v1/statuses/(\d+)"): _read,
    ("GET", r"/api/v1/accounts/(\d+)/statuses"): _statuses,
    ("GET", "/api/v1/accounts/verify_credentials"): _me,
    ("GET", "/api/v1/apps/verify_credentials"): _app,
    ("GET", "/api/v2/instance"): _instance,
}


def _drawn(ledger: Ledger, request: Request, post: Row) -> Row:
    echo, moment = echo_of(post["id"]), datetime.fromtimestamp(post["at"], UTC)
    photos = [{"id": photo["id"], "type": "image", "description": photo["alt"]} for photo in ledger.photos_of(post["id"])]
    return {
        "id": post["id"],
        "created_at": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z",
        "url": f"{request.base}/mastodon/{post['id']}",
        "content": shown_text(post["text"]),
        "media_attachments": photos,
        "mentions": [],
        "favourites_count": echo.likes,
        "reblogs_count": echo.reposts,
        "replies_count": echo.replies,
    }


def shown_text(text: str) -> str:
    """A text as Mastodon gives it back: paragraphs, and links of which only the beginning is shown."""
    pieces, at = [], 0
    for match in ADDRESS.finditer(text):
        address = match.group().rstrip(".,;:!?)")
        scheme, rest = re.match(r"(https?://(?:www\.)?)(.*)", address).groups()  # type: ignore[union-attr]
        shown, hidden = rest[:SHOWN_OF_LINK], rest[SHOWN_OF_LINK:]
        parts = ((scheme, "invisible"), (shown, "ellipsis" if hidden else ""), (hidden, "invisible"))
        spans = "".join(f'<span class="{kind}">{html.escape(part)}</span>' for part, kind in parts)
        pieces += [html.escape(text[at : match.start()]), f'<a href="{html.escape(address)}" rel="nofollow noopener">{spans}</a>']
        at = match.start() + len(address)
    pieces.append(html.escape(text[at:]))
    paragraphs = re.split(r"\n\n+", "".join(pieces))
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs).replace("\n", "<br />")
