"""Bluesky: the AT protocol's own calls, by plain HTTP, under an app password.

A post's key is ours to choose. It is made from what is the same at every try, and written only where nothing stands yet:
however often a delivery is sent, the account holds it once.
"""

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import SplitResult

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from campaigns.accounts.counting import links_in
from campaigns.accounts.enums import Network
from campaigns.accounts.limits import LIMITS
from campaigns.publishing.networks.base import (
    Accepted,
    AccountBroken,
    Credentials,
    Duplicate,
    Figures,
    Health,
    NotSent,
    Outcome,
    Photo,
    Post,
    Prepared,
    ReadFailed,
    Receipt,
    Refused,
    SeenPost,
    Setback,
    Unknown,
    no_health,
    same_text,
)
from campaigns.publishing.networks.bluesky_outcomes import SESSION_ENDED, classify, error_of
from campaigns.publishing.networks.plain import CallError, answer_of, repeatable
from campaigns.publishing.networks.transport import ODD_ANSWER, NeverLeft, NoAnswer, PlainSession, keep_secrets_out_of_logs
from campaigns.publishing.networks.xrpc import Xrpc

COLLECTION = "app.bsky.feed.post"
PAGES_READ = 5
POSTS_PER_LOOKUP = 25
POST_PATH = re.compile(r"/profile/[^/]+/post/([^/]+)/*$")
HASHTAG = re.compile(r"(?<![\w&])#(?=\w*[^\W\d])(\w{1,64})(?!\w)")  # a server refuses a post with a longer one
TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


