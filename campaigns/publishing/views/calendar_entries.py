"""What the calendar shows on each day: sessions, drafts with a time, and deliveries, one entry for a post however many accounts it goes to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from campaigns.accounts.enums import Network
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft
from campaigns.publishing import planning
from campaigns.publishing.calendars import Entry, Plan, Tally
from campaigns.publishing.enums import TONES, DeliveryState
from campaigns.publishing.planning import Due
from campaigns.publishing.rules import steered_by
from campaigns.publishing.transitions import RESCHEDULABLE
from campaigns.reviewing.queries import windows_of
from onboarding.people.models import StaffMember
from onboarding.sessions.models import TrainingSession
from portal.core.compiled import Compiled
from portal.core.rows import pages

FIRST_SAID = ("halt", "wait", "plan", "note", "go", "calm")
"""Tones of a busy day's tallies in the order in which they are said: what needs somebody first."""

SESSIONS = Compiled(
    lambda start, end: TrainingSession.objects.filter(starts_at__gte=start, starts_at__lt=end, cancelled_at=None).values_list("starts_at", "title", "pk"),
    start=datetime,
    end=datetime,
)
Windows = dict[int, tuple[datetime, datetime]]


@dataclass(frozen=True)
class Wanted:
    """What the page is asked for. `most`: how many posts of a day are listed; a day with more of them is told in figures.

    `chosen`: the account, the campaign, or both, by primary key, that it is narrowed to. `query`: of the page itself, so that one comes back to it.
    """

    person: StaffMember
    start: datetime
    end: datetime
    most: int
    chosen: dict[str, int] = field(default_factory=dict)
    query: str = ""


def plan_of(wanted: Wanted) -> Plan:
    """Six queries at most, however many rows there are: two count, three list what stands on days that are not busy, one asks for approvals of old."""
    drafts = planning.drafts_between(wanted.person, wanted.start, wanted.end, wanted.chosen)
    deliveries = planning.deliveries_between(wanted.person, wanted.start, wanted.end, wanted.chosen)
    draft_words, delivery_words = _labels(DraftState), _labels(DeliveryState)
    tallies, listed = {}, []
    for day in {*drafts.by_day, *deliveries.by_day}:
        writing, going = drafts.by_day.get(day, {}), deliveries.by_day.get(day, {})
        if sum(writing.values()) + sum(going.values()) > wanted.most:
            said = [Tally(number, draft_words(state), "plan") for state, number in writing.items()]
            said += [Tally(number, delivery_words(state), TONES[DeliveryState(state)]) for state, number in going.items()]
            tallies[day] = sorted(said, key=lambda tally: (FIRST_SAID.index(tally.tone), -tally.number, tally.words))
        else:
            listed.append(day)
    entries = [] if wanted.chosen else _sessions(wanted.start, wanted.end)
    entries += _drafts(drafts.on([day for day in listed if day in drafts.by_day]), wanted.person, draft_words)
    entries += _deliveries(deliveries.on([day for day in listed if day in deliveries.by_day]), wanted, delivery_words)
    return Plan(entries, tallies)


def _labels(states: type[DraftState] | type[DeliveryState]) -> Callable[[str], str]:
    """State → its word; each is translated once for the page."""
    return cache(lambda state: str(states(state).label))


def _sessions(start: datetime, end: datetime) -> list[Entry]:
    what, address = _("Session"), pages("session-detail")
    return [Entry(at, title, what, "calm", address(pk)) for at, title, pk in SESSIONS.rows(start=start, end=end)]


def _drafts(drafts: list[Draft], person: StaffMember, words: Callable[[str], str]) -> list[Entry]:
    """Drafts with a time; one that is being written can be given another."""
    address, time_of = pages("draft-detail"), pages("draft-time")
    found = []
    for draft in drafts:
        if draft.publish_at:
            move_url = time_of(draft.pk) if person.has_perm("campaigns.edit_draft", draft) else ""
            drop_url = f"{move_url}?at={{day}}T{{time}}" if move_url else ""
            found.append(Entry(draft.publish_at, draft.title, words(draft.state), "plan", address(draft.pk), move_url, drop_url))
    return found


def _deliveries(found: list[Due], wanted: Wanted, words: Callable[[str], str]) -> list[Entry]:
    def same(due: Due) -> tuple[object, ...]:
        return (due.due_at, due.revision_id, due.state, due.outlives_keys)

    posts = [list(group) for _key, group in groupby(sorted(found, key=lambda each: (*same(each), each.pk)), key=same)]
    writer = Writer(
        sees_all=wanted.person.has_perm("campaigns.view_deliveries"),
        steered=steered_by(wanted.person, found),
        clashing=planning.clashes(found),
        words=words,
        query=wanted.query,
    )
    movable = {post[0].pk: writer.moving(post) for post in posts}
    windows = approval_windows([post[0] for post in posts if movable[post[0].pk][0]])
    return [writer.entry(post, *movable[post[0].pk], windows.get(post[0].revision_id)) for post in posts]


def approval_windows(dues: list[Due]) -> Windows:
    """Until when the approval of what may be moved is good. Asks only for those whose approval did not note it."""
    known = {due.revision_id: (due.good_from, due.good_until) for due in dues if due.good_from and due.good_until}
    return known | windows_of(due.revision_id for due in dues if due.revision_id not in known)


class Writer:
    """Writes the entries of posts for one person."""

    def __init__(self, *, sees_all: bool, steered: set[int], clashing: dict[int, Due], words: Callable[[str], str], query: str) -> None:
        self.sees_all, self.steered, self.clashing, self.words, self.query = sees_all, steered, clashing, words, query
        self.delivery, self.draft, self.time_of = pages("delivery-detail"), pages("draft-detail"), pages("delivery-reschedule")
        self.ends, self.near = _("the keys end before then"), _("Close to “%(title)s” on the same account")
        self.where = cache(lambda present: get_text_list([str(network.label) for network in Network if network in present], _("and")))

    def entry(self, post: list[Due], move_url: str, drop_url: str, window: tuple[datetime, datetime] | None) -> Entry:
        """One entry for what goes out of one revision at one time in one state."""
        first = post[0]
        how = self.ends if first.outlives_keys else self.words(first.state)
        too_near = next((self.clashing[each.pk] for each in post if each.pk in self.clashing), None)
        return Entry(
            first.due_at,
            first.title,
            f"{self.where(frozenset(each.network for each in post))}: {how}",
            "wait" if first.outlives_keys else TONES[DeliveryState(first.state)],
            self.delivery(first.pk) if self.sees_all and len(post) == 1 else self.draft(first.draft_id),
            move_url,
            drop_url,
            self.near % {"title": too_near.title} if too_near else "",
            window if move_url else None,
        )

    def moving(self, post: list[Due]) -> tuple[str, str]:
        """Where the post is given another time, pressed and dropped; empty when this person may not, or not all of it."""
        can_move = RESCHEDULABLE if len(post) == 1 else {DeliveryState.QUEUED}
        if not all(each.state in can_move and each.pk in self.steered for each in post):
            return "", ""
        if len(post) == 1:
            url = self.time_of(post[0].pk)
            return url, f"{url}?at={{day}}T{{time}}"
        url = f"{reverse('delivery-several')}?{urlencode([('act', 'move'), *(('chosen', each.pk) for each in post), ('calendar', self.query)])}"
        return url, f"{url}&how=led&first_0={{day}}&first_1={{time}}"
