"""Which posts the words of a draft are compared with: those of other drafts that go out, went out lately or wait for a decision.

Drafting does not know deliveries. It asks through the payload that publishing hangs one on, because only a delivery knows when a post really goes out.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from campaigns.drafting.enums import DraftState
from campaigns.drafting.likenesses import Alike
from campaigns.drafting.models import Draft, Payload, Revision, Variant
from onboarding.people.queries import visible
from portal.core.compiled import Compiled, Keyed

LATELY = timedelta(days=30)
MOST_COMPARED = 1000
"""Posts that a draft is compared with: so many that go out or went out, and so many that wait, the latest first."""
MOST_NEWS = 100
"""Submissions since a draft was compared. When there are more, it is compared with everything again."""
OVERLAP = timedelta(minutes=5)
"""What was submitted so long before a draft was compared is asked for again: its transaction may have ended later. None takes as long."""
TAKES_A_PLACE = ("queued", "claimed", "armed", "sent", "uncertain", "held")
"""States of a delivery that goes out or went out."""


def compared_with(draft: Draft, networks: Collection[str]) -> list[Alike]:
    """The latest posts of other drafts on these networks that go out, went out or wait for a decision. Two queries."""
    if not networks:
        return []
    since, there = timezone.now() - LATELY, tuple(sorted(networks))
    rows = _waits_lately(there).rows(draft=draft.pk, since=since - LATELY) + _out_lately(there).rows(draft=draft.pk, since=since)
    return [Alike(*row) for row in rows]


def news_for(draft: Draft, variants: Sequence[Variant]) -> list[Alike] | None:
    """Posts that were submitted since all the texts of the draft were compared, the latest first, whether they stand or not.

    None when that was too long ago, or never.
    """
    times = [variant.compared_at for variant in variants]
    if not all(times):
        return None
    since = min((at for at in times if at), default=timezone.now())
    if since < timezone.now() - LATELY:
        return None
    submitted = [revision for revision, of in SUBMITTED.rows(since=since - OVERLAP) if of != draft.pk]
    return None if len(submitted) > MOST_NEWS else [Alike(*row) for row in sorted(TEXTS.rows(submitted), reverse=True)]


def kept_of(variant: Variant) -> list[Alike]:
    """What is kept beside a text as alike, without the words."""
    return [Alike(pk, "", account, variant.account.network, score) for pk, account, score in variant.alike]


def is_recent(payload: Payload) -> bool:
    """Whether one that stands is among what a draft is compared with at this moment."""
    since = timezone.now() - LATELY
    if payload.revision.draft.state == DraftState.IN_REVIEW:
        return payload.revision.submitted_at >= since - LATELY
    return bool(payload.delivery.due_at >= since)


def out() -> QuerySet[Payload]:
    """What goes out or went out."""
    return visible(Payload.objects.filter(IS_OUT), "revision__author")


def waiting() -> QuerySet[Payload]:
    """The newest version of each draft that waits for a decision."""
    return visible(Payload.objects.filter(is_waiting()), "revision__author")


def standing() -> QuerySet[Payload]:
    """Both."""
    return visible(Payload.objects.filter(IS_OUT | is_waiting()), "revision__author")


def is_waiting() -> Q:
    """That a payload is of the newest version of a draft that waits for a decision."""
    newer = Revision.objects.filter(draft=OuterRef("revision__draft"), number__gt=OuterRef("revision__number"))
    return Q(~Exists(newer), revision__draft__state=DraftState.IN_REVIEW)


IS_OUT = Q(delivery__state__in=TAKES_A_PLACE)
TEXT = ("pk", "text", "account", "account__network")


@cache
def _out_lately(networks: tuple[str, ...]) -> Compiled:
    latest = out().order_by("-delivery__due_at", "-pk")
    return Compiled(lambda draft, since: _texts(latest.filter(delivery__due_at__gte=since), draft, networks), draft=int, since=datetime)


@cache
def _waits_lately(networks: tuple[str, ...]) -> Compiled:
    latest = waiting().order_by("-revision__submitted_at", "-pk")
    return Compiled(lambda draft, since: _texts(latest.filter(revision__submitted_at__gte=since), draft, networks), draft=int, since=datetime)


def _texts(rows: QuerySet[Payload], draft: int, networks: tuple[str, ...]) -> QuerySet[Payload, Any]:
    return rows.exclude(revision__draft=draft).filter(account__network__in=networks).values_list(*TEXT)[:MOST_COMPARED]


def _submitted(since: datetime) -> QuerySet[Revision, Any]:
    """Keys alone: PostgreSQL plans a span of time anew each time, so that there is little to plan."""
    latest = Revision.objects.order_by("-submitted_at").filter(submitted_at__gte=since)
    return latest.values_list("pk", "draft")[: MOST_NEWS + 1]


SUBMITTED = Compiled(_submitted, since=datetime)
TEXTS = Keyed(lambda keys: Payload.objects.order_by().filter(revision__in=keys).values_list(*TEXT))
