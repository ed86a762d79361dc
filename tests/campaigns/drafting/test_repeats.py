"""Repeated posts: every day and time shown before anything is made, the same time by the clock however the clocks change."""

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from campaigns.drafting.actions import save_draft, submit
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Draft
from campaigns.drafting.repeats import planned
from campaigns.publishing.actions import approve
from campaigns.publishing.models import Delivery
from campaigns.reviewing.models import Decision
from campaigns.reviewing.queries import hashes_of
from portal.core.errors import NotPermitted
from portal.core.models import AuditEvent
from tests.factories import make_account, make_draft

LONDON, NEW_YORK = "Europe/London", "America/New_York"


@pytest.fixture(autouse=True)
def in_london(settings):
    """The force's zone."""
    settings.TIME_ZONE = LONDON


def local(zone, *parts, fold=0):
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize("zone", [LONDON, NEW_YORK])
@pytest.mark.parametrize("rhythm", ["daily", "weekly", "fortnightly", "monthly"])
@pytest.mark.parametrize("month", [2, 9])
def test_the_time_on_the_wall_never_drifts_when_the_clocks_change(zone, rhythm, month):
    with timezone.override(zone):
        plan = planned(local(zone, 2027, month, 15, 9, 30), rhythm, 12)
    times = [moment.astimezone(ZoneInfo(zone)) for moment in plan.moments]
    assert {(each.hour, each.minute) for each in times} == {(9, 30)}
    assert len(set(times)) == 12
    if rhythm in ("fortnightly", "monthly"):  # these pass a change of the clocks
        assert len({moment.hour for moment in plan.moments}) == 2
    days = [each.date() for each in times]
    gaps = {later.toordinal() - earlier.toordinal() for earlier, later in pairwise(days)}
    assert gaps == {"daily": {1}, "weekly": {7}, "fortnightly": {14}}.get(rhythm, gaps)
    assert rhythm != "monthly" or {day.day for day in days} == {15}


def test_it_begins_with_the_first_and_ends_with_the_last():
    plan = planned(local(LONDON, 2027, 3, 14, 9), "weekly", 4)
    assert plan.moments == [
        datetime(2027, 3, 14, 9, tzinfo=UTC),
        datetime(2027, 3, 21, 9, tzinfo=UTC),
        datetime(2027, 3, 28, 8, tzinfo=UTC),
        datetime(2027, 4, 4, 8, tzinfo=UTC),
    ]


def test_a_month_without_the_date_gets_nothing_and_is_named():
    plan = planned(local(LONDON, 2027, 1, 31, 9), "monthly", 4)
    assert [timezone.localdate(moment) for moment in plan.moments] == [date(2027, 1, 31), date(2027, 3, 31), date(2027, 5, 31), date(2027, 7, 31)]
    assert plan.short_months == [date(2027, 2, 1), date(2027, 4, 1), date(2027, 6, 1)]
    assert planned(local(LONDON, 2028, 1, 29, 9), "monthly", 2).short_months == []


@pytest.mark.parametrize(
    ("zone", "start", "naive"), [(LONDON, (2027, 3, 21, 1, 30), datetime(2027, 3, 28, 1, 30)), (NEW_YORK, (2027, 3, 7, 2, 30), datetime(2027, 3, 14, 2, 30))]
)
def test_a_time_that_the_clocks_skip_is_named(zone, start, naive):
    with timezone.override(zone):
        plan = planned(local(zone, *start), "weekly", 3)
    assert (plan.skipped, len(plan.moments)) == ([naive], 2)


@pytest.mark.parametrize(
    ("zone", "start", "naive"),
    [(LONDON, (2027, 10, 24, 1, 30), datetime(2027, 10, 31, 1, 30)), (NEW_YORK, (2027, 10, 31, 1, 30), datetime(2027, 11, 7, 1, 30))],
)
def test_a_time_that_comes_twice_is_named_and_answered(zone, start, naive):
    with timezone.override(zone):
        first, second = (planned(local(zone, *start), "weekly", 2, takes_second=takes) for takes in (False, True))
    assert first.twice == second.twice == [naive]
    assert (second.moments[1] - first.moments[1]).total_seconds() == 3600
    assert first.moments[0] == second.moments[0]


def test_the_first_time_keeps_its_own_answer():
    plan = planned(local(LONDON, 2027, 10, 31, 1, 30, fold=1), "weekly", 2)
    assert (plan.twice, plan.moments[0]) == ([], datetime(2027, 10, 31, 1, 30, tzinfo=UTC))


# ---- the page ----


