"""What the calendar shows on each day: sessions, drafts with a time, and deliveries, one entry for a post however many accounts it goes to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
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
from campaigns.publishing.planning import Due, Words
from campaigns.publishing.rules import steered_by
from campaigns.publishing.transitions import RESCHEDULABLE
from campaigns.publishing.views.returning import CALENDAR
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
    """Seven queries for a hundred posts: two count, three list what stands on days that are not busy, two ask for words and for approvals."""
    drafts = planning.drafts_between(wanted.person, wanted.start, wanted.end, wanted.chosen)
    deliveries = planning.deliveries_between(wanted.person, wanted.start, wanted.end, wanted.chosen)
    draft_words, delivery_words = _labels(DraftState), _labels(DeliveryState)
    tallies, listed = {}, []
    for day in {*drafts.by_day, *deliveries.by_day}:
        writing, going = drafts.by_day.get(day, {}), deliveries.by_day.get(day, {})
        if sum(writing.values()) + sum(going.values()) > wanted.most:
            said = [Tally(number, draft_words(state), "plan") for state, number in writing.items()]
            said += [Tally(number, delivery_words(state), TONES[state]) for state, number in going.items()]
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


def _deliveries(found: list[Due], wanted: Wanted, states: Callable[[str], str]) -> list[Entry]:
    posts: dict[tuple[datetime, int, str, bool], list[Due]] = {}
    for due in found:
        posts.setdefault((due.due_at, due.revision_id, due.state, due.outlives_keys), []).append(due)
    said = planning.words_of(found)
    steered = steered_by(wanted.person, (said[post[0].revision_id] for post in posts.values() if is_movable(post)))
    writer = Writer(
        sees_all=wanted.person.has_perm("campaigns.view_deliveries"),
        said=said,
        steered=steered,
        windows=windows_of(steered),
        clashing=planning.clashes(found),
        states=states,
        query=wanted.query,
    )
    return [writer.entry(post, outlives_keys=key[-1]) for key, post in sorted(posts.items())]


def is_movable(post: list[Due]) -> bool:
    """Whether what goes out together may be given another time, by the state of each."""
    can_move = RESCHEDULABLE if len(post) == 1 else {DeliveryState.QUEUED}
    return all(each.state in can_move for each in post)


class Writer:
    """Writes the entries of posts for one person."""

    def __init__(
        self,
        *,
        sees_all: bool,
        said: dict[int, Words],
        steered: set[int],
        windows: Windows,
        clashing: dict[int, Due],
        states: Callable[[str], str],
        query: str,
    ) -> None:
        self.sees_all, self.said, self.steered, self.windows, self.clashing, self.states = sees_all, said, steered, windows, clashing, states
        self.delivery, self.draft, self.time_of = pages("delivery-detail"), pages("draft-detail"), pages("delivery-reschedule")
        self.several, self.back = reverse("delivery-several"), urlencode({CALENDAR: query})
        self.ends, self.near = _("the keys end before then"), _("Close to “%(title)s” on the same account")
        self.where = cache(lambda present: get_text_list([str(network.label) for network in Network if network in present], _("and")))

    def entry(self, post: list[Due], *, outlives_keys: bool) -> Entry:
        """One entry for what goes out of one revision at one time in one state."""
        first = post[0]
        too_near = next((self.clashing[each.pk] for each in post if each.pk in self.clashing), None) if self.clashing else None
        words = self.said[first.revision_id]
        move_url, drop_url = self.moving(post)
        return Entry(
            first.due_at,
            words.title,
            f"{self.where(tuple([each.network for each in post]))}: {self.ends if outlives_keys else self.states(first.state)}",
            "wait" if outlives_keys else TONES[first.state],
            self.delivery(first.pk) if self.sees_all and len(post) == 1 else self.draft(words.draft_id),
            move_url,
            drop_url,
            self.near % {"title": self.said[too_near.revision_id].title} if too_near else "",
            self.windows.get(first.revision_id) if move_url else None,
        )

    def moving(self, post: list[Due]) -> tuple[str, str]:
        """Where the post is given another time, pressed and dropped; empty when this person may not, or not all of it."""
        if post[0].revision_id not in self.steered or not is_movable(post):
            return "", ""
        if len(post) == 1:
            url = f"{self.time_of(post[0].pk)}?{self.back}"
            return url, f"{url}&at={{day}}T{{time}}"
        url = f"{self.several}?act=move{''.join(f'&chosen={each.pk}' for each in post)}&{self.back}"
        return url, f"{url}&how=led&first_0={{day}}&first_1={{time}}"
