"""A Facebook page, through facebook-sdk (see `graph`)."""

import io
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import SplitResult, parse_qs

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
from campaigns.publishing.networks.facebook_outcomes import classify
from campaigns.publishing.networks.graph import Graph, GraphCallError
from campaigns.publishing.networks.transport import ODD_ANSWER, NeverLeft, NoAnswer, PlainSession, keep_secrets_out_of_logs

HOSTS = ("facebook.com", "fb.com")
POST_ID = re.compile(r"/(pfbid\w+|\d+(?:_\d+)?)/*$")  # the second form is what Facebook's own “copy link” gives
ANSWER_FIELDS = "id,permalink_url,created_time"
READ_FIELDS = "id,message,created_time,permalink_url,application,attachments{media_type,subattachments{media_type}}"
MEASURE_FIELDS = "shares,reactions.limit(0).summary(total_count),comments.limit(0).summary(total_count)"
PAGES_READ = 5
GONE = (100, 33)  # code and subcode of an object that is not there
SHORT_TIMEOUT = (5.0, 5.0)  # seconds, for what is only nice to have
NEEDED_SCOPES = ("pages_manage_posts", "pages_read_engagement")
PUBLIC_ADDRESS = "https://www.facebook.com"


class FacebookPage:
    """One page. See `NetworkClient` for what each verb promises."""

    limits = LIMITS[Network.FACEBOOK]

    def __init__(self, graph: Graph, page: str, *, app_id: str, app_secret: str) -> None:
        self.graph, self.page, self.app_id, self.app_secret = graph, page, app_id, app_secret

    @property
    def session(self) -> PlainSession:
        """What it speaks through."""
        session: PlainSession = self.graph.session
        return session

    def prepare(self, post: Post) -> Prepared | Setback:
        """Upload the photos unpublished, when there are several. A single one travels with the post itself."""
        if len(post.photos) > self.limits.photos:
            return Refused(_("Facebook takes at most %(limit)s photos in one post.") % {"limit": self.limits.photos})
        if len(post.photos) < 2:
            return Prepared(post)
        media_ids = []
        for photo in post.photos:
            answer = self._call(partial(self._put_photo, photo, published=False))
            if not isinstance(answer, dict):
                return NotSent(answer.reason) if isinstance(answer, Unknown) else answer
            if not answer.get("id"):
                return NotSent(_("Facebook took a photo without giving it an id."))
            media_ids.append(str(answer["id"]))
        return Prepared(post, tuple(media_ids))

    def publish(self, prepared: Prepared) -> Outcome:
        """POST /{page}/feed or, with one photo, /{page}/photos: once."""
        post = prepared.post
        if len(post.photos) == 1:
            answer = self._call(partial(self._put_photo, post.photos[0], published=True, caption=post.text))
        elif len(prepared.media_ids) != len(post.photos):
            return Refused(_("The photos were not uploaded first."))
        else:
            attached = [{"media_fbid": media_id} for media_id in prepared.media_ids] or None
            link = post.link if post.link and not attached else None
            write = partial(self.graph.put_object, self.page, "feed", message=post.text, link=link, attached_media=attached, fields=ANSWER_FIELDS)
            answer = self._call(write, several_steps=bool(attached))
        if not isinstance(answer, dict):
            return answer
        post_id = str(answer.get("post_id") or answer.get("id") or "")
        if not post_id:
            return Unknown(_("Facebook answered without the id of the post."))
        return Accepted(Receipt(post_id, self._permalink(post_id, answer), answer))

    def recent(self, since: datetime) -> list[SeenPost]:
        """The page's published posts, up to 500. Posts that another app is known to have made are left out."""
        found: list[SeenPost] = []
        after = None
        for _page in range(PAGES_READ):
            answer = self._call(partial(self._published_posts, since, after))
            if not isinstance(answer, dict):
                raise ReadFailed(answer.reason)
            try:
                found += [self._seen(row) for row in answer["data"] if self._may_be_ours(row)]
                paging = answer.get("paging") or {}
                after = paging["cursors"]["after"] if paging.get("next") else None
            except ODD_ANSWER:
                raise ReadFailed(_("Facebook answered in a form we do not know.")) from None
            if not after:
                break
        return found

    def remove(self, external_id: str) -> Outcome:
        """DELETE /{post}."""
        answer = self._call(partial(self.graph.delete_object, external_id))
        if not isinstance(answer, dict):
            return answer
        if answer.get("success") is True:
            return Accepted(Receipt(external_id, f"{PUBLIC_ADDRESS}/{external_id}", answer))
        return Unknown(_("Facebook did not say that the post is gone."))

    def measure(self, external_ids: Iterable[str]) -> dict[str, Figures]:
        """GET /{post} for each: reactions, shares and comments stand on the post itself and need no insights."""
        found: dict[str, Figures] = {}
        for post_id in external_ids:
            answer = self._call(partial(self._measured, post_id))
            if not isinstance(answer, dict):
                raise ReadFailed(answer.reason)
            try:
                found |= {post_id: _figures(answer)} if answer else {}
            except ODD_ANSWER:
                raise ReadFailed(_("Facebook answered in a form we do not know.")) from None
        return found

    def _measured(self, post_id: str) -> Any:
        """The post's figures; nothing when it is gone."""
        try:
            return self.graph.get_object(post_id, fields=MEASURE_FIELDS)
        except GraphCallError as error:
            if (error.code, error.subcode) == GONE:
                return {}
            raise

    def probe(self) -> Health:
        """Whether a post would go out now."""
        try:
            return self._probe()
        except ODD_ANSWER:
            return Health(ok=False, reason=_("Facebook answered in a form we do not know."), is_known=False)

    def _probe(self) -> Health:
        """Whether the token is alive, is this page's and may publish: GET /debug_token and /{page}."""
        answer = self._call(self._debug_token)
        if not isinstance(answer, dict):
            return no_health(answer)
        data = answer.get("data")
        token: dict[str, Any] = data if isinstance(data, dict) else {}
        scopes = tuple(str(scope) for scope in token.get("scopes") or ())
        expires_at = _expiry(token)
        if reason := self._fault_of(token, scopes):
            return Health(False, reason, scopes, expires_at)
        page = self._call(partial(self.graph.get_object, self.page, fields="id,name,followers_count"))
        if not isinstance(page, dict):
            return no_health(page, scopes, expires_at)
        name, followers = str(page.get("name") or ""), page.get("followers_count")
        return Health(True, self._version_warning(), scopes, expires_at, name, followers, str(page.get("id") or ""))

    def _fault_of(self, token: dict[str, Any], scopes: tuple[str, ...]) -> str:
        """Why a token is no good for publishing on this page, in words; empty when it is good."""
        if token.get("is_valid") is not True:
            return _("Facebook no longer accepts this page's token. Connect the page again.")
        if token.get("type") == "USER":
            return _("This is a person's token. Connect again and choose the page.")
        if str(token.get("profile_id") or self.page) != self.page:
            return _("This token belongs to another page. Connect again and choose this page.")
        missing = [scope for scope in NEEDED_SCOPES if scope not in scopes]
        if missing:
            return _("Permission is missing: %(scopes)s. Connect again and leave every box ticked.") % {"scopes": ", ".join(missing)}
        return ""

    def _version_warning(self) -> str:
        answered = self.graph.answered_version
        if answered and answered != self.graph.version:
            return _("Facebook answers as Graph %(version)s; the settings name another version.") % {"version": answered}
        return ""

    def _call(self, call: Callable[[], Any], *, several_steps: bool = False) -> dict[str, Any] | Setback:
        """Facebook's answer as a dict, or the outcome that took its place."""
        try:
            answer = call()
        except GraphCallError as error:
            return classify(error.status, error.headers, error.body, several_steps=several_steps)
        except NeverLeft as error:
            return NotSent(_("Facebook could not be reached (%(kind)s).") % {"kind": error})
        except NoAnswer as error:
            return Unknown(_("The connection to Facebook broke before the answer came (%(kind)s).") % {"kind": error})
        except Exception as error:  # whatever a library raises here may come after acceptance
            return Unknown(_("Facebook's answer could not be read (%(kind)s).") % {"kind": type(error).__name__})
        if isinstance(answer, dict):
            return answer
        return Unknown(_("Facebook answered in a form we do not know."))

    def _put_photo(self, photo: Photo, *, published: bool, caption: str | None = None) -> Any:
        source = ("photo", io.BytesIO(photo.content), photo.mimetype)
        alt = photo.alt or None
        return self.graph.put_photo(source, f"{self.page}/photos", published=published, caption=caption, alt_text_custom=alt)

    def _published_posts(self, since: datetime, after: str | None) -> Any:
        return self.graph.get_connections(self.page, "published_posts", fields=READ_FIELDS, since=int(since.timestamp()), limit=100, after=after)

    def _debug_token(self) -> Any:
        if self.app_id and self.app_secret:
            return self.graph.debug_access_token(self.graph.access_token, self.app_id, self.app_secret)
        return self.graph.get_object("debug_token", input_token=self.graph.access_token)

    def _permalink(self, post_id: str, answer: dict[str, Any]) -> str:
        """From the answer, or with one read after a photo, whose answer has none. The post is live whatever comes of it."""
        if link := answer.get("permalink_url"):
            return str(link)
        self.graph.timeout = SHORT_TIMEOUT
        read = self._call(partial(self.graph.get_object, post_id, fields="permalink_url"))
        link = read.get("permalink_url") if isinstance(read, dict) else None
        return str(link or f"{PUBLIC_ADDRESS}/{post_id}")

    def _may_be_ours(self, row: dict[str, Any]) -> bool:
        maker = (row.get("application") or {}).get("id")
        return not maker or not self.app_id or str(maker) == self.app_id

    def _seen(self, row: dict[str, Any]) -> SeenPost:
        created_at = datetime.strptime(row["created_time"], "%Y-%m-%dT%H:%M:%S%z")
        permalink = str(row.get("permalink_url") or f"{PUBLIC_ADDRESS}/{row['id']}")
        return SeenPost(str(row["id"]), str(row.get("message") or ""), created_at, permalink, _photo_count(row))


