"""The stand-in for Facebook's Graph API, as its reference of July 2026 (v26) describes it, for what the portal uses."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from campaigns.publishing.sandbox.faults import graph_error
from campaigns.publishing.sandbox.figures import echo_of
from campaigns.publishing.sandbox.ledger import Ledger, Row
from campaigns.publishing.sandbox.pictures import kind_of
from campaigns.publishing.sandbox.wire import BadBody, Call, Reply, Request, json_reply

ALIVE = range(21, 27)
PHOTO_BYTES = 4 * 1024 * 1024
TEXT_LENGTH = 63_206
SECRETS = {"access_token", "appsecret_proof"}
SCOPES = ["pages_show_list", "pages_read_engagement", "pages_manage_posts"]
POST_FIELDS = {"id", "message", "created_time", "permalink_url", "application", "attachments", "shares", "reactions", "comments"}
PAGE_FIELDS = {"id", "name", "followers_count", "link", "username"}
PATH = re.compile(r"/v(\d+)\.(\d+)/([^/]+)(?:/([a-z_]+))?")
USER_TOKEN, PAGE_TOKEN, ANY_TOKEN = "sandbox-user-", "sandbox-page-", "sandbox-"


class GraphRefusal(Exception):
    """An answer that is an error."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply.status)


def name_call(ledger: Ledger, request: Request) -> Call:
    """Which call this is, and of which page."""
    match = PATH.fullmatch(request.path)
    if not match:
        return Call("facebook", "", "other")
    _major, _minor, node, edge = match.groups()
    page = node.partition("_")[0]
    if node in ("debug_token", "me"):
        return Call("facebook", _bound_page(ledger, request.query.get("input_token") or _token(request)) or "", "probe")
    if request.method == "DELETE":
        return Call("facebook", page, "remove")
    if request.method == "POST" and edge == "photos":
        return Call("facebook", page, "upload" if _fields_of(request).get("published") == "false" else "publish")
    if request.method == "POST":
        return Call("facebook", page, "publish")
    return Call("facebook", page, "recent" if edge == "published_posts" or "_" in node else "probe")


def answer(ledger: Ledger, request: Request, call: Call) -> Reply:
    """Graph's answer to one request, usage headers included."""
    match = PATH.fullmatch(request.path)
    if not match:
        return graph_error(400, "Unknown path components: " + request.path, 2500)
    major, minor, node, edge = match.groups()
    try:
        if int(major) not in ALIVE:
            raise _refusal(400, f"(#2635) You are calling a deprecated or unknown version of the API, v{major}.{minor}.", 2635)
        _authorise(ledger, request, call, node)
        reply = _handler(request.method, node, edge)(ledger, request, node)
    except GraphRefusal as refusal:
        reply = refusal.reply
    except BadBody as error:
        reply = graph_error(400, f"(#100) {error}", 100)
    usage = {call.account: [{"type": "pages", "call_count": 1, "estimated_time_to_regain_access": 0}]}
    reply.headers["facebook-api-version"] = f"v{major}.{minor}"
    reply.headers.setdefault("X-Business-Use-Case-Usage", json.dumps(usage))
    reply.headers["X-App-Usage"] = json.dumps({"call_count": 1, "total_time": 1, "total_cputime": 1})
    return reply


def _handler(method: str, node: str, edge: str | None) -> Callable[[Ledger, Request, str], Reply]:
    kind = node if node in ("debug_token", "me") else ("post" if "_" in node else "page")
    handler = HANDLERS.get((method, kind, edge))
    if handler is None:
        raise _refusal(400, f"Unsupported {method.lower()} request.", 100, 33)
    return handler


def _authorise(ledger: Ledger, request: Request, call: Call, node: str) -> None:
    token = _token(request)
    if not token:
        raise _refusal(400, "An access token is required to request this resource.", 104)
    proof = request.query.get("appsecret_proof") or _fields_of(request).get("appsecret_proof")
    secret = settings.FACEBOOK_APP_SECRET
    if proof and secret and not hmac.compare_digest(proof, hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()):
        raise _refusal(400, "Invalid appsecret_proof provided in the API argument", 100)
    if node == "debug_token" and "|" in token:
        return
    bound = _bound_page(ledger, token)
    if bound is None and not token.startswith(ANY_TOKEN):
        raise _refusal(400, "Invalid OAuth access token - Cannot parse access token", 190)
    if node == "debug_token":
        return
    page = bound or call.account
    if page and ledger.account("facebook", page)["revoked"]:
        raise _refusal(400, "Error validating access token: The session has been invalidated.", 190, 460)
    if token.startswith(USER_TOKEN) and node != "me" and (request.method != "GET" or call.kind == "recent"):
        raise _refusal(400, "A page access token is required to request this resource.", 190, 2069032)
    if bound and node != "me" and bound != call.account:
        raise _refusal(403, "(#200) This token belongs to another page.", 200)


def _token(request: Request) -> str:
    header = request.headers.get("authorization", "")
    if header.startswith("Bearer "):
        return header.removeprefix("Bearer ")
    return _fields_of(request).get("access_token") or request.query.get("access_token", "")


