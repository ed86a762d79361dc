"""Mastodon, by plain HTTP: seven calls need no library.

The server remembers the name of a request for an hour, so that a second try gives the first one's post. Other servers that
speak Mastodon's language may not: the reconciler is there for all of them.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from html.parser import HTMLParser
from typing import Any
from urllib.parse import SplitResult, urlsplit

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
from campaigns.publishing.networks.mastodon_outcomes import classify
from campaigns.publishing.networks.plain import CallError, PlainApi, answer_of, repeatable
from campaigns.publishing.networks.transport import ODD_ANSWER, PlainSession, keep_secrets_out_of_logs, safe_base

PER_PAGE = 40
PAGES_READ = 12
WAITS = (0.5, 1.0, 2.0, 4.0)  # seconds between questions whether a photo is ready
WRITING = ("write", "write:statuses")


class MastodonAccount:
    """One account on one server. See `NetworkClient` for what each verb promises."""

    limits = LIMITS[Network.MASTODON]

    def __init__(self, api: PlainApi, account: str, token: str) -> None:
        self.api, self.account, self.token = api, account, token

    @property
    def session(self) -> PlainSession:
        """What it speaks through."""
        return self.api.session

    def prepare(self, post: Post) -> Prepared | Setback:
        """Upload the photos with their descriptions, and wait until the server has them ready."""
        if len(post.photos) > self.limits.photos:
            return Refused(_("Mastodon takes at most %(limit)s photos in one post.") % {"limit": self.limits.photos})
        media_ids = []
        for photo in post.photos:
            answer = self._call(partial(self._upload, photo))
            if not isinstance(answer, dict):
                return repeatable(answer)
            if not answer.get("id"):
                return NotSent(_("Mastodon took a photo without giving it an id."))
            media_ids.append(str(answer["id"]))
        return Prepared(post, tuple(media_ids))

    def publish(self, prepared: Prepared) -> Outcome:
        """POST /api/v1/statuses, once, under the delivery's own name."""
        post = prepared.post
        if len(prepared.media_ids) != len(post.photos):
            return Refused(_("The photos were not uploaded first."))
        body = {"status": post.text, "media_ids": list(prepared.media_ids), "visibility": "public"}
        headers = {"Idempotency-Key": post.reference} if post.reference else {}
        answer = self._call(partial(self._ask, "POST", "statuses", json=body, headers=headers))
        if not isinstance(answer, dict):
            return answer
        post_id = str(answer.get("id") or "")
        if not post_id:
            return Unknown(_("Mastodon answered without the id of the post."))
        return Accepted(Receipt(post_id, str(answer.get("url") or ""), answer))

    def recent(self, since: datetime) -> list[SeenPost]:
        """The account's own posts, up to 480."""
        found: list[SeenPost] = []
        before = None
        for _page in range(PAGES_READ):
            answer = self._call(partial(self._page_of_posts, before))
            if not isinstance(answer, dict):
                raise ReadFailed(answer.reason)
            try:
                seen = [_seen(row) for row in answer["rows"]]
            except ODD_ANSWER:
                raise ReadFailed(_("Mastodon answered in a form we do not know.")) from None
            found += [post for post in seen if post.created_at >= since]
            if len(seen) < PER_PAGE or seen[-1].created_at < since:
                break
            before = seen[-1].external_id
        return found

    def remove(self, external_id: str) -> Outcome:
        """DELETE /api/v1/statuses/{id}."""
        answer = self._call(partial(self._ask, "DELETE", f"statuses/{external_id}"))
        if not isinstance(answer, dict):
            return answer
        if str(answer.get("id") or "") == external_id:
            return Accepted(Receipt(external_id, str(answer.get("url") or ""), answer))
        return Unknown(_("Mastodon did not say that the post is gone."))

    def measure(self, external_ids: Iterable[str]) -> dict[str, Figures]:
        """GET /api/v1/statuses/{id} for each. Mastodon counts no views."""
        found: dict[str, Figures] = {}
        for post_id in external_ids:
            answer = self._call(partial(self._post_or_nothing, post_id))
            if not isinstance(answer, dict):
                raise ReadFailed(answer.reason)
            if answer:
                found[post_id] = Figures(answer.get("favourites_count"), answer.get("reblogs_count"), answer.get("replies_count"))
        return found

    def probe(self) -> Health:
        """Whether the token is alive, this account's, and may write; and whether the server takes posts as long as we write them."""
        answer = self._call(partial(self._ask, "GET", "accounts/verify_credentials"))
        if not isinstance(answer, dict):
            return no_health(answer)
        found, name = str(answer.get("id") or ""), str(answer.get("display_name") or answer.get("acct") or "")
        app = self._call(partial(self._ask, "GET", "apps/verify_credentials"))
        listed = app.get("scopes") if isinstance(app, dict) else None  # servers before 4.3 do not say
        scopes = tuple(str(scope) for scope in listed) if isinstance(listed, list) else ()
        reason = ""
        if not found:
            reason = _("Mastodon answered in a form we do not know.")
        elif self.account and found != self.account:
            reason = _("This token belongs to another Mastodon account, @%(name)s.") % {"name": answer.get("acct")}
        elif scopes and not any(scope in WRITING for scope in scopes):
            reason = _("The access token may only read. Make one that may read and write, and connect the account with it.")
        warning = "" if reason else self._warning()
        return Health(not reason, reason or warning, scopes, None, name, answer.get("followers_count"), found)

    def _warning(self) -> str:
        """That this server takes less than Mastodon does, in words."""
        server = self._call(partial(self.api.call, "GET", "/api/v2/instance"))
        try:
            rules = server["configuration"]["statuses"]  # type: ignore[index]
            text, photos = int(rules["max_characters"]), int(rules["max_media_attachments"])
        except ODD_ANSWER:
            return ""
        if text >= self.limits.text and photos >= self.limits.photos:
            return ""
        return _("This server takes only %(text)d characters and %(photos)d photos in a post.") % {"text": text, "photos": photos}

    def _call(self, call: Callable[[], Any]) -> dict[str, Any] | Setback:
        return answer_of(call, str(Network.MASTODON.label), classify)

    def _ask(self, method: str, what: str, **given: Any) -> Any:
        return self.api.call(method, f"/api/v1/{what}", token=self.token, **given)

    def _upload(self, photo: Photo) -> Any:
        described = {"description": photo.alt} if photo.alt else {}
        files = {"file": ("photo", photo.content, photo.mimetype)}
        answer = self.api.call("POST", "/api/v2/media", token=self.token, data=described, files=files)
        for wait in WAITS:
            if not answer.get("id") or answer.get("url"):
                break
            time.sleep(wait)
            answer = self._ask("GET", f"media/{answer['id']}")
        return answer

    def _page_of_posts(self, before: str | None) -> dict[str, Any]:
        params = {"limit": PER_PAGE, "exclude_reblogs": "true"} | ({"max_id": before} if before else {})
        rows = self._ask("GET", f"accounts/{self.account}/statuses", params=params)
        return {"rows": rows} if isinstance(rows, list) else {}

    def _post_or_nothing(self, post_id: str) -> Any:
        try:
            return self._ask("GET", f"statuses/{post_id}")
        except CallError as error:
            if error.status == 404:
                return {}
            raise