def client_for(credentials: Credentials) -> FacebookPage:
    """A client for one page. Secrets: `access_token` (the page's own)."""
    keep_secrets_out_of_logs()
    graph = Graph(
        credentials.secrets.get("access_token", ""),
        api_version=settings.GRAPH_VERSION,
        base=settings.FACEBOOK_GRAPH_BASE,
        timeout=settings.NETWORK_TIMEOUT,
        app_secret=settings.FACEBOOK_APP_SECRET,
    )
    app_id, app_secret = settings.FACEBOOK_APP_ID, settings.FACEBOOK_APP_SECRET
    return FacebookPage(graph, credentials.external_id, app_id=app_id, app_secret=app_secret)


def hosts_of(who: Credentials) -> tuple[str, ...]:
    """Where links to posts of this page lead."""
    return HOSTS


def post_id_in(link: SplitResult) -> str:
    """The id of the post to which a link leads; empty when it names none."""
    named = POST_ID.search(link.path)
    return named.group(1) if named else parse_qs(link.query).get("story_fbid", [""])[0]


def profile_url(who: Credentials) -> str:
    """Where people see the page."""
    return f"{PUBLIC_ADDRESS}/{who.external_id}"


def _figures(post: dict[str, Any]) -> Figures:
    likes, replies = (post[name]["summary"]["total_count"] for name in ("reactions", "comments"))
    return Figures(likes, (post.get("shares") or {}).get("count", 0), replies)


def _photo_count(row: dict[str, Any]) -> int:
    count = 0
    for attachment in (row.get("attachments") or {}).get("data") or []:
        inner = (attachment.get("subattachments") or {}).get("data") or []
        count += len(inner) or (attachment.get("media_type") == "photo")
    return count


def _expiry(token: dict[str, Any]) -> datetime | None:
    """The nearer of the two ends Facebook names; 0 means never."""
    ends = [int(token.get(name) or 0) for name in ("expires_at", "data_access_expires_at")]
    known = [end for end in ends if end > 0]
    return datetime.fromtimestamp(min(known), UTC) if known else None
