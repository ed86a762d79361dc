"""X, through tweepy.

tweepy 4.17 calls a host of the past, never times out, follows redirects, recurses on a 429 without headers and breaks
on bodies that are not objects; the subclass below takes those away. Reads are kept to the force's own posts: X's terms
on government use bar more than that.
"""

import base64
import html
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import SplitResult

import requests
import tweepy
from django.conf import settings
from django.utils.translation import gettext as _

from campaigns.accounts.enums import Network
from campaigns.accounts.limits import LIMITS
from campaigns.publishing.networks.base import (
    Accepted,
    Credentials,
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
)
from campaigns.publishing.networks.transport import ODD_ANSWER, PlainSession, Timeout, body_of, keep_secrets_out_of_logs, never_left, short
from campaigns.publishing.networks.x_outcomes import classify, words_of

TWEEPYS_HOST = "https://api.twitter.com"
HOSTS = ("x.com", "twitter.com")
POST_PATH = re.compile(r"/status/(\d+)/*$")
ALT_TEXT_LENGTH = 1000
READ_FIELDS = "created_at,entities,attachments"
MEASURE_FIELDS = "public_metrics"
PAGES_READ = 5
POSTS_PER_LOOKUP = 100


class XSession(PlainSession):
    """Sends tweepy's calls to `base`. The address changes before OAuth signs, so that the signature fits."""

    def __init__(self, base: str, timeout: Timeout) -> None:
        super().__init__(timeout)
        self.base = base.rstrip("/")

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """As `PlainSession.request`, at our address."""
        if isinstance(url, str) and url.startswith(TWEEPYS_HOST):
            url = self.base + url[len(TWEEPYS_HOST) :]
        return super().request(method, url, *args, **kwargs)


