"""What every network looks like from the inside: the words it takes, the closed set of outcomes it may answer with.

The engine holds a `NetworkClient` and never learns which network is behind it. Only `NotSent` may be tried again by a
machine; `Unknown` means the post may be live, and nothing but a look at the account or a person settles it.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from campaigns.accounts.limits import Limits
from campaigns.publishing.networks.transport import PlainSession


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture as it goes out: already decoded, re-encoded and stripped. `alt` is what a screen reader says."""

    content: bytes = field(repr=False)
    mimetype: str
    alt: str


@dataclass(frozen=True, slots=True)
class Post:
    """One post for one account. Line ends are LF.

    `reference` and `frozen_at` are the same at every try: networks that let us name a post, or a request, get a name
    made from them, so that a second try is known for one. `link` is the address Facebook draws as a card when the post
    has no photo; elsewhere a link must stand in the text.
    """

    text: str
    photos: tuple[Photo, ...] = ()
    reference: str = ""
    link: str = ""
    frozen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who we are at the network: the account's id there, its secrets by name, which no repr shows, and its public handle."""

    external_id: str
    secrets: Mapping[str, str] = field(repr=False)
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The network's own proof: its id for the post, where people see it, and its answer as it came."""

    external_id: str
    permalink: str
    answer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeenPost:
    """A post as found on the account. `text` has short links expanded and entities decoded; `created_at` is aware."""

    external_id: str
    text: str
    created_at: datetime
    permalink: str
    photo_count: int


@dataclass(frozen=True, slots=True)
class Health:
    """What a probe found. `ok` is whether a post would go out now; `reason` says what to mend, or warns.

    `expires_at` None means that the keys do not expire; `followers` None means that the network did not say.
    `external_id` is the account's id as the network gave it, empty when it did not.
    `is_known` False: the network could not be asked, so that this says nothing about the account.
    """

    ok: bool
    reason: str = ""
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None
    name: str = ""
    followers: int | None = None
    external_id: str = ""
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Figures:
    """What anybody can see of a post's echo, as the network counts it. None: it does not say."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A post whose photos are at the network. Not yet visible to anybody; preparing again does no harm."""

    post: Post
    media_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """It is live (or, for `remove`, gone)."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class NotSent:
    """The network certainly has nothing. Try again, not before `retry_at` (aware) when there is one."""

    reason: str
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The network said no to this post. `permanent` False: a later, human-started try may succeed."""

    reason: str
    permanent: bool = True


@dataclass(frozen=True, slots=True)
class AccountBroken:
    """The network said no to the account itself: nothing of this account can go out until a person mends it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The network says that this text is already there. After an `Unknown` that is proof; else it is news for the author."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may be live or not. No machine sends again."""

    reason: str


Setback = NotSent | Refused | AccountBroken | Duplicate | Unknown
Outcome = Accepted | Setback


def no_health(setback: Setback, scopes: tuple[str, ...] = (), expires_at: datetime | None = None) -> Health:
    """What a probe says when something else came than an answer: a throttle or a lost line is no verdict on the account."""
    return Health(False, setback.reason, scopes, expires_at, is_known=isinstance(setback, AccountBroken | Refused | Duplicate))


class ReadFailed(Exception):
    """The account's posts could not be read; it says nothing about what is live."""


class NetworkClient(Protocol):
    """One account at one network. Made for one job, used by one thread, then dropped.

    `session` is what it speaks through; its `last_response` tells what the network still allows (`budgets`).
    """

    @property
    def session(self) -> PlainSession:
        """What it speaks through."""

    limits: Limits

    def prepare(self, post: Post) -> Prepared | Setback:
        """Do all that can be repeated, such as uploading photos. Never answers `Accepted` or `Unknown`."""

    def publish(self, prepared: Prepared) -> Outcome:
        """Make the one irreversible call: once, without a retry, following no redirect. Never raises."""

    def recent(self, since: datetime) -> list[SeenPost]:
        """The account's own posts since then, newest first. Raises `ReadFailed`."""

    def remove(self, external_id: str) -> Outcome:
        """Delete one post of this account. Never raises; doing it again does no harm."""

    def probe(self) -> Health:
        """Ask whether the keys are good for publishing on this account. Never raises."""

    def measure(self, external_ids: Iterable[str]) -> dict[str, Figures]:
        """The public figures of this account's posts, by id; posts that are gone are left out. Raises `ReadFailed`."""


_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_CLOSING_SLASH = re.compile(r"(?<=\w)/(?=\s|$)")


def normal_text(text: str) -> str:
    """The part of a text that survives a network: entities decoded, NFC, whitespace runs as one space.

    Networks write a bare `example.org` as `http://example.org/`, so schemes and closing slashes do not count either.
    """
    decoded = unicodedata.normalize("NFC", html.unescape(text))
    spaced = " ".join(decoded.split())
    return _CLOSING_SLASH.sub("", _SCHEME.sub("", spaced))


def same_text(ours: str, seen: str) -> bool:
    """Whether a text found on an account is the one we sent."""
    return normal_text(ours) == normal_text(seen)