class BlueskyAccount:
    """One Bluesky account; `did` is its id for good, whatever its handle. See `NetworkClient` for what each verb promises."""

    limits = LIMITS[Network.BLUESKY]

    def __init__(self, api: Xrpc, did: str, permalink_base: str) -> None:
        self.api, self.did, self.permalink_base = api, did, permalink_base.rstrip("/")

    @property
    def session(self) -> PlainSession:
        """What it speaks through."""
        return self.api.session

    def prepare(self, post: Post) -> Prepared | Setback:
        """Open the session and upload the photos, byte for byte. Nobody sees them before a post shows them."""
        if len(post.photos) > self.limits.photos:
            return Refused(_("Bluesky takes at most %(limit)s photos in one post.") % {"limit": self.limits.photos})
        opened = self._call(self._open)
        if not isinstance(opened, dict):
            return repeatable(opened)
        images = []
        for photo in post.photos:
            size = size_of(photo, self.limits.photo_bytes)
            if isinstance(size, Refused):
                return size
            answer = self._call(partial(self.api.repeat, "com.atproto.repo.uploadBlob", data=photo.content, headers={"Content-Type": photo.mimetype}))
            if not isinstance(answer, dict):
                return repeatable(answer)
            if not isinstance(answer.get("blob"), dict):
                return NotSent(_("Bluesky took a photo without giving it an id."))
            images.append({"alt": photo.alt, "image": answer["blob"], "aspectRatio": {"width": size[0], "height": size[1]}})
        return Prepared(post, tuple(json.dumps(image) for image in images))

    def publish(self, prepared: Prepared) -> Outcome:
        """com.atproto.repo.putRecord, once, under the delivery's own key, where no record stands yet."""
        post = prepared.post
        if len(prepared.media_ids) != len(post.photos):
            return Refused(_("The photos were not uploaded first."))
        key = record_key(post)
        body = {"repo": self.did, "collection": COLLECTION, "rkey": key, "record": record_of(prepared, timezone.now()), "swapRecord": None}
        answer = self._call(partial(self.api.write_once, "com.atproto.repo.putRecord", body))
        if isinstance(answer, dict):
            return Accepted(Receipt(key, self._permalink(key), answer)) if answer.get("uri") else Unknown(_("Bluesky answered without the id of the post."))
        if isinstance(answer, Duplicate):
            return self._already_there(key, post, answer)
        return answer

    def recent(self, since: datetime) -> list[SeenPost]:
        """The account's posts since then, of its 500 latest."""
        found: list[SeenPost] = []
        cursor = None
        for _page in range(PAGES_READ):
            answer = self._call(partial(self._records, cursor))
            if not isinstance(answer, dict):
                raise ReadFailed(answer.reason)
            try:
                found += [self._seen(row) for row in answer["records"]]
                cursor = answer.get("cursor")
            except ODD_ANSWER:
                raise ReadFailed(_("Bluesky answered in a form we do not know.")) from None
            if not cursor:
                break
        return sorted((post for post in found if post.created_at >= since), key=lambda post: post.created_at, reverse=True)

    def remove(self, external_id: str) -> Outcome:
        """com.atproto.repo.deleteRecord, which answers the same when nothing is there."""
        body = {"repo": self.did, "collection": COLLECTION, "rkey": external_id}
        answer = self._call(partial(self.api.repeat, "com.atproto.repo.deleteRecord", json=body))
        return Accepted(Receipt(external_id, self._permalink(external_id), answer)) if isinstance(answer, dict) else answer

    def measure(self, external_ids: Iterable[str]) -> dict[str, Figures]:
        """app.bsky.feed.getPosts, 25 posts a call."""
        uris = [f"at://{self.did}/{COLLECTION}/{key}" for key in external_ids]
        found: dict[str, Figures] = {}
        for start in range(0, len(uris), POSTS_PER_LOOKUP):
            answer = self._call(partial(self.api.read, "app.bsky.feed.getPosts", uris=uris[start : start + POSTS_PER_LOOKUP]))
            if not isinstance(answer, dict):
                raise ReadFailed(answer.reason)
            try:
                found |= {key_in(row["uri"]): Figures(row.get("likeCount"), row.get("repostCount"), row.get("replyCount")) for row in answer["posts"]}
            except ODD_ANSWER:
                raise ReadFailed(_("Bluesky answered in a form we do not know.")) from None
        return found

    def probe(self) -> Health:
        """Whether the app password opens a session, it is this account's, and the account is active."""
        answer = self._call(partial(self.api.read, "com.atproto.server.getSession"))
        if not isinstance(answer, dict):
            return no_health(answer)
        did, handle = str(answer.get("did") or ""), str(answer.get("handle") or "")
        reason = ""
        if not did:
            reason = _("Bluesky answered in a form we do not know.")
        elif self.did and did != self.did:
            reason = _("This app password belongs to another Bluesky account, @%(name)s.") % {"name": handle}
        elif answer.get("active") is False:
            reason = _("Bluesky has closed this account (%(status)s). Sign in there to see why.") % {"status": answer.get("status")}
        profile = self._call(partial(self.api.read, "app.bsky.actor.getProfile", actor=did)) if not reason else None
        known = profile if isinstance(profile, dict) else {}  # a server without Bluesky's own application answers with an error
        return Health(not reason, reason, (), None, str(known.get("displayName") or handle), known.get("followersCount"), did)

    def _call(self, call: Callable[[], Any]) -> dict[str, Any] | Setback:
        return answer_of(partial(self._noticing_the_end, call), str(Network.BLUESKY.label), classify)

    def _noticing_the_end(self, call: Callable[[], Any]) -> Any:
        """The call. After a session that the server no longer knows, another is tried, so that a dead password is told from an old session."""
        try:
            return call()
        except CallError as ended:
            if error_of(ended.body) not in SESSION_ENDED:
                raise
            self.api.forget_session()
            try:
                self.api.open()
            except (CallError, NeverLeft, NoAnswer) as error:
                if isinstance(error, CallError) and isinstance(classify(error.status, error.headers, error.body), AccountBroken):
                    raise error from None
            raise

    def _open(self) -> dict[str, Any]:
        self.api.open()
        return {}

    def _records(self, cursor: str | None) -> Any:
        more = {"cursor": cursor} if cursor else {}
        return self.api.read("com.atproto.repo.listRecords", repo=self.did, collection=COLLECTION, limit=100, **more)

    def _already_there(self, key: str, post: Post, refusal: Duplicate) -> Outcome:
        """A record stands under this delivery's key: an earlier try of it, unless its words say otherwise."""
        answer = self._call(partial(self.api.read, "com.atproto.repo.getRecord", repo=self.did, collection=COLLECTION, rkey=key))
        value = answer.get("value") if isinstance(answer, dict) else None
        if isinstance(answer, dict) and isinstance(value, dict) and same_text(post.text, str(value.get("text"))):
            return Accepted(Receipt(key, self._permalink(key), {"uri": answer.get("uri"), "cid": answer.get("cid"), "was_there": True}))
        return refusal

    def _permalink(self, key: str) -> str:
        return f"{self.permalink_base}/{self.did}/post/{key}"

    def _seen(self, row: dict[str, Any]) -> SeenPost:
        key, value = key_in(row["uri"]), row["value"]
        images = (value.get("embed") or {}).get("images") or []
        created_at = datetime.fromisoformat(value["createdAt"])
        created_at = created_at if created_at.tzinfo else created_at.replace(tzinfo=UTC)
        return SeenPost(key, str(value["text"]), created_at, self._permalink(key), len(images))


