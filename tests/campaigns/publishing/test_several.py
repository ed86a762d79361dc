"""Several deliveries at once: moved together or cancelled, all that was chosen or nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.publishing import actions, moving
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.models import Delivery
from campaigns.publishing.moving import led_by, shifted
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent
from tests.campaigns.publishing.conftest import again, now_is
from tests.factories import certify, make_account, make_delivery

URL = "/deliveries/several/"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def soon(settings):
    """A whole hour, two days ahead, in a zone whose clocks change."""
    settings.TIME_ZONE = "Europe/London"
    return timezone.now().replace(minute=0, second=0, microsecond=0) + 2 * DAY


@pytest.fixture
def two(cast, soon):
    """Scheduled three hours apart on two accounts, approved by Colin."""
    certify(cast.champ)
    return [
        make_delivery(cast.champ, cast.colin, make_account(), title=title, publish_at=soon + n * 3 * HOUR) for n, title in enumerate(("The pier", "The bridge"))
    ]


def seen(*deliveries):
    return {each.pk: each.due_at for each in deliveries}


def asked(*deliveries, act="move", **more):
    dues = {f"due-{each.pk}": each.due_at.isoformat() for each in deliveries}
    return {"act": act, "chosen": [each.pk for each in deliveries], **dues, **more}


def dues(*deliveries):
    return [again(each).due_at for each in deliveries]


# ---- the clock on the wall ----


@pytest.mark.parametrize(("zone", "before"), [("Europe/London", (2027, 3, 27)), ("America/New_York", (2027, 3, 13)), ("Europe/London", (2027, 10, 30))])
def test_days_keep_the_time_of_day_when_the_clocks_change(zone, before):
    with timezone.override(zone):
        moment = datetime(*before, 9, 30, tzinfo=ZoneInfo(zone))
        later = shifted(moment, days=1).astimezone(ZoneInfo(zone))
        led = led_by([moment, moment + HOUR], datetime(*before, 9, 30, tzinfo=ZoneInfo(zone)).replace(day=before[2] + 1))
    assert (later.day, later.hour, later.minute) == (before[2] + 1, 9, 30)
    assert later - moment.astimezone(UTC) != DAY
    assert led[1] - led[0] == HOUR


def test_a_time_that_the_clocks_skip_is_no_time():
    with timezone.override("Europe/London"), pytest.raises(moving.Skipped) as skipped:
        shifted(datetime(2027, 3, 27, 1, 30, tzinfo=ZoneInfo("Europe/London")), days=1)
    assert skipped.value.naive == datetime(2027, 3, 28, 1, 30)


# ---- the verbs ----


def test_all_move_each_with_its_own_event(cast, two):
    times = {each.pk: each.due_at + DAY for each in two}
    actions.move_several(times=times, seen=seen(*two), by=cast.carla)
    assert dues(*two) == list(times.values())
    assert AuditEvent.objects.filter(verb="delivery.rescheduled").count() == 2


def test_none_moves_when_one_would_leave_its_window(cast, two):
    before = dues(*two)
    times = {two[0].pk: two[0].due_at + DAY, two[1].pk: two[1].due_at + 8 * DAY}
    with pytest.raises(Refused, match="was approved for the time from"):
        actions.move_several(times=times, seen=seen(*two), by=cast.carla)
    assert dues(*two) == before
    assert [event.verb for event in AuditEvent.objects.filter(verb__startswith="deliver").exclude(verb="draft.approved")] == ["deliveries.move.refused"]


def test_nobody_moves_their_own_words(cast, two, soon):
    certify(cast.carla)
    own = make_delivery(cast.carla, cast.colin, make_account(), title="Mine", publish_at=soon)
    for superuser in (False, True):
        cast.carla.is_superuser = superuser
        cast.carla.save()
        with pytest.raises(NotPermitted, match="You wrote “Mine”"):
            actions.move_several(times={each.pk: each.due_at + DAY for each in (two[0], own)}, seen=seen(two[0], own), by=cast.carla)
    assert dues(two[0], own) == [two[0].due_at, own.due_at]
    actions.cancel_several(seen=seen(two[0], own), by=cast.carla)  # ending one's own words is no way to publish
    assert {again(each).state for each in (two[0], own)} == {S.CANCELLED}


@pytest.mark.parametrize("moved_on", ["due", "state", "gone"])
def test_what_moved_on_since_the_page_stops_all(cast, two, moved_on):
    looked_at = seen(*two)
    if moved_on == "due":
        now_is(two[0], due_at=two[0].due_at + HOUR, late_at=two[0].late_at + HOUR)
    elif moved_on == "state":
        now_is(two[0], state=S.CANCELLED)
    else:
        looked_at[999_999] = timezone.now()
    for act in (lambda: actions.cancel_several(seen=looked_at, by=cast.carla), lambda: actions.move_several(times=looked_at, seen=looked_at, by=cast.carla)):
        with pytest.raises(Refused, match="has moved on"):
            act()
    assert again(two[1]).state == S.QUEUED


@pytest.mark.parametrize("who", ["champ", "chief", "ada", "rita"])
def test_only_approvers_do_either(cast, two, who, as_):
    person = getattr(cast, who)
    for act in (lambda: actions.cancel_several(seen=seen(*two), by=person), lambda: actions.move_several(times=seen(*two), seen=seen(*two), by=person)):
        with pytest.raises(NotPermitted):
            act()
    assert as_(person).get(URL, asked(*two)).status_code == 403


# ---- the pages ----


def test_the_new_times_are_shown_and_then_count(cast, two, as_):
    client = as_(cast.carla)
    page = client.get(URL, asked(*two)).content.decode()
    assert "Show the new times" in page
    assert "Move 2 deliveries" not in page
    page = client.get(URL, asked(*two, how="by", days=1, hours=2, way="later")).content.decode()
    assert "Move 2 deliveries" in page
    for each in two:
        assert str(each.account) in page
        assert (each.due_at + DAY + 2 * HOUR).astimezone(UTC).isoformat(timespec="seconds") in page
    said = client.post(URL, asked(*two, how="by", days=1, hours=2, way="later"), follow=True).content.decode()
    assert "2 have another time" in said
    assert dues(*two) == [each.due_at + DAY + 2 * HOUR for each in two]


def test_the_first_leads_and_the_others_keep_their_distance(cast, two, as_, soon):
    to = timezone.localtime(soon + DAY)
    answers = {"how": "led", "first_0": f"{to:%Y-%m-%d}", "first_1": f"{to:%H:%M}"}
    as_(cast.carla).post(URL, asked(*two, **answers))
    assert dues(*two) == [soon + DAY, soon + DAY + 3 * HOUR]


def test_what_cannot_move_is_named_and_there_is_no_button(cast, two, as_, soon):
    certify(cast.carla)
    own = make_delivery(cast.carla, cast.colin, make_account(), title="Mine", publish_at=soon)
    client = as_(cast.carla)
    page = client.get(URL, asked(two[0], own, how="by", days=1)).content.decode()
    assert "You wrote this, so that somebody else" in page
    assert "Nothing can be moved like this" in page
    assert "Move 2 deliveries" not in page
    assert "was approved for the time from" in client.get(URL, asked(two[0], how="by", days=9)).content.decode()
    assert "This time has passed" in client.get(URL, asked(two[0], how="by", days=5, way="earlier")).content.decode()
    assert client.post(URL, asked(two[0], own, how="by", days=1)).status_code == 403
    assert dues(two[0], own) == [two[0].due_at, own.due_at]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"how": "by"}, "by how many days or hours"),
        ({"how": "by", "days": "-1"}, "Enter 0 or more"),
        ({"how": "led"}, "Enter the day and the time"),
        ({"how": "sideways", "days": "1"}, "Select a valid choice"),
    ],
)
def test_what_is_not_said_is_asked(cast, two, as_, answers, said):
    for method in ("get", "post"):
        assert said in getattr(as_(cast.carla), method)(URL, asked(*two, **answers)).content.decode()
    assert dues(*two) == [each.due_at for each in two]


def test_cancelling_names_each_and_then_does_it(cast, two, as_):
    client = as_(cast.carla)
    page = client.get(URL, asked(*two, act="cancel")).content.decode()
    assert "Cancel 2 deliveries" in page
    assert all(str(each.account) in page for each in two)
    assert "2 are cancelled" in client.post(URL, asked(*two, act="cancel"), follow=True).content.decode()
    assert {again(each).state for each in two} == {S.CANCELLED}
    assert AuditEvent.objects.filter(verb="delivery.cancelled").count() == 2
    assert "no longer waiting" in client.get(URL, asked(*two, act="cancel")).content.decode()


def test_a_stale_page_cancels_nothing(cast, two, as_):
    page = asked(*two, act="cancel")
    now_is(two[0], due_at=two[0].due_at + HOUR, late_at=two[0].late_at + HOUR)
    assert "has moved on" in as_(cast.carla).post(URL, page, follow=True).content.decode()
    assert Delivery.objects.filter(state=S.QUEUED).count() == 2


@pytest.mark.parametrize("answers", [{}, {"act": "approve", "chosen": "1"}, {"act": "move"}, {"act": "cancel", "chosen": ["x", "999999"]}])
def test_nonsense_goes_back_to_the_list_with_a_sentence(cast, as_, answers):
    for method in ("get", "post"):
        page = getattr(as_(cast.carla), method)(URL, answers, follow=True).content.decode()
        assert "Say what should happen" in page or "Choose between one and" in page


def test_the_list_offers_a_box_for_what_waits_to_those_who_may(cast, two, as_):
    now_is(two[1], state=S.MISSED)
    page = as_(cast.carla).get(reverse("delivery-list")).content.decode()
    assert page.count('form="several"') == 1
    assert 'form="several"' not in as_(cast.rita).get(reverse("delivery-list")).content.decode()