def client_for(credentials: Credentials) -> MastodonAccount:
    """A client for one account. Secrets: `access_token`, and `server`, the address of the account's server."""
    keep_secrets_out_of_logs()
    api = PlainApi(credentials.secrets.get("server") or settings.MASTODON_SERVER, settings.NETWORK_TIMEOUT)
    return MastodonAccount(api, credentials.external_id, credentials.secrets.get("access_token", ""))


def hosts_of(who: Credentials) -> tuple[str, ...]:
    """Where links to posts of this account lead: its server, and the name that stands in its handle (name@server)."""
    server = urlsplit(safe_base(who.secrets.get("server") or settings.MASTODON_SERVER)).hostname
    return tuple(host for host in (server, who.handle.rpartition("@")[2].lower()) if host and "." in host)


def post_id_in(link: SplitResult) -> str:
    """The id of the post to which a link leads; empty when it names none."""
    last = link.path.rstrip("/").rpartition("/")[2]
    return last if last.isdigit() else ""


def profile_url(who: Credentials) -> str:
    """Where people see the account."""
    name, _at, host = who.handle.partition("@")
    base = safe_base(who.secrets.get("server") or settings.MASTODON_SERVER) or (f"https://{host}" if host else "")
    return f"{base}/@{name}"


def plain_text(row: dict[str, Any]) -> str:
    """A post's text as it was written: Mastodon gives it back as HTML, with links in pieces and names without their server."""
    reader = _Reader({str(one["url"]): f"@{one['acct']}" for one in row.get("mentions") or []})
    reader.feed(str(row.get("content") or ""))
    reader.close()
    return "".join(reader.pieces).strip()


class _Reader(HTMLParser):
    def __init__(self, names: dict[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.names, self.in_name = names, False
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.pieces.append("\n")
        elif tag == "p" and self.pieces:
            self.pieces.append("\n\n")
        elif tag == "a" and (name := self.names.get(dict(attrs).get("href") or "")):
            self.pieces.append(name)
            self.in_name = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.in_name = False

    def handle_data(self, data: str) -> None:
        if not self.in_name:
            self.pieces.append(data)


def _seen(row: dict[str, Any]) -> SeenPost:
    created_at = datetime.fromisoformat(row["created_at"])
    return SeenPost(str(row["id"]), plain_text(row), created_at, str(row.get("url") or ""), len(row.get("media_attachments") or []))