def _bound_page(ledger: Ledger, token: str) -> str | None:
    """The one page a token is for, if it is for one."""
    if bound := ledger.token_account("facebook", token):
        return bound
    return token.removeprefix(PAGE_TOKEN) if token.startswith(PAGE_TOKEN) else None


def _fields_of(request: Request) -> dict[str, str]:
    try:
        return request.form()[0] if request.method == "POST" else {}
    except BadBody:
        return {}


def _feed(ledger: Ledger, request: Request, page: str) -> Reply:
    form, files = request.form()
    _only(form, {"message", "link", "published", "attached_media", "fields"} | SECRETS)
    if files:
        raise BadBody("feed takes no file.")
    message, link = form.get("message", ""), form.get("link", "")
    photos = _attached(ledger, page, form.get("attached_media", "[]"))
    if not message.strip() and not link and not photos:
        raise BadBody("A post has a message, a link or photos.")
    if form.get("published", "true") != "true":
        raise BadBody("The stand-in publishes at once or not at all.")
    wanted = _wanted(form.get("fields", "id"), POST_FIELDS)
    _check_text(ledger, page, message, refuse_same=True)
    post = ledger.add_post("facebook", page, message, photos, link=link, prefix=f"{page}_")
    return json_reply(_drawn(ledger, request, post, wanted | {"id"}))


def _photos(ledger: Ledger, request: Request, page: str) -> Reply:
    form, files = request.form()
    _only(form, {"caption", "alt_text_custom", "published", "temporary"} | SECRETS)
    published = form.get("published", "true")
    if published not in ("true", "false"):
        raise BadBody("Param published must be a boolean.")
    source = files.get("source")
    if set(files) != {"source"} or source is None:
        raise BadBody("(#324) Missing or invalid image file")
    kind = kind_of(source.content)
    if kind not in ("image/jpeg", "image/png") or len(source.content) > PHOTO_BYTES:
        raise _refusal(400, "Invalid parameter: photos are JPEG or PNG of at most 4 MB.", 100, 1366046)
    caption = form.get("caption", "")
    _check_text(ledger, page, caption, refuse_same=False)  # the real one takes the same photo post again
    photo = ledger.add_photo("facebook", page, source.content, kind, form.get("alt_text_custom", ""))
    if published == "false":
        return json_reply({"id": photo})
    post = ledger.add_post("facebook", page, caption, [photo], prefix=f"{page}_")
    return json_reply({"id": photo, "post_id": post["id"]})


def _attached(ledger: Ledger, page: str, given: str) -> list[str]:
    try:
        photos = [str(entry["media_fbid"]) for entry in json.loads(given)]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadBody("Param attached_media must be an array of objects with media_fbid.") from None
    if len(photos) > 10 or not all(ledger.has_photo("facebook", page, photo) for photo in photos):
        raise BadBody("attached_media names photos that this page did not upload.")
    return photos


def _check_text(ledger: Ledger, page: str, text: str, *, refuse_same: bool) -> None:
    if len(text) > TEXT_LENGTH:
        raise BadBody("The message is too long.")
    if refuse_same and text and ledger.is_duplicate("facebook", page, text):
        raise _refusal(400, "Duplicate status message", 506, 1455006)


def _delete(ledger: Ledger, request: Request, post_id: str) -> Reply:
    _only(request.query, SECRETS)
    if not ledger.delete_post("facebook", post_id.partition("_")[0], post_id):
        raise _refusal(400, f"Unsupported delete request. Object with ID '{post_id}' does not exist.", 100, 33)
    return json_reply({"success": True})


def _read_post(ledger: Ledger, request: Request, post_id: str) -> Reply:
    _only(request.query, {"fields"} | SECRETS)
    post = ledger.post(post_id)
    if post is None or post["network"] != "facebook":
        raise _refusal(400, f"Unsupported get request. Object with ID '{post_id}' does not exist.", 100, 33)
    return json_reply(_drawn(ledger, request, post, _wanted(request.query.get("fields", "id,message,created_time"), POST_FIELDS)))


def _published(ledger: Ledger, request: Request, page: str) -> Reply:
    _only(request.query, {"fields", "since", "limit", "after"} | SECRETS)
    numbers = {}
    for name, standard in (("since", "0"), ("limit", "25"), ("after", str(2**62))):
        if not request.query.get(name, standard).isdigit():
            raise BadBody(f"Param {name} must be a number.")
        numbers[name] = int(request.query.get(name, standard))
    limit = min(max(numbers["limit"], 1), 100)
    rows = ledger.posts("facebook", page, since=numbers["since"], until=numbers["after"] - 1, limit=limit + 1)
    wanted = _wanted(request.query.get("fields", "id,message,created_time"), POST_FIELDS)
    body: Row = {"data": [_drawn(ledger, request, row, wanted) for row in rows[:limit]]}
    if rows:
        after = str(rows[:limit][-1]["seq"])
        body["paging"] = {"cursors": {"before": str(rows[0]["seq"]), "after": after}}
        if len(rows) > limit:
            query = {name: value for name, value in request.query.items() if name not in SECRETS} | {"after": after}
            body["paging"]["next"] = f"{request.base}{request.path}?{urlencode(query)}"
    return json_reply(body)


