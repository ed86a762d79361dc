"""What is worth knowing about a draft beside what waits, is due or went out lately: the same words again, and posts too close to each other.

Drafting does not know deliveries. It asks through the payload that publishing hangs one on, because only a delivery knows when a post really goes out.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.accounts.enums import Network
from campaigns.accounts.models import Account
from campaigns.drafting.enums import DraftState
from campaigns.drafting.likenesses import SAME, Alike, alike
from campaigns.drafting.models import Draft, Payload, Revision, Variant
from campaigns.drafting.queries import drafts_seen_by, payloads_of
from onboarding.people.models import StaffMember
from onboarding.people.queries import visible
from portal.core.compiled import Compiled, Keyed

LATELY = timedelta(days=30)
MOST_COMPARED = 1000
"""Posts that a draft is compared with: so many that go out or went out, and so many that wait, the latest first."""
MOST_NEAR = 100
SENT = "sent"
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
class _Match:
    """Another post that is like this one (`score` of 100) or near it (no score)."""

    account: Account
    other: Payload
    score: float | None = None


def clashes(draft: Draft, variants: Iterable[Variant]) -> list[Clash]:
    """What clashes with other drafts that wait, are approved or went out, in a number of queries that does not grow with them.

    The author reads this: a draft in review is named only when it is the author's own.
    """
    there = list(variants)
    posts = [(one.account, one.published_text) for one in there]
    near = _near(DUE_NEAR_DRAFT, PLANNED_NEAR_DRAFT, draft.pk, draft, draft.publish_at)
    matches = [*_said_before(draft, posts), *_too_close([one.account for one in there], near)]
    named = {one.other.revision.draft_id for one in matches if not _waits(one.other) or one.other.revision.author_id == draft.author_id}
    return [_in_words(draft, match, named) for match in matches]


def clashes_for(revision: Revision, reader: StaffMember) -> list[Clash]:
    """What a submitted version clashes with at this moment, the heaviest first; what the reader may open is named.

    Its likeness to others was worked out when the later of two was submitted; whether they still stand is asked now.
    """
    payloads, draft = payloads_of(revision), revision.draft
    accounts = {payload.account_id: payload.account for payload in payloads}
    near = _near(DUE_NEAR_REVISION, PLANNED_NEAR_REVISION, revision.pk, draft, revision.publish_at)
    said = _kept(revision, accounts) if revision.compared_at else _said_before(draft, [(payload.account, payload.text) for payload in payloads])
    matches = [*said, *_too_close(accounts.values(), near)]
    asked = {match.other.revision.draft_id for match in matches}
    named = set(drafts_seen_by(reader).filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    return sorted((_in_words(draft, match, named) for match in matches), key=lambda clash: clash.level != "warn")


def compared_with(draft: Draft, networks: Collection[str]) -> list[Alike]:
    """The latest posts of other drafts on these networks that go out, went out or wait for a decision. Two queries."""
    if not networks:
        return []
    since, there = timezone.now() - LATELY, tuple(sorted(networks))
    rows = _waits_lately(there).rows(draft=draft.pk, since=since - LATELY) + _out_lately(there).rows(draft=draft.pk, since=since)
    return [Alike(*row) for row in rows]


@cache
def _out_lately(networks: tuple[str, ...]) -> Compiled:
    latest = _out().order_by("-delivery__due_at", "-pk")
    return Compiled(lambda draft, since: _texts(latest.filter(delivery__due_at__gte=since), draft, networks), draft=int, since=datetime)


@cache
def _waits_lately(networks: tuple[str, ...]) -> Compiled:
    latest = _waiting().order_by("-revision__submitted_at", "-pk")
    return Compiled(lambda draft, since: _texts(latest.filter(revision__submitted_at__gte=since), draft, networks), draft=int, since=datetime)


def _texts(rows: QuerySet[Payload], draft: int, networks: tuple[str, ...]) -> QuerySet[Payload, Any]:
    others = rows.exclude(revision__draft=draft).filter(account__network__in=networks)
    return others.values_list("pk", "text", "account", "account__network")[:MOST_COMPARED]


def _out() -> QuerySet[Payload]:
    """What goes out or went out."""
    return visible(Payload.objects.filter(delivery__state__in=TAKES_A_PLACE), "revision__author")


def _waiting() -> QuerySet[Payload]:
    """The newest version of each draft that waits for a decision."""
    return visible(Payload.objects.filter(_is_waiting()), "revision__author")


def _is_waiting() -> Q:
    newer = Revision.objects.filter(draft=OuterRef("revision__draft"), number__gt=OuterRef("revision__number"))
    return Q(~Exists(newer), revision__draft__state=DraftState.IN_REVIEW)


SAID = (
    *("text", "account__name", "account__network", "delivery__due_at", "delivery__state"),
    *("revision__title", "revision__author", "revision__publish_at", "revision__submitted_at", "revision__draft__state", "revision__draft__copied_from"),
)


def _whole(rows: QuerySet[Payload]) -> QuerySet[Payload]:
    """With what is said of them, and no more."""
    return rows.select_related("revision__draft", "account", "delivery").only(*SAID)


def _waits(payload: Payload) -> bool:
    return payload.revision.draft.state == DraftState.IN_REVIEW


def _at(payload: Payload) -> datetime:
    """When it goes out or went out, as exactly as anybody knows."""
    delivery, revision = getattr(payload, "delivery", None), payload.revision
    return delivery.due_at if delivery else revision.publish_at or revision.submitted_at


def _said_before(draft: Draft, posts: list[tuple[Account, str]]) -> list[_Match]:
    """What is alike. Keys and texts are compared; whole rows are read of what is worth saying alone."""
    others = compared_with(draft, {account.network for account, _text in posts})
    found = [(account, one) for account, text in posts for one in _worth_saying(account, alike(text, account.network, others))]
    return _matches(found)


def _matches(found: list[tuple[Account, Alike]]) -> list[_Match]:
    rows = {row.pk: row for row in FOUND.objects(one.pk for _account, one in found)}
    return [_Match(account, rows[one.pk], one.score) for account, one in found if one.pk in rows]


FOUND = Keyed(lambda keys: _whole(Payload.objects.filter(pk__in=keys)))


def _kept(revision: Revision, accounts: dict[int, Account]) -> list[_Match]:
    """The same of what was kept when the later of two was submitted."""
    since = timezone.now() - LATELY
    of_account: dict[int, list[Alike]] = {pk: [] for pk in accounts}
    for pk, own, account, network, score, due_at, publish_at, submitted_at in KEPT.rows(revision=revision.pk, draft=revision.draft_id):
        if (due_at or publish_at or submitted_at) >= since:
            of_account[own].append(Alike(pk, "", account, network, score))
    return _matches([(accounts[pk], one) for pk, found in of_account.items() for one in _worth_saying(accounts[pk], found)])


def _still_there(revision: int, draft: int) -> QuerySet[Any, Any]:
    """What is kept as alike and still waits, goes out or went out: key, the account of the post that it is like, its own, network, score, and its times."""
    stands = Q(delivery__state__in=TAKES_A_PLACE) | _is_waiting()
    rows = visible(Payload.objects.filter(stands, likened__payload__revision=revision).exclude(revision__draft=draft), "revision__author")
    rows = rows.order_by("-likened__score", "-pk").values_list("pk", "likened__payload__account", "account", "account__network", "likened__score", *TIMES)
    return rows[:MOST_COMPARED]


TIMES = ("delivery__due_at", "revision__publish_at", "revision__submitted_at")
"""The first that there is says when it goes out or went out, as exactly as anybody knows."""
KEPT = Compiled(_still_there, revision=int, draft=int)


def _worth_saying(account: Account, found: list[Alike]) -> list[Alike]:
    """Of all that is alike, the most alike first, the best one; and the same text on another X account, because X forbids that whatever else there is."""
    is_on_x = account.network == Network.X
    chosen = found[:1]
    forbidden = next((one for one in found if is_on_x and one.score >= SAME and one.account != account.pk), None)
    return [*chosen, *([forbidden] if forbidden and forbidden not in chosen else [])]


def _is_same(match: _Match) -> bool:
    return match.score is not None and match.score >= SAME


def _is_forbidden(match: _Match) -> bool:
    return _is_same(match) and match.account.network == Network.X and match.other.account_id != match.account.pk


def _due_near(accounts: QuerySet[Any], start: datetime, end: datetime) -> QuerySet[Payload, Any]:
    """Keys of what is due there then. PostgreSQL plans a span of time anew each time, so that there is little to plan; whole rows are read of the few."""
    rows = Payload.objects.filter(delivery__account__in=accounts, delivery__due_at__gt=start, delivery__due_at__lt=end)
    return rows.filter(delivery__state__in=TAKES_A_PLACE).order_by("delivery__due_at", "pk").values_list("pk")[:MOST_NEAR]


def _planned_near(accounts: QuerySet[Any], draft: int, start: datetime, end: datetime) -> QuerySet[Payload]:
    planned = Q(revision__draft__publish_at__gt=start, revision__draft__publish_at__lt=end, revision__publish_at__isnull=False)
    return _whole(_waiting().filter(planned, account__in=accounts).exclude(revision__draft=draft)).order_by("revision__publish_at", "pk")[:MOST_NEAR]


def _of_draft(draft: int) -> QuerySet[Any]:
    return Variant.objects.order_by().filter(draft=draft).values("account")


def _of_revision(revision: int) -> QuerySet[Any]:
    return Payload.objects.order_by().filter(revision=revision).values("account")


SPAN: dict[str, type] = {"one": int, "start": datetime, "end": datetime}
DUE_NEAR_DRAFT = Compiled(lambda one, **given: _due_near(_of_draft(one), **given), **SPAN)
PLANNED_NEAR_DRAFT = Compiled(lambda one, **given: _planned_near(_of_draft(one), **given), **SPAN, draft=int)
DUE_NEAR_REVISION = Compiled(lambda one, **given: _due_near(_of_revision(one), **given), **SPAN)
PLANNED_NEAR_REVISION = Compiled(lambda one, **given: _planned_near(_of_revision(one), **given), **SPAN, draft=int)
DUE = Keyed(lambda keys: _whole(_out().filter(pk__in=keys)).order_by("delivery__due_at", "pk"), most=MOST_NEAR)


def _near(due: Compiled, planned: Compiled, one: int, draft: Draft, publish_at: datetime | None) -> list[Payload]:
    """What stands nearer than CLASH_MINUTES on one of its accounts. Asked apart, each by an index: together they would read every post there is."""
    moment, span = publish_at or timezone.now(), timedelta(minutes=settings.CLASH_MINUTES)
    given: dict[str, Any] = {"one": one, "start": moment - span, "end": moment + span}
    goes_out = DUE.objects(key for (key,) in due.rows(**given))
    return [*(other for other in goes_out if other.revision.draft_id != draft.pk), *planned.objects(**given, draft=draft.pk)]


def _too_close(accounts: Iterable[Account], others: Iterable[Payload]) -> list[_Match]:
    """The first in each account that is due, and the first that waits for a decision with a time of its own."""
    own = {account.pk: account for account in accounts}
    near: dict[tuple[int, bool], _Match] = {}
    for other in others:
        near.setdefault((other.account_id, _waits(other)), _Match(own[other.account_id], other))
    return list(near.values())


def _in_words(draft: Draft, match: _Match, named: Collection[int]) -> Clash:
    other, revision, at = match.other, match.other.revision, timezone.localtime(_at(match.other))
    is_named = revision.draft_id in named
    origin = draft.copied_from_id
    is_meant = origin is not None and origin in (revision.draft_id, revision.draft.copied_from_id)
    words = {
        "title": revision.title,
        "draft": f"“{revision.title}”" if is_named else _("a colleague’s draft"),
        "account": other.account,
        "day": date_format(at, "j F"),
        "time": date_format(at, "H:i"),
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
    if match.other.delivery.state == SENT:
        return _("“%(title)s” went out at %(time)s, less than %(minutes)d minutes away. Followers may miss one of the two; choose another time if it can wait.")
    return _(
        "“%(title)s” is approved for %(time)s, less than %(minutes)d minutes away. Followers may miss one of the two; choose another time if neither is urgent."
    )


def _sentence_of_x(match: _Match) -> str:
    if _waits(match.other):
        return _("X forbids the same text on several accounts, and it waits for a decision for %(account)s: %(draft)s. Write another text for one of them.")
    return _("X forbids the same text on several accounts, and it was approved for %(account)s on %(day)s: “%(title)s”. Write another text for this one.")
