"""What the calendar shows on each day: sessions, drafts with a time, and deliveries, one entry for a post however many accounts it goes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from campaigns.accounts.enums import Network
from campaigns.accounts.models import Account
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Campaign, Draft
from campaigns.publishing import planning
from campaigns.publishing.calendars import Entry, Plan, Tally, spans
from campaigns.publishing.enums import TONES, DeliveryState
from campaigns.publishing.models import Delivery
from campaigns.publishing.transitions import RESCHEDULABLE
from campaigns.reviewing.queries import windows_of
from onboarding.people.models import StaffMember
from onboarding.sessions.models import TrainingSession

FIRST_SAID = ("halt", "wait", "plan", "note", "go", "calm")
"""Tones of a busy day's tallies in the order in which they are said: what needs somebody first."""

Windows = dict[int, tuple[datetime, datetime]]
UNREAD = ("payload__text", "payload__photos", "payload__revision__checklist", "payload__revision__author__password", "account__sealed_secrets")


@dataclass(frozen=True)
class Wanted:
    """What the page is asked for. `most`: how many posts of a day are listed; a day with more of them is told in figures."""

    person: StaffMember
    start: datetime
    end: datetime
    most: int
    account: Account | None = None
    campaign: Campaign | None = None

    def drafts(self) -> QuerySet[Draft]:
        """Drafts with a time that nobody has approved yet."""
        return planning.planned_drafts(self.person, self.start, self.end, account=self.account, campaign=self.campaign)

    def deliveries(self) -> QuerySet[Delivery]:
        """What is due."""
        return planning.planned_deliveries(self.person, self.start, self.end, account=self.account, campaign=self.campaign)


def plan_of(wanted: Wanted) -> Plan:
    """Six queries at most, however many rows there are: two count, three list what stands on days that are not busy, one asks until when it is approved."""
    drafts = planning.counted_drafts(wanted.person, wanted.start, wanted.end, account=wanted.account, campaign=wanted.campaign)
    deliveries = planning.counted_deliveries(wanted.person, wanted.start, wanted.end, account=wanted.account, campaign=wanted.campaign)
    tallies, listed = {}, []
    for day in {*drafts, *deliveries}:
        is_busy = sum(drafts.get(day, {}).values()) + sum(deliveries.get(day, {}).values()) > wanted.most
        if is_busy:
            tallies[day] = _tallies(drafts.get(day, {}), deliveries.get(day, {}))
        else:
            listed.append(day)
    entries = [] if wanted.account or wanted.campaign else _sessions(wanted)
    entries += _drafts(wanted, _within(listed, drafts, "publish_at")) if any(day in drafts for day in listed) else []
    entries += _deliveries(wanted, _within(listed, deliveries, "due_at")) if any(day in deliveries for day in listed) else []
    return Plan(entries, tallies)


def _within(listed: Iterable[date], counted: dict[date, Any], at: str) -> Q:
    return planning.within(spans(day for day in listed if day in counted), at)


def _tallies(drafts: dict[str, int], deliveries: dict[str, int]) -> list[Tally]:
    said = [Tally(number, str(DraftState(state).label), "plan") for state, number in drafts.items()]
    said += [Tally(number, str(DeliveryState(state).label), TONES[DeliveryState(state)]) for state, number in deliveries.items()]
    return sorted(said, key=lambda tally: (FIRST_SAID.index(tally.tone), -tally.number))


def _sessions(wanted: Wanted) -> list[Entry]:
    sessions = TrainingSession.objects.filter(starts_at__gte=wanted.start, starts_at__lt=wanted.end, cancelled_at=None).only("title", "starts_at")
    return [Entry(each.starts_at, each.title, _("Session"), "calm", reverse("session-detail", args=[each.pk])) for each in sessions]


def _drafts(wanted: Wanted, days: Q) -> list[Entry]:
    drafts = wanted.drafts().filter(days).select_related("author").only("title", "state", "publish_at", "author__safety_class")
    return [_draft(each, each.publish_at, wanted.person) for each in drafts if each.publish_at]


def _draft(draft: Draft, at: datetime, person: StaffMember) -> Entry:
    """A draft with a time; one that is being written can be given another."""
    move_url = reverse("draft-time", args=[draft.pk]) if person.has_perm("campaigns.edit_draft", draft) else ""
    drop_url = f"{move_url}?at={{day}}T{{time}}" if move_url else ""
    return Entry(at, draft.title, draft.get_state_display(), "plan", reverse("draft-detail", args=[draft.pk]), move_url, drop_url)


def _deliveries(wanted: Wanted, days: Q) -> list[Entry]:
    found = list(wanted.deliveries().filter(days).defer(*UNREAD))
    clashing = planning.clashes(found)
    sees_all = wanted.person.has_perm("campaigns.view_deliveries")
    can_steer = wanted.person.has_perm("campaigns.steer_deliveries")

    def same(delivery: Delivery) -> tuple[object, ...]:
        return (delivery.due_at, delivery.payload.revision_id, delivery.state, delivery.outlives_keys)

    posts = [list(group) for _key, group in groupby(sorted(found, key=lambda each: (*same(each), each.pk)), key=same)]
    windows = windows_of(each.payload.revision_id for each in found if each.state in RESCHEDULABLE) if can_steer else {}
    return [_post(post, clashing, wanted.person, windows, sees_all=sees_all) for post in posts]


def _post(post: list[Delivery], clashing: dict[int, Delivery], person: StaffMember, windows: Windows, *, sees_all: bool) -> Entry:
    """One entry for what goes out of one revision at one time in one state."""
    first = post[0]
    present = {each.account.network for each in post}
    where = get_text_list([str(network.label) for network in Network if network in present], _("and"))
    how = _("the keys end before then") if first.outlives_keys else first.get_state_display()
    too_near = next((clashing[each.pk] for each in post if each.pk in clashing), None)
    move_url, drop_url = _moving(post, person)
    return Entry(
        first.due_at,
        first.title,
        f"{where}: {how}",
        "wait" if first.outlives_keys else first.tone,
        reverse("delivery-detail", args=[first.pk]) if sees_all and len(post) == 1 else reverse("draft-detail", args=[first.payload.revision.draft_id]),
        move_url,
        drop_url,
        _("Close to “%(title)s” on the same account") % {"title": too_near.title} if too_near else "",
        windows.get(first.payload.revision_id) if move_url else None,
    )


def _moving(post: list[Delivery], person: StaffMember) -> tuple[str, str]:
    """Where the post is given another time, pressed and dropped; empty when this person may not, or not all of it."""
    can_move = RESCHEDULABLE if len(post) == 1 else {DeliveryState.QUEUED}
    if not all(each.state in can_move and person.has_perm("campaigns.steer_delivery", each) for each in post):
        return "", ""
    if len(post) == 1:
        url = reverse("delivery-reschedule", args=[post[0].pk])
        return url, f"{url}?at={{day}}T{{time}}"
    url = f"{reverse('delivery-several')}?{urlencode([('act', 'move'), *(('chosen', each.pk) for each in post)])}"
    return url, f"{url}&how=led&first_0={{day}}&first_1={{time}}"