def _page(ledger: Ledger, request: Request, page: str) -> Reply:
    _only(request.query, {"fields"} | SECRETS)
    wanted = _wanted(request.query.get("fields", "id,name"), PAGE_FIELDS)
    known = ledger.account("facebook", page)
    whole = {
        "id": page,
        "name": known["name"],
        "username": known["handle"],
        "followers_count": known["followers"],
        "link": f"{request.base}/facebook/{page}",
    }
    return json_reply({name: value for name, value in whole.items() if name in wanted | {"id"}})


def _debug(ledger: Ledger, request: Request, _node: str) -> Reply:
    _only(request.query, {"input_token"} | SECRETS)
    token = request.query.get("input_token", "")
    page = _bound_page(ledger, token)
    known = page is not None or token.startswith(ANY_TOKEN)
    data: Row = {
        "app_id": settings.FACEBOOK_APP_ID,
        "type": "USER" if token.startswith(USER_TOKEN) else "PAGE",
        "is_valid": known and not (page and ledger.account("facebook", page)["revoked"]),
        "expires_at": 0,
        "data_access_expires_at": 0,
        "scopes": SCOPES if known else [],
    }
    if token.startswith(USER_TOKEN) and (person := ledger.shaken(token, "facebook-token")):
        data["scopes"] = person["scopes"]
    if page:
        data["profile_id"] = page
    return json_reply({"data": data})


def _pages(ledger: Ledger, request: Request, _node: str) -> Reply:
    _only(request.query, {"fields", "limit", "after"} | SECRETS)
    rows = ledger.rows("SELECT account FROM account WHERE network = 'facebook' AND revoked = 0 ORDER BY account")
    person = ledger.shaken(_token(request), "facebook-token")
    pages = [ledger.account("facebook", row["account"]) for row in rows if person is None or row["account"] in person["pages"]]
    tasks = ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MANAGE", "MODERATE"] if person is None or person["may_post"] else ["ADVERTISE", "ANALYZE"]
    data = [
        {"id": row["account"], "name": row["name"], "username": row["handle"], "access_token": f"{PAGE_TOKEN}{row['account']}", "tasks": tasks} for row in pages
    ]
    return json_reply({"data": data})


HANDLERS: dict[tuple[str, str, str | None], Callable[[Ledger, Request, str], Reply]] = {
    ("POST", "page", "feed"): _feed,
    ("POST", "page", "photos"): _photos,
    ("GET", "page", "published_posts"): _published,
    ("GET", "page", None): _page,
    ("GET", "post", None): _read_post,
    ("DELETE", "post", None): _delete,
    ("GET", "debug_token", None): _debug,
    ("GET", "me", "accounts"): _pages,
}


def _drawn(ledger: Ledger, request: Request, post: Row, wanted: set[str]) -> Row:
    photos = ledger.photos_of(post["id"])
    pictures: list[Row] = [{"media_type": "photo"} for _photo in photos]
    if len(pictures) > 1:
        pictures = [{"media_type": "album", "subattachments": {"data": pictures}}]
    whole: Row = {
        "id": post["id"],
        "created_time": f"{datetime.fromtimestamp(post['at'], UTC):%Y-%m-%dT%H:%M:%S+0000}",
        "permalink_url": f"{request.base}/facebook/{post['account']}?until={post['seq']}#{post['id']}",
        "application": {"id": settings.FACEBOOK_APP_ID, "name": "Stand-in"},
    }
    echo = echo_of(post["id"])
    whole |= {"reactions": {"data": [], "summary": {"total_count": echo.likes}}, "comments": {"data": [], "summary": {"total_count": echo.replies}}}
    if echo.reposts:
        whole["shares"] = {"count": echo.reposts}
    if post["text"]:
        whole["message"] = post["text"]
    if pictures:
        whole["attachments"] = {"data": pictures}
    return {name: value for name, value in whole.items() if name in wanted | {"id"}}


def _wanted(given: str, known: set[str]) -> set[str]:
    """The outermost names of a field list such as `id,attachments{media_type}`."""
    outer = given
    while (flat := re.sub(r"\{[^{}]*\}", "", outer)) != outer:
        outer = flat
    fields = {re.sub(r"\..*", "", name).strip() for name in outer.split(",")}
    if unknown := fields - known:
        raise BadBody(f"Tried accessing nonexisting field ({', '.join(sorted(unknown))})")
    return fields


def _only(given: dict[str, Any], known: set[str]) -> None:
    if unknown := set(given) - known:
        raise BadBody(f"Unknown parameters: {', '.join(sorted(unknown))}.")


def _refusal(status: int, message: str, code: int, subcode: int | None = None) -> GraphRefusal:
    return GraphRefusal(graph_error(status, message, code, subcode))
