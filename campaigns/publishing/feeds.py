"""What concerns a person at a time, as a calendar that their own calendar program reads.

Whoever keeps that calendar may be a company far away: it learns when something is due, on which account, and a link that only a signed-in
colleague can open; never a title or a text.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vUri

from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery, FeedEntry
from campaigns.publishing.planning import planned_deliveries, planned_drafts
from campaigns.reviewing.queries import waiting_times
from onboarding.people.models import StaffMember
from onboarding.sessions.models import TrainingSession
from onboarding.sessions.queries import sessions_of

BEHIND, AHEAD = timedelta(days=31), timedelta(days=366)
LASTS = timedelta(minutes=15)
MOST_EVENTS = 2000
"""Of each kind."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing at a time. `is_firm`: nothing has to be decided before it happens. `is_taken`: the person is not free then.

    `mark` says in no language what `summary` says in the reader's.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    path: str
    mark: str = ""
    is_firm: bool = False
    is_taken: bool = False

    @property
    def digest(self) -> str:
        """Changes with anything that a calendar shows of it, and not with the language in which it is asked."""
        return hashlib.sha256(repr(astuple(replace(self, summary=""))).encode()).hexdigest()


def happenings(person: StaffMember, now: datetime, most: int = MOST_EVENTS) -> list[Happening]:
    """What concerns this person from a month back to a year ahead: posts, own drafts with a time, decisions that wait, training sessions; so many of each."""
    start, end = now - BEHIND, now + AHEAD
    sees_all = person.has_perm("campaigns.view_deliveries")
    found = [_post(each, sees_all=sees_all) for each in planned_deliveries(person, start, end)[:most]]
    found += islice(_drafts(person, start, end), most)
    found += islice(_decisions(person), most)
    found += [_session(each) for each in sessions_of(person, start, end)[:most]]
    return found


def _post(delivery: Delivery, *, sees_all: bool) -> Happening:
    path = reverse("delivery-detail", args=[delivery.pk]) if sees_all else reverse("draft-detail", args=[delivery.revision.draft_id])
    said = _("Post on %(account)s: %(state)s") % {"account": delivery.account, "state": delivery.get_state_display()}
    is_firm = delivery.state not in {DeliveryState.QUEUED, DeliveryState.HELD}
    return Happening(f"{delivery.reference}@posts", delivery.due_at, delivery.due_at + LASTS, said, path, f"{delivery.account} {delivery.state}", is_firm)


def _drafts(person: StaffMember, start: datetime, end: datetime) -> Iterator[Happening]:
    rows = planned_drafts(person, start, end).filter(author=person).only("state", "publish_at")[:MOST_EVENTS]
    for draft in rows:
        if at := draft.publish_at:
            said = _("Your draft with a time: %(state)s") % {"state": draft.get_state_display()}
            yield Happening(f"draft-{draft.pk}@posts", at, at + LASTS, said, reverse("draft-detail", args=[draft.pk]), draft.state)


def _decisions(person: StaffMember) -> Iterator[Happening]:
    for revision, stage, due_at in waiting_times(person):
        path = reverse("review-detail", args=[revision])
        yield Happening(f"review-{revision}-{stage}@posts", due_at, due_at + LASTS, _("A decision is asked of you by now"), path)


def _session(session: TrainingSession) -> Happening:
    path = reverse("session-detail", args=[session.pk])
    return Happening(str(session.calendar_uid), session.starts_at, session.ends_at, _("Training session"), path, is_firm=True, is_taken=True)


def calendar_text(told: Iterable[tuple[FeedEntry, Happening | None]]) -> str:
    """The calendar file (RFC 5545). What is there no more comes with None, and is told as cancelled."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{settings.PRODUCT_NAME}//posts//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", settings.FORCE_NAME)
    calendar.add("x-wr-calname", settings.FORCE_NAME)
    calendar.add("refresh-interval;value=duration", "PT1H")
    for entry, happening in told:
        calendar.add_component(_event(entry, happening))
    return str(calendar.to_ical().decode())


def _event(entry: FeedEntry, happening: Happening | None) -> Event:
    """SEQUENCE, DTSTAMP and LAST-MODIFIED say which wording of one UID is the newest: with METHOD:PUBLISH both times are that of the change (RFC 5545)."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    if happening is None:
        event.add("summary", _("No longer planned"))
        event.add("status", "CANCELLED")
        event.add("transp", "TRANSPARENT")
        return event
    event.add("summary", happening.summary)
    event.add("url", vUri(settings.PUBLIC_URL + happening.path))
    event.add("transp", "OPAQUE" if happening.is_taken else "TRANSPARENT")
    event.add("status", "CONFIRMED" if happening.is_firm else "TENTATIVE")
    return event