def client_for(credentials: Credentials) -> BlueskyAccount:
    """A client for one account. Secrets: `app_password`, and `service`, the address of its server when that is not Bluesky's own.

    Without an id (an account that is being connected) the handle signs in, and a probe tells the id.
    """
    keep_secrets_out_of_logs()
    secrets = credentials.secrets
    identifier = credentials.external_id or credentials.handle
    api = Xrpc(secrets.get("service") or settings.BLUESKY_PDS, identifier, secrets.get("app_password", ""), settings.NETWORK_TIMEOUT)
    return BlueskyAccount(api, credentials.external_id, settings.BLUESKY_PERMALINK_BASE)


def hosts_of(who: Credentials) -> tuple[str, ...]:
    """Where links to posts of this account lead."""
    return ("bsky.app",)


def post_id_in(link: SplitResult) -> str:
    """The key of the post to which a link leads; empty when it names none."""
    named = POST_PATH.search(link.path)
    return named.group(1) if named else ""


def profile_url(who: Credentials) -> str:
    """Where people see the account."""
    return f"https://bsky.app/profile/{who.external_id or who.handle}"


def record_key(post: Post) -> str:
    """The key under which a post is kept: a TID, 13 characters, made from the second and the reference that every try shares."""
    moment = post.frozen_at or timezone.now()
    noise = int.from_bytes(hashlib.sha256(post.reference.encode()).digest()[:8], "big")
    number = ((int(moment.timestamp()) * 1_000_000 + noise % 1_000_000) << 10) | (noise >> 54)
    return "".join(TID_DIGITS[(number >> (60 - 5 * place)) & 31] for place in range(13))


def record_of(prepared: Prepared, now: datetime) -> dict[str, Any]:
    """The post as Bluesky keeps it."""
    text = prepared.post.text
    record: dict[str, Any] = {"$type": COLLECTION, "text": text, "createdAt": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"}
    if facets := facets_of(text):
        record["facets"] = facets
    if prepared.media_ids:
        record["embed"] = {"$type": "app.bsky.embed.images", "images": [json.loads(image) for image in prepared.media_ids]}
    return record


def facets_of(text: str) -> list[dict[str, Any]]:
    """What of a text is a link or a hashtag, by its place in UTF-8 bytes. Without this Bluesky shows addresses as dead words."""
    links = links_in(text)
    found = [(start, end, {"$type": "app.bsky.richtext.facet#link", "uri": address}) for start, end, address in links]
    for match in HASHTAG.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end, _address in links):
            found.append((match.start(), match.end(), {"$type": "app.bsky.richtext.facet#tag", "tag": match.group(1)}))
    place = {at: len(text[:at].encode()) for start, end, _feature in found for at in (start, end)}
    found.sort(key=lambda one: one[0])
    return [{"index": {"byteStart": place[start], "byteEnd": place[end]}, "features": [feature]} for start, end, feature in found]


def size_of(photo: Photo, most_bytes: int) -> tuple[int, int] | Refused:
    """Width and height in pixels, from the photo's header; a refusal for one that is too large or no photo. Its bytes are the approved ones."""
    if len(photo.content) > most_bytes:
        return Refused(_("A photo is larger than Bluesky takes. Take it off the draft and add it again."))
    try:
        with Image.open(io.BytesIO(photo.content)) as image:
            return image.size
    except (UnidentifiedImageError, OSError, ValueError):
        return Refused(_("A photo cannot be read. Take it off the draft and add it again."))


def key_in(uri: str) -> str:
    """The record's key, from its at:// address."""
    return str(uri).rpartition("/")[2]
