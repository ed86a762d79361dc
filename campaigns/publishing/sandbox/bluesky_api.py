"""The stand-in for a Bluesky server (PDS), as its lexicons describe it, for what the portal uses.

An app password `sandbox-<anything>` opens a session for whatever id or handle signs in.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from campaigns.accounts.counting import graphemes
from campaigns.publishing.sandbox.faults import xrpc_error
from campaigns.publishing.sandbox.figures import echo_of
from campaigns.publishing.sandbox.ledger import Ledger, Row
from campaigns.publishing.sandbox.pictures import kind_of
from campaigns.publishing.sandbox.wire import BadBody, Call, Reply, Request, json_reply

COLLECTION = "app.bsky.feed.post"
BLOB_BYTES = 1_000_000
KEY = re.compile(r"[2-7a-j][2-7a-z]{12}")
ACCESS, REFRESH = "sandbox-access-", "sandbox-refresh-"
KINDS = {
    "com.atproto.repo.putRecord": "publish",
    "com.atproto.repo.uploadBlob": "upload",
    "com.atproto.repo.deleteRecord": "remove",
    "com.atproto.repo.listRecords": "recent",
    "com.atproto.repo.getRecord": "recent",
    "app.bsky.feed.getPosts": "recent",
    "com.atproto.server.getSession": "probe",
}
OPEN = {"com.atproto.server.createSession", "com.atproto.server.refreshSession"}
RECORD_NAMES = {"$type", "text", "createdAt", "facets", "embed", "langs"}


def name_call(ledger: Ledger, request: Request) -> Call:
    """Which call this is, and of which account."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    return Call("bluesky", token.removeprefix(ACCESS).removeprefix(REFRESH), KINDS.get(_method(request), "other"))


def answer(ledger: Ledger, request: Request, call: Call) -> Reply:
    """The server's answer to one request."""
    method = _method(request)
    handler = HANDLERS.get((request.method, method))
    if handler is None:
        return xrpc_error(501, "MethodNotImplemented", "Method Not Implemented")
    if method not in OPEN and (refusal := _authorise(ledger, request, call)):
        return refusal
    try:
        return handler(ledger, request, call.account)
    except BadBody as error:
        return xrpc_error(400, "InvalidRequest", str(error))


def _method(request: Request) -> str:
    return request.path.removeprefix("/xrpc/")


def _authorise(ledger: Ledger, request: Request, call: Call) -> Reply | None:
    header = request.headers.get("authorization", "")
    if not header:
        return xrpc_error(401, "AuthMissing", "Authentication Required")
    if not header.startswith(f"Bearer {ACCESS}") or ledger.account("bluesky", call.account)["revoked"]:
        return xrpc_error(400, "InvalidToken", "Token could not be verified")
    return None


def _create_session(ledger: Ledger, request: Request, _account: str) -> Reply:
    body = request.json()
    _only(body, {"identifier", "password", "authFactorToken"})
    identifier, password = str(body.get("identifier", "")), str(body.get("password", ""))
    named = ledger.rows("SELECT account FROM account WHERE network = 'bluesky' AND handle = ?", identifier)
    account = named[0]["account"] if named else identifier
    bound = ledger.token_account("bluesky", password)
    good = bound == account if bound else password.startswith("sandbox-")
    if not account or not good or ledger.account("bluesky", account)["revoked"]:
        return xrpc_error(401, "AuthenticationRequired", "Invalid identifier or password")
    return _session(ledger, account)


def _refresh_session(ledger: Ledger, request: Request, account: str) -> Reply:
    if not request.headers.get("authorization", "").startswith(f"Bearer {REFRESH}") or ledger.account("bluesky", account)["revoked"]:
        return xrpc_error(400, "ExpiredToken", "Token has been revoked")
    return _session(ledger, account)


def _session(ledger: Ledger, account: str) -> Reply:
    known = ledger.account("bluesky", account)
    tokens = {"accessJwt": f"{ACCESS}{account}", "refreshJwt": f"{REFRESH}{account}"}
    return json_reply({"did": account, "handle": known["handle"], "active": True, **tokens})


def _get_session(ledger: Ledger, request: Request, account: str) -> Reply:
    return json_reply({"did": account, "handle": ledger.account("bluesky", account)["handle"], "active": True})


def _profile(ledger: Ledger, request: Request, _account: str) -> Reply:
    known = ledger.account("bluesky", request.query.get("actor", ""))
    return json_reply({"did": known["account"], "handle": known["handle"], "displayName": known["name"], "followersCount": known["followers"]})


def _upload(ledger: Ledger, request: Request, account: str) -> Reply:
    kind = kind_of(request.body)
    if not kind:
        raise BadBody("The blob is no picture.")
    if len(request.body) > BLOB_BYTES:
        return xrpc_error(413, "BlobTooLarge", "This file is too large.")
    photo = ledger.add_photo("bluesky", account, request.body, kind)
    return json_reply({"blob": {"$type": "blob", "ref": {"$link": photo}, "mimeType": kind, "size": len(request.body)}})