def asked(**changes):
    return {"first_0": "2027-03-14", "first_1": "09:00", "rhythm": "weekly", "times": "3", **changes}


@pytest.fixture
def at_work(champ, as_):
    """Champ, signed in on a day in March 2027, and a draft of theirs."""
    with time_machine.travel(datetime(2027, 3, 10, 12, tzinfo=UTC), tick=False):
        yield as_(champ), make_draft(champ, make_account())


def test_every_day_is_shown_before_anything_is_made(at_work):
    client, draft = at_work
    url = reverse("draft-repeat", args=[draft.pk])
    assert "Show the days" in client.get(url).content.decode()
    page = client.get(url, asked()).content.decode()
    for words in ("Sunday 14 March 2027", "Sunday 21 March 2027", "Sunday 28 March 2027", "GMT", "BST", "Make 3 drafts"):
        assert words in page
    assert Draft.objects.count() == 1


def test_it_makes_a_draft_for_each_time_and_schedules_nothing(at_work, champ):
    client, draft = at_work
    answer = client.post(reverse("draft-repeat", args=[draft.pk]), asked(edition=draft.edition), follow=True)
    assert "3 new drafts" in answer.content.decode()
    copies = list(draft.copies.order_by("publish_at"))
    assert [copy.publish_at.hour for copy in copies] == [9, 9, 8]
    assert {copy.state for copy in copies} == {S.WRITING}
    assert (Decision.objects.count(), Delivery.objects.count()) == (0, 0)
    assert set(AuditEvent.objects.get(verb="draft.repeated").data["copies"]) == {str(copy.pk) for copy in copies}
    client.post(reverse("draft-repeat", args=[draft.pk]), asked(edition=draft.edition))
    assert draft.copies.count() == 3  # the button was pressed twice
    assert "once more" in client.get(reverse("draft-detail", args=[draft.pk])).content.decode().lower()


def test_a_page_about_other_words_makes_nothing(at_work, champ):
    client, draft = at_work
    save_draft(draft=draft, by=champ, edition=draft.edition, title="T", text="Other.")
    answer = client.post(reverse("draft-repeat", args=[draft.pk]), asked(edition=draft.edition), follow=True)
    assert "nothing was copied" in answer.content.decode()
    assert not draft.copies.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_1": "01:30"}, "On 28 March 2027 the clocks go forward, and 01:30 does not exist"),
        ({"first_0": "2027-10-24", "first_1": "01:30"}, "On 31 October 2027 the clocks go back, and 01:30 comes twice"),
        ({"times": "1"}, "Enter a number between 2 and 12"),
        ({"times": "13"}, "Enter a number between 2 and 12"),
        ({"first_0": "2027-03-01"}, "This time has passed"),
        ({"first_0": "2029-03-01", "rhythm": "monthly", "times": "12"}, "more than two years away"),
        ({"first_0": ""}, "Enter the day"),
        ({"rhythm": "hourly"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(at_work, changes, said):
    client, draft = at_work
    for method in (client.get, client.post):
        page = method(reverse("draft-repeat", args=[draft.pk]), asked(edition=draft.edition, **changes)).content.decode()
        assert said in page
    assert not draft.copies.exists()


def test_of_a_time_that_comes_twice_the_answer_counts(at_work):
    client, draft = at_work
    client.post(reverse("draft-repeat", args=[draft.pk]), asked(edition=draft.edition, first_0="2027-10-24", first_1="01:30", times="2", which="second"))
    assert max(copy.publish_at for copy in draft.copies.all()) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_months_that_are_left_out_are_named(at_work):
    client, draft = at_work
    page = client.get(reverse("draft-repeat", args=[draft.pk]), asked(first_0="2027-03-31", rhythm="monthly")).content.decode()
    assert "which have no day 31" in page
    assert "April 2027, June 2027" in page


def test_each_is_decided_on_by_itself(at_work, champ, cast):
    client, draft = at_work
    client.post(reverse("draft-repeat", args=[draft.pk]), asked(edition=draft.edition))
    first, second, third = draft.copies.order_by("publish_at")
    revision = submit(draft=first, by=champ, edition=first.edition)
    with pytest.raises(NotPermitted):
        approve(revision, by=champ, hashes_seen=hashes_of(revision))
    approve(revision, by=cast.carla, hashes_seen=hashes_of(revision))
    assert [Draft.objects.get(pk=each.pk).state for each in (first, second, third, draft)] == [S.APPROVED, S.WRITING, S.WRITING, S.WRITING]
    assert Delivery.objects.get().due_at == first.publish_at
