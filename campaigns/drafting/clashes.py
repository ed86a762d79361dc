"""What is worth knowing about a draft beside what waits, is due or went out lately: the same words again, and posts too close to each other.

Drafting does not know deliveries. It asks through the payload that publishing hangs one on, because only a delivery knows when a post really goes out.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process, utils

from campaigns.accounts.enums import Network
from campaigns.accounts.models import Account
from campaigns.drafting.enums import DraftState
from campaigns.drafting.links import LINK
from campaigns.drafting.models import Draft, Payload, Revision, Variant
from campaigns.drafting.queries import drafts_seen_by, payloads_of
from onboarding.people.models import StaffMember
from onboarding.people.queries import visible

LATELY = timedelta(days=30)
MOST_COMPARED = 1000
"""Posts that a draft is compared with, the latest first."""
LONGEST_COMPARED = 1000
MOST_NEAR = 100
NEARLY = 88.0
"""Of 100: from here on two texts count as nearly the same (token_sort_ratio, without links, capitals and marks)."""
SAME = 99.9
TAKES_A_PLACE = ("queued", "claimed", "armed", "sent", "uncertain", "held")
"""States of a delivery that goes out or went out."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Something noticed: where (in words), what, and its level: "note" or "warn". `other`: the primary key of the other draft, shown to nobody;
    `draft_id` and `title`: the same one, when it may be named.
    """

    where: str
    text: str
    level: str
    other: int
    draft_id: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Post:
    """One text to one account."""

    account: Account
    text: str


@dataclass(frozen=True, slots=True)
class _Match:
    """Another post that is like this one (`score` of 100) or near it (no score)."""

    account: Account
    other: Payload
    score: float | None = None


def clashes(draft: Draft, variants: Iterable[Variant]) -> list[Clash]:
    """What clashes with other drafts that wait, are approved or went out, in a number of queries that does not grow with them.

    The author reads this: a draft in review is named only when it is the author's own.
    """
    matches = _matches(draft, [_Post(one.account, one.published_text) for one in variants], draft.publish_at)
    named = {one.other.revision.draft_id for one in matches if not _waits(one.other) or one.other.revision.author_id == draft.author_id}
    return [_in_words(draft, match, named) for match in matches]


def clashes_for(revision: Revision, reader: StaffMember) -> list[Clash]:
    """What a submitted version clashes with at this moment, the heaviest first; what the reader may open is named."""
    posts = [_Post(payload.account, payload.text) for payload in payloads_of(revision)]
    matches = _matches(revision.draft, posts, revision.publish_at)
    asked = {match.other.revision.draft_id for match in matches}
    named = set(drafts_seen_by(reader).filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    return sorted((_in_words(revision.draft, match, named) for match in matches), key=lambda clash: clash.level != "warn")


def _matches(draft: Draft, posts: list[_Post], publish_at: datetime | None) -> list[_Match]:
    return [*_said_before(draft, posts), *_too_close(draft, posts, publish_at or timezone.now())]


def _standing(draft: Draft) -> QuerySet[Any]:
    """The newest versions of other drafts that wait for a decision, go out or went out. `at`: when, as exactly as anybody knows."""
    newer = Revision.objects.filter(draft=OuterRef("revision__draft"), number__gt=OuterRef("revision__number"))
    approved = Q(revision__draft__state=DraftState.APPROVED, delivery=None) | Q(delivery__state__in=TAKES_A_PLACE)
    waits = Q(revision__draft__state=DraftState.IN_REVIEW) & ~Exists(newer)
    rows = Payload.objects.annotate(at=Coalesce("delivery__due_at", "revision__publish_at", "revision__submitted_at")).filter(approved | waits)
    return visible(rows, "revision__author").exclude(revision__draft=draft.pk).select_related("revision__draft", "account")


def _waits(payload: Payload) -> bool:
    return payload.revision.draft.state == DraftState.IN_REVIEW


def _said_before(draft: Draft, posts: list[_Post]) -> list[_Match]:
    """What is alike. Keys and texts are compared; whole rows are read of what is worth saying alone."""
    since = timezone.now() - LATELY
    found: list[tuple[_Post, int, float]] = []
    lately = _standing(draft).select_related(None).filter(at__gte=since, revision__submitted_at__gte=since - LATELY)
    networks = {post.account.network for post in posts}
    asked = lately.filter(account__network__in=networks).order_by("-revision__submitted_at", "-pk")
    rows = list(asked.values_list("pk", "text", "account", "account__network")[:MOST_COMPARED])
    compared = [_compared(text) for _pk, text, _account, _network in rows]
    for post in posts:
        text = _compared(post.text)
        own = {place: compared[place] for place, row in enumerate(rows) if row[3] == post.account.network}
        alike = process.extract(text, own, scorer=fuzz.token_sort_ratio, score_cutoff=NEARLY, limit=None) if text else []
        found += _worth_saying(post, [(rows[place][0], rows[place][2], score) for _text, score, place in alike])
    others = _standing(draft).in_bulk({pk for _post, pk, _score in found}) if found else {}
    return [_Match(post.account, others[pk], score) for post, pk, score in found if pk in others]


def _worth_saying(post: _Post, alike: list[tuple[int, int, float]]) -> list[tuple[_Post, int, float]]:
    """Of all that is alike (payload, account, score), the best one; and the same text on another X account, because X forbids that whatever else there is."""
    is_on_x = post.account.network == Network.X
    chosen = alike[:1]
    forbidden = next((one for one in alike if is_on_x and one[2] >= SAME and one[1] != post.account.pk), None)
    if forbidden and forbidden not in chosen:
        chosen.append(forbidden)
    return [(post, pk, score) for pk, _account, score in chosen]


def _is_same(match: _Match) -> bool:
    return match.score is not None and match.score >= SAME


def _is_forbidden(match: _Match) -> bool:
    return _is_same(match) and match.account.network == Network.X and match.other.account_id != match.account.pk


def _compared(text: str) -> str:
    return str(utils.default_process(LINK.sub(" ", text[:LONGEST_COMPARED])))


def _too_close(draft: Draft, posts: list[_Post], moment: datetime) -> list[_Match]:
    """The first in each account that is due, and the first that waits for a decision with a time of its own, nearer than CLASH_MINUTES."""
    span = timedelta(minutes=settings.CLASH_MINUTES)
    accounts = {post.account.pk: post.account for post in posts}
    start, end = moment - span, moment + span
    rows = _standing(draft).filter(account__in=accounts).order_by("at")
    due = rows.filter(delivery__due_at__gt=start, delivery__due_at__lt=end)  # asked apart, each by an index: together they would read every post there is
    planned = rows.filter(delivery=None, revision__draft__publish_at__gt=start, revision__draft__publish_at__lt=end, revision__publish_at__isnull=False)
    near: dict[tuple[int, bool], _Match] = {}
    for other in [*due[:MOST_NEAR], *planned[:MOST_NEAR]]:
        near.setdefault((other.account_id, _waits(other)), _Match(accounts[other.account_id], other))
    return list(near.values())


def _in_words(draft: Draft, match: _Match, named: Collection[int]) -> Clash:
    other, revision = match.other, match.other.revision
    is_named = revision.draft_id in named
    origin = draft.copied_from_id
    is_meant = origin is not None and origin in (revision.draft_id, revision.draft.copied_from_id)
    words = {
        "title": revision.title,
        "draft": f"“{revision.title}”" if is_named else _("a colleague’s draft"),
        "account": other.account,
        "day": date_format(timezone.localtime(other.at), "j F"),  # type: ignore[attr-defined]
        "time": date_format(timezone.localtime(other.at), "H:i"),  # type: ignore[attr-defined]
        "minutes": settings.CLASH_MINUTES,
    }
    is_warned = _is_same(match) and (_is_forbidden(match) or (not is_meant and other.account_id == match.account.pk))
    text = _sentence(match, is_meant=is_meant) % words
    return Clash(str(match.account), text, "warn" if is_warned else "note", revision.draft_id, *((revision.draft_id, revision.title) if is_named else ()))


def _sentence(match: _Match, *, is_meant: bool) -> str:
    if match.score is None:
        return _sentence_of_time(match)
    if _is_forbidden(match):
        return _sentence_of_x(match)
    if _waits(match.other):
        if _is_same(match):
            return _("The same text waits for a decision for %(account)s: %(draft)s. One of the two is enough.")
        return _("Nearly the same text waits for a decision for %(account)s: %(draft)s. Do people need to hear it twice?")
    if not _is_same(match):
        return _("Nearly the same text was approved for %(account)s on %(day)s: “%(title)s”. Do people need to hear it again?")
    if is_meant:
        again = _("The same text was approved for %(account)s on %(day)s: “%(title)s”. This draft is a copy of it: should people hear it once more?")
    else:
        again = _("The same text was approved for %(account)s on %(day)s: “%(title)s”. Say something new, or leave it.")
    return again


def _sentence_of_time(match: _Match) -> str:
    if _waits(match.other):
        return _("%(draft)s waits for a decision and is meant for %(time)s, less than %(minutes)d minutes away. Choose another time if neither is urgent.")
    return _(
        "“%(title)s” is approved for %(time)s, less than %(minutes)d minutes away. Followers may miss one of the two; choose another time if neither is urgent."
    )


def _sentence_of_x(match: _Match) -> str:
    if _waits(match.other):
        return _("X forbids the same text on several accounts, and it waits for a decision for %(account)s: %(draft)s. Write another text for one of them.")
    return _("X forbids the same text on several accounts, and it was approved for %(account)s on %(day)s: “%(title)s”. Write another text for this one.")