class XClient(tweepy.Client):
    """tweepy's client with our session: answers are plain dicts, a rate limit is an answer and never a wait."""

    def __init__(self, *args: Any, base: str, timeout: Timeout, **kwargs: Any) -> None:
        kwargs.update(wait_on_rate_limit=False, return_type=dict)
        super().__init__(*args, **kwargs)
        self.session: XSession = XSession(base, timeout)

    def request(self, method: str, route: str, params: Any = None, json: Any = None, user_auth: bool = False) -> Any:
        """As tweepy's. An OAuth 2 token of the account, where there is one, stands in place of a signature."""
        return super().request(method, route, params, json, user_auth and not self.bearer_token)

    def upload_photo(self, photo: Photo) -> Any:
        """Put one picture at X (v2, which tweepy lacks). Gives X's answer."""
        body = {"media": base64.b64encode(photo.content).decode(), "media_category": "tweet_image"}
        return self._make_request("POST", "/2/media/upload", json=body, user_auth=True)

    def describe_photo(self, media_id: str, alt: str) -> Any:
        """Give an uploaded picture its alternative text."""
        body = {"id": media_id, "metadata": {"alt_text": {"text": alt}}}
        return self._make_request("POST", "/2/media/metadata", json=body, user_auth=True)

    def own_posts(self, user_id: str, since: datetime, token: str | None) -> Any:
        """One page of the account's posts. X is renaming `tweet.fields` to `post.fields`: the name it takes is found out."""
        params: dict[str, Any] = {"max_results": 100, "start_time": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        if token:
            params["pagination_token"] = token
        return self._read(f"/2/users/{user_id}/tweets", params, READ_FIELDS)

    def measured(self, post_ids: list[str]) -> Any:
        """Up to 100 posts with their public figures."""
        return self._read("/2/tweets", {"ids": ",".join(post_ids)}, MEASURE_FIELDS)

    def _read(self, route: str, params: dict[str, Any], fields: str) -> Any:
        try:
            return self.request("GET", route, params=params | {"tweet.fields": fields}, user_auth=True).json()
        except tweepy.BadRequest:
            return self.request("GET", route, params=params | {"post.fields": fields}, user_auth=True).json()


class XNetwork:
    """One X account. See `NetworkClient` for what each verb promises."""

    limits = LIMITS[Network.X]

    def __init__(self, client: XClient, account: str, permalink_base: str) -> None:
        self.client, self.account, self.permalink_base = client, account, permalink_base.rstrip("/")

    @property
    def session(self) -> PlainSession:
        """What it speaks through."""
        return self.client.session

    def prepare(self, post: Post) -> Prepared | Setback:
        """Upload the photos with their alternative texts. Nobody can see them before they hang on a post."""
        if len(post.photos) > self.limits.photos:
            return Refused(_("X takes at most %(limit)s photos in one post.") % {"limit": self.limits.photos})
        media_ids = []
        for photo in post.photos:
            answer = self._call(partial(self.client.upload_photo, photo))
            if not isinstance(answer, dict):
                return _repeatable(answer)
            media_id = _data(answer).get("id")
            if not media_id:
                return NotSent(_("X took a photo without giving it an id."))
            if photo.alt:
                described = self._call(partial(self.client.describe_photo, str(media_id), photo.alt[:ALT_TEXT_LENGTH]))
                if not isinstance(described, dict):
                    return _repeatable(described)
            media_ids.append(str(media_id))
        return Prepared(post, tuple(media_ids))

    def publish(self, prepared: Prepared) -> Outcome:
        """POST /2/tweets, once."""
        if len(prepared.media_ids) != len(prepared.post.photos):
            return Refused(_("The photos were not uploaded first."))
        media = list(prepared.media_ids) or None
        answer = self._call(partial(self.client.create_tweet, text=prepared.post.text, media_ids=media, user_auth=True))
        if not isinstance(answer, dict):
            return answer
        post_id = str(_data(answer).get("id") or "")
        if not post_id.isdigit():
            return Unknown(_("X answered without the id of the post. %(said)s") % {"said": words_of(answer)})
        return Accepted(Receipt(post_id, self._permalink(post_id), answer))

    def recent(self, since: datetime) -> list[SeenPost]:
        """The account's posts, up to 500; X's clock counts whole seconds, so the first may be a little older than `since`."""
        found: list[SeenPost] = []
        token = None
        for _page in range(PAGES_READ):
            answer = self._call(partial(self.client.own_posts, self.account, since, token))
            if not isinstance(answer, dict):
                raise ReadFailed(answer.reason)
            if not answer.keys() & {"data", "meta"}:
                raise ReadFailed(_("X answered in a form we do not know."))
            try:
                found += [self._seen(row) for row in answer.get("data") or []]
                token = (answer.get("meta") or {}).get("next_token")
            except ODD_ANSWER:
                raise ReadFailed(_("X answered in a form we do not know.")) from None
            if not token:
                break
        return found

    def remove(self, external_id: str) -> Outcome:
        """DELETE /2/tweets/{id}."""
        answer = self._call(partial(self.client.delete_tweet, external_id, user_auth=True))
        if not isinstance(answer, dict):
            return answer
        if _data(answer).get("deleted") is True:
            return Accepted(Receipt(external_id, self._permalink(external_id), answer))
        return Unknown(_("X did not say that the post is gone."))

    def measure(self, external_ids: Iterable[str]) -> dict[str, Figures]:
        """GET /2/tweets. Nothing unless X_METRICS is on: X's terms name what a government may be shown, and each read costs money."""
        ids = list(external_ids) if settings.X_METRICS else []
        found: dict[str, Figures] = {}
        for start in range(0, len(ids), POSTS_PER_LOOKUP):
            answer = self._call(partial(self.client.measured, ids[start : start + POSTS_PER_LOOKUP]))
            if not isinstance(answer, dict):
                raise ReadFailed(answer.reason)
            try:
                found |= {str(row["id"]): _figures(row["public_metrics"]) for row in answer.get("data") or []}
            except ODD_ANSWER:
                raise ReadFailed(_("X answered in a form we do not know.")) from None
        return found

    def probe(self) -> Health:
        """Whether a post would go out now."""
        try:
            return self._probe()
        except ODD_ANSWER:
            return Health(ok=False, reason=_("X answered in a form we do not know."), is_known=False)

    def _probe(self) -> Health:
        """Whether the keys are alive, may write and are this account's: GET /2/users/me."""
        answer = self._call(partial(self.client.get_me, user_auth=True, user_fields="public_metrics"))
        if not isinstance(answer, dict):
            return no_health(answer)
        user = _data(answer)
        followers = (user.get("public_metrics") or {}).get("followers_count")
        response = self.client.session.last_response
        is_bearer = bool(self.client.bearer_token)  # the header is about the app's keys of OAuth 1.0a
        access = response.headers.get("x-access-level", "") if response is not None and not is_bearer else ""
        scopes = tuple(part for part in access.split("-") if part)
        reason = ""
        if str(user.get("id")) != self.account:
            reason = _("These keys belong to another X account, @%(name)s.") % {"name": short(user.get("username", "?"))}
        elif scopes and "write" not in scopes:
            reason = _("The X app may only read. Give it “Read and write” in the developer portal, then connect again.")
        return Health(not reason, reason, scopes, None, str(user.get("name") or ""), followers, str(user.get("id") or ""))

    def _call(self, call: Callable[[], Any]) -> dict[str, Any] | Setback:
        """X's answer as a dict, or the outcome that took its place.

        Everything is caught: tweepy lets requests' errors through and raises AttributeError, ValueError and more on
        bodies that it did not expect, all of them after the post may have been taken.
        """
        session = self.client.session
        session.last_response = None
        try:
            answer = call()
        except Exception as error:
            response = session.last_response
            if response is not None:
                return classify(response.status_code, response.headers, body_of(response))
            kind = type(error).__name__
            if never_left(error):
                return NotSent(_("X could not be reached (%(kind)s).") % {"kind": kind})
            return Unknown(_("The connection to X broke before the answer came (%(kind)s).") % {"kind": kind})
        if isinstance(answer, dict):
            return answer
        return Unknown(_("X answered in a form we do not know."))

    def _permalink(self, post_id: str) -> str:
        return f"{self.permalink_base}/{post_id}"

    def _seen(self, row: dict[str, Any]) -> SeenPost:
        post_id = str(row["id"])
        media = (row.get("attachments") or {}).get("media_keys") or []
        created_at = datetime.fromisoformat(str(row["created_at"]))
        return SeenPost(post_id, plain_text(row), created_at, self._permalink(post_id), len(media))


def client_for(credentials: Credentials) -> XNetwork:
    """A client for one account. Secrets: `access_token`, `access_token_secret` (OAuth 1.0a, which do not expire), or `bearer_token` (OAuth 2)."""
    keep_secrets_out_of_logs()
    client = XClient(
        bearer_token=credentials.secrets.get("bearer_token"),
        consumer_key=settings.X_CONSUMER_KEY,
        consumer_secret=settings.X_CONSUMER_SECRET,
        access_token=credentials.secrets.get("access_token", ""),
        access_token_secret=credentials.secrets.get("access_token_secret", ""),
        base=settings.X_API_BASE,
        timeout=settings.NETWORK_TIMEOUT,
    )
    return XNetwork(client, credentials.external_id, settings.X_PERMALINK_BASE)


def hosts_of(who: Credentials) -> tuple[str, ...]:
    """Where links to posts of this account lead."""
    return HOSTS


def post_id_in(link: SplitResult) -> str:
    """The id of the post to which a link leads; empty when it names none."""
    named = POST_PATH.search(link.path)
    return named.group(1) if named else ""


def profile_url(who: Credentials) -> str:
    """Where people see the account."""
    return f"https://x.com/{who.handle}"


def plain_text(row: dict[str, Any]) -> str:
    """A post's text as it was written: short links expanded, links that stand for photos dropped, entities decoded.

    Reads both the old and the new name of the long form (`note_tweet`, `note_post`).
    """
    note = row.get("note_post") or row.get("note_tweet") or {}
    text = str(note.get("text") or row.get("text") or "")
    entities = note.get("entities") or row.get("entities") or {}
    for url in entities.get("urls") or []:
        short_form = url.get("url")
        if short_form:
            text = text.replace(short_form, "" if url.get("media_key") else url.get("expanded_url") or short_form)
    return html.unescape(text).strip()


def _figures(metrics: dict[str, Any]) -> Figures:
    reposts = metrics.get("repost_count", metrics.get("retweet_count"))
    return Figures(metrics.get("like_count"), reposts, metrics.get("reply_count"), metrics.get("impression_count"))


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    data = answer.get("data")
    return data if isinstance(data, dict) else {}


def _repeatable(outcome: Setback) -> Setback:
    """Uploading again does no harm, so that an unclear answer to an upload is simply not sent."""
    return NotSent(outcome.reason) if isinstance(outcome, Unknown) else outcome
