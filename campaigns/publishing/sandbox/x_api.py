"""The stand-in for X's API v2, as its specification of August 2026 describes it, for what the portal uses.

Strict where X is: a key that X does not know is a 400. Texts come back as X shows them, with short links and entities.
"""

import base64
import binascii
import hashlib
import html
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from twitter_text import extract_urls_with_indices, parse_tweet

from campaigns.publishing.sandbox import oauth_api
from campaigns.publishing.sandbox.faults import x_problem
from campaigns.publishing.sandbox.figures import echo_of
from campaigns.publishing.sandbox.ledger import Ledger, Row
from campaigns.publishing.sandbox.pictures import kind_of
from campaigns.publishing.sandbox.wire import BadBody, Call, Reply, Request, json_reply

TEXT_CAP = 1000  # characters; X's own pattern takes cubic time on longer hostile texts
PHOTO_BYTES = 5 * 1024 * 1024
PHOTO_KINDS = {"image/jpeg", "image/png", "image/gif", "image/webp"}
WINDOW = 15 * 60  # seconds
LIMITS = {"publish": 100, "remove": 50, "recent": 900, "probe": 75, "upload": 500}
READ_PARAMS = {"max_results", "start_time", "end_time", "since_id", "until_id", "pagination_token", "exclude", "ids"}
FIELD_PARAMS = {f"{name}.fields" for name in ("tweet", "post", "user", "media")} | {"expansions"}
POST_FIELDS = {"id", "text", "created_at", "entities", "attachments", "author_id", "edit_history_post_ids"}
POST_FIELDS |= {"edit_history_tweet_ids", "public_metrics"}
ROUTES = (
    ("POST", re.compile(r"/2/tweets"), "publish"),
    ("DELETE", re.compile(r"/2/tweets/(\d+)"), "remove"),
    ("GET", re.compile(r"/2/tweets"), "recent"),
    ("GET", re.compile(r"/2/users/me"), "probe"),
    ("GET", re.compile(r"/2/users/([^/]+)/tweets"), "recent"),
    ("POST", re.compile(r"/2/media/upload"), "upload"),
    ("POST", re.compile(r"/2/media/metadata"), "upload"),
)
OAUTH_PART = re.compile(r'(\w+)="([^"]*)"')
OAUTH_NEEDS = {"oauth_consumer_key", "oauth_token", "oauth_signature", "oauth_signature_method", "oauth_nonce", "oauth_timestamp"}


def name_call(ledger: Ledger, request: Request) -> Call:
    """Which call this is, and of which account."""
    account = _token_account(ledger, request) or ""
    for method, pattern, kind in ROUTES:
        if method == request.method and pattern.fullmatch(request.path):
            return Call("x", account, kind)
    return Call("x", account, "other")


def answer(ledger: Ledger, request: Request, call: Call) -> Reply:
    """X's answer to one request, rate-limit headers included."""
    if refusal := _authorise(ledger, request, call):
        return refusal
    for method, pattern, _kind in ROUTES:
        if method == request.method and (match := pattern.fullmatch(request.path)):
            handler = HANDLERS[(method, pattern.pattern)]
            try:
                reply = handler(ledger, request, call.account, *match.groups())
            except BadBody as error:
                reply = _invalid(str(error))
            reply.headers.update(_rate_headers(ledger, call), **{"x-access-level": "read-write"})
            return reply
    return x_problem(404, "Not Found", "Not Found")


def _authorise(ledger: Ledger, request: Request, call: Call) -> Reply | None:
    header = request.headers.get("authorization", "")
    if header.startswith("Bearer ") and (person := oauth_api.person_of(ledger, header.removeprefix("Bearer "))):
        is_over = person["is_over"] or ledger.account("x", call.account)["revoked"]
        return x_problem(401, "Unauthorized", "Unauthorized") if is_over else None
    if header.startswith("Bearer "):
        kind = "https://api.x.com/2/problems/unsupported-authentication"
        detail = "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint."
        return x_problem(403, "Unsupported Authentication", detail, kind)
    if not header.startswith("OAuth ") or OAUTH_NEEDS - set(dict(OAUTH_PART.findall(header))):
        return x_problem(401, "Unauthorized", "Unauthorized")
    if not call.account or ledger.account("x", call.account)["revoked"]:
        return x_problem(401, "Unauthorized", "Unauthorized")
    return None


