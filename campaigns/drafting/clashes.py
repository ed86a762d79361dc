"""What is worth knowing about a draft beside what waits, is due or went out lately: the same words again, and posts too close to each other."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.accounts.enums import Network
from campaigns.accounts.models import Account
from campaigns.drafting.comparing import LATELY, MOST_COMPARED, TAKES_A_PLACE, compared_with, is_recent, kept_of, news_for, out, standing, waiting
from campaigns.drafting.enums import DraftState
from campaigns.drafting.likenesses import SAME, Alike, alike
from campaigns.drafting.models import Draft, Payload, Revision, Variant
from campaigns.drafting.queries import drafts_seen_by, payloads_of
from onboarding.people.models import StaffMember
from portal.core.compiled import Compiled, Keyed

MOST_NEAR = 100
MOST_DUE = 5000
"""Posts on all accounts together that are looked through for those near a time."""
SENT = "sent"


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
    return _told(draft, there, _said_before(draft, _posts(there)))


def kept_clashes(draft: Draft, variants: Iterable[Variant]) -> list[Clash]:
    """The same for a page that is only looked at: by what was kept when the draft was saved, and by what was submitted since."""
    there = list(variants)
    news = news_for(draft, there)
    return _told(draft, there, _said_before(draft, _posts(there)) if news is None else _kept_and_new(there, news))


def _posts(variants: list[Variant]) -> list[tuple[Account, str]]:
    return [(one.account, one.published_text) for one in variants]


def _told(draft: Draft, variants: list[Variant], said: list[_Match]) -> list[Clash]:
    accounts = {one.account_id: one.account for one in variants}
    matches = [*said, *_too_close(accounts, _near(draft, draft.publish_at, accounts))]
    named = {one.other.revision.draft_id for one in matches if not _waits(one.other) or one.other.revision.author_id == draft.author_id}
    return [_in_words(draft, match, named) for match in matches]


def clashes_for(revision: Revision, reader: StaffMember) -> list[Clash]:
    """What a submitted version clashes with at this moment, the heaviest first; what the reader may open is named.

    Its likeness to others was worked out when the later of two was submitted; whether they still stand is asked now.
    """
    payloads, draft = payloads_of(revision), revision.draft
    accounts = {payload.account_id: payload.account for payload in payloads}
    near = _near(draft, revision.publish_at, accounts)
    said = _kept(revision, accounts) if revision.compared_at else _said_before(draft, [(payload.account, payload.text) for payload in payloads])
    matches = [*said, *_too_close(accounts, near)]
    asked = {match.other.revision.draft_id for match in matches}
    named = set(drafts_seen_by(reader).filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    return sorted((_in_words(draft, match, named) for match in matches), key=lambda clash: clash.level != "warn")


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


def _kept_and_new(variants: list[Variant], news: list[Alike]) -> list[_Match]:
    """The same of what is kept beside each text, and of the news. What is worth saying is asked for; where that does not stand, the next best."""
    likest = {one: sorted([*alike(one.published_text, one.account.network, news), *kept_of(one)], key=_by_score) for one in variants}
    rows: dict[int, Payload | None] = {}
    while True:
        still = {one: [each for each in likest[one] if rows.get(each.pk, each)] for one in variants}
        found = [(one.account, each) for one in variants for each in _worth_saying(one.account, still[one])]
        unknown = {each.pk for _account, each in found} - rows.keys()
        if not unknown:
            return [_Match(account, row, each.score) for account, each in found if (row := rows[each.pk])]
        standing = {row.pk: row for row in STANDING.objects(unknown) if is_recent(row)}
        rows |= {pk: standing.get(pk) for pk in unknown}


def _by_score(one: Alike) -> float:
    return -one.score


def _matches(found: list[tuple[Account, Alike]]) -> list[_Match]:
    rows = {row.pk: row for row in FOUND.objects(one.pk for _account, one in found)}
    return [_Match(account, rows[one.pk], one.score) for account, one in found if one.pk in rows]


FOUND = Keyed(lambda keys: _whole(Payload.objects.filter(pk__in=keys)))
STANDING = Keyed(lambda keys: _whole(standing().filter(pk__in=keys)))


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
    rows = standing().filter(likened__payload__revision=revision).exclude(revision__draft=draft)
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


def _due_near(start: datetime, end: datetime) -> QuerySet[Payload, Any]:
    """Key and account of what is due then. PostgreSQL plans a span of time anew each time, so that there is little to plan; whole rows are read of the few."""
    rows = Payload.objects.filter(delivery__due_at__gt=start, delivery__due_at__lt=end, delivery__state__in=TAKES_A_PLACE)
    return rows.order_by("delivery__due_at", "pk").values_list("pk", "account")[:MOST_DUE]


def _planned_near(draft: int, start: datetime, end: datetime) -> QuerySet[Draft, Any]:
    """Keys of drafts in review that are meant for then, on whatever account: there are few."""
    waits = Draft.objects.filter(state=DraftState.IN_REVIEW, publish_at__gt=start, publish_at__lt=end)
    return waits.exclude(pk=draft).order_by("publish_at", "pk").values_list("pk")[:MOST_NEAR]


SPAN: dict[str, type] = {"start": datetime, "end": datetime}
DUE_NEAR = Compiled(_due_near, **SPAN)
PLANNED_NEAR = Compiled(_planned_near, draft=int, **SPAN)
DUE = Keyed(lambda keys: _whole(out().filter(pk__in=keys)).order_by("delivery__due_at", "pk"), 25, MOST_NEAR)
PLANNED = Keyed(lambda keys: _whole(waiting().filter(revision__draft__in=keys, revision__publish_at__isnull=False)).order_by("revision__publish_at", "pk"))


def _near(draft: Draft, publish_at: datetime | None, accounts: Collection[int]) -> list[Payload]:
    """What stands nearer than CLASH_MINUTES on one of its accounts. Asked apart, each by an index: together they would read every post there is."""
    moment, span = publish_at or timezone.now(), timedelta(minutes=settings.CLASH_MINUTES)
    given: dict[str, Any] = {"start": moment - span, "end": moment + span}
    goes_out = DUE.objects([pk for pk, account in DUE_NEAR.rows(**given) if account in accounts][:MOST_NEAR])
    planned = PLANNED.objects(key for (key,) in PLANNED_NEAR.rows(draft=draft.pk, **given))
    return [*(other for other in goes_out if other.revision.draft_id != draft.pk), *(other for other in planned if other.account_id in accounts)]


def _too_close(own: Mapping[int, Account], others: Iterable[Payload]) -> list[_Match]:
    """The first in each account that is due, and the first that waits for a decision with a time of its own."""
    near: dict[tuple[int, bool], _Match] = {}
    for other in others:
        near.setdefault((other.account_id, _waits(other)), _Match(own[other.account_id], other))
    return list(near.values())


MOMENT = {"day": "j F", "time": "H:i"}


def _in_words(draft: Draft, match: _Match, named: Collection[int]) -> Clash:
    other, revision, at = match.other, match.other.revision, timezone.localtime(_at(match.other))
    is_named = revision.draft_id in named
    origin = draft.copied_from_id
    is_meant = origin is not None and origin in (revision.draft_id, revision.draft.copied_from_id)
    sentence = _sentence(match, is_meant=is_meant)
    words = {
        "title": revision.title,
        "draft": f"“{revision.title}”" if is_named else _("a colleague’s draft"),
        "account": other.account,
        "minutes": settings.CLASH_MINUTES,
        **{name: date_format(at, style) for name, style in MOMENT.items() if f"%({name})s" in sentence},
    }
    is_warned = _is_same(match) and (_is_forbidden(match) or (not is_meant and other.account_id == match.account.pk))
    level, whose = "warn" if is_warned else "note", (revision.draft_id, revision.title) if is_named else ()
    return Clash(str(match.account), sentence % words, level, revision.draft_id, *whose)


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