def _put(ledger: Ledger, request: Request, account: str) -> Reply:
    body = request.json()
    _only(body, {"repo", "collection", "rkey", "record", "swapRecord", "validate"})
    key, record = str(body.get("rkey", "")), body.get("record")
    if body.get("repo") != account:
        raise BadBody("repo is another account's.")
    if body.get("collection") != COLLECTION or not KEY.fullmatch(key) or not isinstance(record, dict):
        raise BadBody("collection, rkey or record is missing or not in its form.")
    text, images = _checked(ledger, account, record)
    if ledger.post(key):
        if "swapRecord" in body:
            return xrpc_error(400, "InvalidSwap", f"Record was at {key}")
        ledger.write("UPDATE post SET text = ? WHERE id = ?", text, key)
    else:
        ledger.add_post("bluesky", account, text, [image["image"]["ref"]["$link"] for image in images], post_id=key)
        for image in images:
            ledger.write("UPDATE photo SET alt = ? WHERE id = ?", image["alt"], image["image"]["ref"]["$link"])
    return json_reply({"uri": _uri(account, key), "cid": f"stand-in-{key}", "validationStatus": "valid"})


def _checked(ledger: Ledger, account: str, record: Row) -> tuple[str, list[Row]]:
    """The text and the images of a record that is in its lexicon's form. Raises BadBody."""
    _only(record, RECORD_NAMES)
    text = record.get("text")
    if record.get("$type") != COLLECTION or not isinstance(text, str) or not str(record.get("createdAt", "")).endswith("Z"):
        raise BadBody("Record/$type, text or createdAt is missing or not in its form.")
    if graphemes(text) > 300 or len(text.encode()) > 3000:
        raise BadBody(f"Invalid {COLLECTION} record: grapheme too big (maximum 300, got {graphemes(text)}) at $.record.text")
    for facet in record.get("facets", []):
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        try:
            text.encode()[start:end].decode()
        except UnicodeDecodeError:
            raise BadBody("A facet begins or ends inside a character.") from None
        if not 0 <= start < end <= len(text.encode()):
            raise BadBody("A facet lies outside the text.")
    images: list[Row] = (record.get("embed") or {}).get("images", [])
    for image in images:
        if not isinstance(image.get("alt"), str) or not ledger.has_photo("bluesky", account, str(image["image"]["ref"]["$link"])):
            raise BadBody("Could not find blob, or an image has no alt.")
    if len(images) > 4:
        raise BadBody("Record/embed/images must not have more than 4 elements")
    return text, images


def _delete(ledger: Ledger, request: Request, account: str) -> Reply:
    ledger.delete_post("bluesky", account, str(request.json().get("rkey", "")))
    return json_reply({})


def _list(ledger: Ledger, request: Request, _account: str) -> Reply:
    limit, cursor = request.query.get("limit", "50"), request.query.get("cursor", "")
    if not limit.isdigit() or not 1 <= int(limit) <= 100:
        raise BadBody("limit must be between 1 and 100")
    rows = ledger.posts("bluesky", request.query.get("repo", ""), until=int(cursor) - 1 if cursor.isdigit() else None, limit=int(limit))
    body: Row = {"records": [_drawn(ledger, row) for row in rows]}
    return json_reply(body | ({"cursor": str(rows[-1]["seq"])} if len(rows) == int(limit) else {}))


def _get(ledger: Ledger, request: Request, _account: str) -> Reply:
    post = ledger.post(request.query.get("rkey", ""))
    if post is None or post["account"] != request.query.get("repo"):
        return xrpc_error(400, "RecordNotFound", "Could not locate record")
    return json_reply(_drawn(ledger, post))


def _posts(ledger: Ledger, request: Request, _account: str) -> Reply:
    found = [ledger.post(uri.rpartition("/")[2]) for uri in parse_qs(request.raw_query).get("uris", [])[:25]]
    echoes = [(post, echo_of(post["id"])) for post in found if post]
    counted = [{"likeCount": echo.likes, "repostCount": echo.reposts, "replyCount": echo.replies} for _post, echo in echoes]
    return json_reply({"posts": [{"uri": _uri(post["account"], post["id"])} | counts for (post, _echo), counts in zip(echoes, counted, strict=True)]})


HANDLERS: dict[tuple[str, str], Callable[[Ledger, Request, str], Reply]] = {
    ("POST", "com.atproto.server.createSession"): _create_session,
    ("POST", "com.atproto.server.refreshSession"): _refresh_session,
    ("GET", "com.atproto.server.getSession"): _get_session,
    ("GET", "app.bsky.actor.getProfile"): _profile,
    ("POST", "com.atproto.repo.uploadBlob"): _upload,
    ("POST", "com.atproto.repo.putRecord"): _put,
    ("POST", "com.atproto.repo.deleteRecord"): _delete,
    ("GET", "com.atproto.repo.listRecords"): _list,
    ("GET", "com.atproto.repo.getRecord"): _get,
    ("GET", "app.bsky.feed.getPosts"): _posts,
}


def _drawn(ledger: Ledger, post: Row) -> Row:
    value: Row = {"$type": COLLECTION, "text": post["text"], "createdAt": f"{datetime.fromtimestamp(post['at'], UTC):%Y-%m-%dT%H:%M:%S.%f}Z"}
    photos = ledger.photos_of(post["id"])
    if photos:
        images = [{"alt": photo["alt"], "image": {"$type": "blob", "ref": {"$link": photo["id"]}, "mimeType": photo["mimetype"]}} for photo in photos]
        value["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    return {"uri": _uri(post["account"], post["id"]), "cid": f"stand-in-{post['id']}", "value": value}


def _uri(account: str, key: str) -> str:
    return f"at://{account}/{COLLECTION}/{key}"


def _only(given: dict[str, Any], known: set[str]) -> None:
    if unknown := set(given) - known:
        raise BadBody(f"Unknown names: {', '.join(sorted(unknown))}.")