def _token_account(ledger: Ledger, request: Request) -> str | None:
    header = request.headers.get("authorization", "")
    if header.startswith("Bearer "):
        person = oauth_api.person_of(ledger, header.removeprefix("Bearer "))
        return str(person["account"]) if person else None
    token = unquote(dict(OAUTH_PART.findall(request.headers.get("authorization", ""))).get("oauth_token", ""))
    if bound := ledger.token_account("x", token):
        return bound
    return token.removeprefix("sandbox-").split(":")[0] if token.startswith("sandbox-") else None


def _rate_headers(ledger: Ledger, call: Call) -> dict[str, str]:
    """The window as X tells it. It is told and not enforced: `status_429` is there for that."""
    now = int(time.time())
    limit = LIMITS.get(call.kind, 900)
    opened = now - now % WINDOW
    used = ledger.posted_since("x", call.account, opened) if call.kind == "publish" else 1
    return {
        "x-rate-limit-limit": str(limit),
        "x-rate-limit-remaining": str(max(0, limit - used)),
        "x-rate-limit-reset": str(opened + WINDOW),
    }


def _create(ledger: Ledger, request: Request, account: str) -> Reply:
    body = request.json()
    _only(body, {"text", "media"})
    text, media = body.get("text", ""), body.get("media", {})
    if not isinstance(text, str) or not isinstance(media, dict):
        raise BadBody("text is a string and media an object.")
    _only(media, {"media_ids", "tagged_user_ids"})
    ids = media.get("media_ids", [])
    if not isinstance(ids, list) or len(ids) > 4 or ("media" in body and not ids):
        raise BadBody("media.media_ids holds 1 to 4 ids.")
    if not all(isinstance(each, str) and ledger.has_photo("x", account, each) for each in ids):
        raise BadBody("Your media IDs are invalid.")
    if not text.strip() and not ids:
        raise BadBody("A post has text or media.")
    if len(text) > TEXT_CAP or (text.strip() and not parse_tweet(text).valid):
        return x_problem(403, "Forbidden", "Your Tweet text is too long.")
    if ledger.is_duplicate("x", account, text):
        return x_problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
    post = ledger.add_post("x", account, text, ids)
    shown, _entities = shown_text(post, len(ids))
    return json_reply({"data": {"id": post["id"], "text": shown, "edit_history_post_ids": [post["id"]]}}, 201)


def _delete(ledger: Ledger, request: Request, account: str, post_id: str) -> Reply:
    if ledger.delete_post("x", account, post_id):
        return json_reply({"data": {"deleted": True}})
    return x_problem(404, "Not Found Error", "Could not find the post.", "https://api.x.com/2/problems/resource-not-found")


def _upload(ledger: Ledger, request: Request, account: str) -> Reply:
    body = request.json()
    _only(body, {"media", "media_category", "media_type", "shared", "additional_owners"})
    try:
        content = base64.b64decode(str(body.get("media", "")), validate=True)
    except binascii.Error:
        raise BadBody("media is not base64.") from None
    if body.get("media_category") != "tweet_image":
        raise BadBody("media_category is tweet_image.")
    kind = kind_of(content)
    if kind not in PHOTO_KINDS or len(content) > PHOTO_BYTES:
        raise BadBody("media is a JPEG, PNG, GIF or WebP picture of at most 5 MB.")
    photo_id = ledger.add_photo("x", account, content, kind)
    return json_reply({"data": {"id": photo_id, "media_key": f"3_{photo_id}", "size": len(content), "expires_after_secs": 86400}})


def _describe(ledger: Ledger, request: Request, account: str) -> Reply:
    body = request.json()
    _only(body, {"id", "metadata"})
    metadata = body.get("metadata")
    text = metadata.get("alt_text", {}).get("text") if isinstance(metadata, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= 1000:
        raise BadBody("metadata.alt_text.text has 1 to 1000 characters.")
    photo_id = str(body.get("id"))
    if not ledger.has_photo("x", account, photo_id):
        raise BadBody("id is not a picture of this account.")
    ledger.write("UPDATE photo SET alt = ? WHERE id = ?", text, photo_id)
    return json_reply({"data": {"id": photo_id, "associated_metadata": {"alt_text": {"text": text}}}})


def _me(ledger: Ledger, request: Request, account: str) -> Reply:
    _only(request.query, FIELD_PARAMS)
    known = ledger.account("x", account)
    data = {"id": account, "name": known["name"], "username": known["handle"]}
    if "public_metrics" in request.query.get("user.fields", ""):
        data["public_metrics"] = {"followers_count": known["followers"]}
    return json_reply({"data": data})


def _timeline(ledger: Ledger, request: Request, account: str, user_id: str) -> Reply:
    _only(request.query, READ_PARAMS | FIELD_PARAMS)
    if user_id != account:
        return x_problem(403, "Forbidden", "This token belongs to another account; the stand-in shows an account its own posts.")
    limit = int(request.query.get("max_results", "10")) if request.query.get("max_results", "10").isdigit() else 0
    if not 5 <= limit <= 100:
        raise BadBody("max_results is between 5 and 100.")
    fields, token = _fields(request), request.query.get("pagination_token")
    until = int(token) if token and token.isdigit() else None
    rows = ledger.posts("x", account, since=_moment(request.query.get("start_time")), until=until, limit=limit + 1)
    meta: dict[str, Any] = {"result_count": len(rows[:limit])}
    if len(rows) > limit:
        meta["next_token"] = str(rows[limit]["seq"])
    data = [_drawn(ledger, row, fields) for row in rows[:limit]]
    return json_reply({"data": data, "meta": meta} if data else {"meta": meta})


def _lookup(ledger: Ledger, request: Request, account: str) -> Reply:
    _only(request.query, {"ids"} | FIELD_PARAMS)
    found = [row for each in request.query.get("ids", "").split(",")[:100] if (row := ledger.post(each)) and row["account"] == account]
    return json_reply({"data": [_drawn(ledger, row, _fields(request)) for row in found]})


HANDLERS: dict[tuple[str, str], Callable[..., Reply]] = {
    ("POST", "/2/tweets"): _create,
    ("DELETE", r"/2/tweets/(\d+)"): _delete,
    ("GET", "/2/tweets"): _lookup,
    ("GET", "/2/users/me"): _me,
    ("GET", "/2/users/([^/]+)/tweets"): _timeline,
    ("POST", "/2/media/upload"): _upload,
    ("POST", "/2/media/metadata"): _describe,
}


def shown_text(post: Row, photo_count: int) -> tuple[str, list[Row]]:
    """A text as X gives it back: links shortened, one more for the photos, entities encoded. And the list of its links."""
    text: str = post["text"]
    entities: list[Row] = []
    for found in reversed(extract_urls_with_indices(text[:TEXT_CAP])):
        start, end = found["indices"]
        url = found["url"]
        short = f"https://t.co/{hashlib.sha256((post['id'] + url).encode()).hexdigest()[:10]}"
        expanded = url if "://" in url else f"http://{url}"
        text = text[:start] + short + text[end:]
        entities.insert(0, {"url": short, "expanded_url": expanded, "display_url": expanded.partition("://")[2]})
    if photo_count:
        short = f"https://t.co/{hashlib.sha256(post['id'].encode()).hexdigest()[:10]}"
        text = f"{text} {short}".strip()
        link = {"url": short, "expanded_url": f"https://x.com/{post['account']}/status/{post['id']}/photo/1"}
        entities += [link | {"media_key": f"3_{post['id']}{number}"} for number in range(photo_count)]
    return html.escape(text, quote=False), entities


def _drawn(ledger: Ledger, post: Row, fields: set[str]) -> Row:
    photos = ledger.photos_of(post["id"])
    text, entities = shown_text(post, len(photos))
    row: Row = {"id": post["id"], "text": text, "edit_history_post_ids": [post["id"]]}
    if "created_at" in fields:
        moment = datetime.fromtimestamp(post["at"], UTC)
        row["created_at"] = f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
    if "entities" in fields and entities:
        row["entities"] = {"urls": entities}
    if "public_metrics" in fields:
        echo = echo_of(post["id"])
        row["public_metrics"] = {"like_count": echo.likes, "repost_count": echo.reposts, "reply_count": echo.replies, "impression_count": echo.views}
    if "attachments" in fields and photos:
        row["attachments"] = {"media_keys": [f"3_{photo['id']}" for photo in photos]}
    return row


def _fields(request: Request) -> set[str]:
    given = ",".join(request.query.get(name, "") for name in ("tweet.fields", "post.fields"))
    fields = {name for name in given.split(",") if name}
    if fields - POST_FIELDS:
        raise BadBody(f"Unknown fields: {', '.join(sorted(fields - POST_FIELDS))}.")
    return fields


def _moment(given: str | None) -> float:
    try:
        return datetime.fromisoformat(given).timestamp() if given else 0
    except ValueError:
        raise BadBody("start_time is a moment like 2026-01-31T12:00:00Z.") from None


def _only(given: dict[str, Any], known: set[str]) -> None:
    if unknown := set(given) - known:
        raise BadBody(f"Unknown names: {', '.join(sorted(unknown))}.")


def _invalid(message: str) -> Reply:
    body = {
        "errors": [{"message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": "https://api.x.com/2/problems/invalid-request",
    }
    return json_reply(body, 400)
