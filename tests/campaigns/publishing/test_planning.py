"""What is planned, what stands too near, which times are free; and the same in a person's own calendar program."""

import re
from datetime import UTC, datetime, timedelta
from html import escape

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import submit
from campaigns.drafting.free_times import free_times
from campaigns.publishing import planning
from campaigns.publishing.calendars import week_name
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.rules import steered_by
from campaigns.reviewing.queries import window_of, windows_of
from tests.campaigns.publishing.conftest import now_is
from tests.factories import certify, make_account, make_campaign, make_deliveries, make_delivery, make_draft

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOON = datetime(2026, 7, 14, 12, tzinfo=UTC)


def due(cast, account, at, **fields):
    delivery = make_delivery(cast.champ, cast.carla, account, title=f"Post at {at:%H:%M}")
    return now_is(delivery, due_at=at, late_at=at + HOUR, **fields)


def test_two_posts_on_one_account_within_a_quarter_of_an_hour_clash(cast):
    one, other = make_account(), make_account(Network.FACEBOOK)
    first, near, elsewhere, far = (
        due(cast, one, NOON),
        due(cast, one, NOON + 14 * MINUTE),
        due(cast, other, NOON + MINUTE),
        due(cast, one, NOON + 29 * MINUTE),
    )
    assert planning.clashes([far, elsewhere, near, first]) == {near.pk: first}
    assert planning.clashes([first, now_is(near, state=S.FAILED), far]) == {}


def test_free_times_leave_an_hour_around_what_is_due(cast):
    account = make_account()
    due(cast, account, NOON + HOUR)
    due(cast, make_account(), NOON + 2 * HOUR)
    due(cast, account, NOON + 4 * HOUR, state=S.CANCELLED)
    assert [time.astimezone(UTC) - NOON for time in free_times([account], NOON + MINUTE, most=3)] == [2 * HOUR, 3 * HOUR, 4 * HOUR]


def test_free_times_are_by_day_and_real_hours_across_a_change_of_clocks(cast):
    with timezone.override("Europe/London"):
        times = free_times([make_account()], datetime(2026, 10, 24, 18, 30, tzinfo=UTC), most=4)
        assert [f"{time:%d %H:%M %Z}" for time in times] == ["25 08:00 GMT", "25 09:00 GMT", "25 10:00 GMT", "25 11:00 GMT"]


def test_free_times_end_where_they_must(cast):
    assert [time.astimezone(UTC) - NOON for time in free_times([make_account()], NOON, before=NOON + 2 * HOUR + MINUTE)] == [HOUR, 2 * HOUR]


def test_only_times_that_the_approval_allows_are_offered(cast, as_):
    """An approval for a day in the future offers that week, not today; a day that was dropped on comes first."""
    begins = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=5)
    delivery = make_delivery(cast.champ, cast.carla, make_account(), publish_at=begins)
    url = reverse("delivery-reschedule", args=[delivery.pk])
    for asked, first in (({}, begins.date()), ({"at": f"{begins + timedelta(days=2):%Y-%m-%dT%H:%M}"}, (begins + timedelta(days=2)).date())):
        page = as_(cast.carla).get(url, asked)
        assert page.context["free"][0].date() == first
        assert all(begins <= time <= begins + timedelta(days=7) for time in page.context["free"])
    assert "The approval is good from" in page.content.decode()


def test_another_time_begins_with_the_time_that_stands(cast, as_):
    begins = timezone.localtime().replace(hour=10, minute=40, second=0, microsecond=0) + timedelta(days=5)
    delivery = make_delivery(cast.champ, cast.carla, make_account(), publish_at=begins)
    page = as_(cast.carla).get(reverse("delivery-reschedule", args=[delivery.pk])).content.decode()
    assert f'value="{begins:%Y-%m-%d}"' in page
    assert 'value="10:40"' in page


@pytest.mark.parametrize("show", ["month", "week", "list"])
def test_each_way_to_look_shows_the_same(cast, as_, show):
    account, at = make_account(), timezone.localtime().replace(hour=12, minute=0) + timedelta(days=1)
    delivery, near = due(cast, account, at), due(cast, account, at + MINUTE)
    certify(cast.champ)
    draft = make_draft(cast.champ, account, title="Not yet approved", publish_at=at + 2 * MINUTE)
    submit(draft=draft, by=cast.champ, edition=draft.edition)
    asked = {"show": show, "month": f"{at:%Y-%m}", "week": week_name(at.date() - timedelta(days=at.weekday()))}
    page = as_(cast.carla).get(reverse("calendar"), asked).content.decode()
    for title in (delivery.title, near.title, "Not yet approved", "Close to"):
        assert title in page
    own = as_(cast.connie).get(reverse("calendar"), asked).content.decode()
    assert not [title for title in (delivery.title, "Not yet approved", "Move<") if title in own]


def test_a_busy_day_says_how_much_of_what_and_opens_whole(cast, as_):
    account, at = make_account(), timezone.localtime().replace(hour=6, minute=0) + timedelta(days=1)
    every = [due(cast, account, at + number * HOUR) for number in range(6)]
    now_is(every[0], state=S.MISSED)
    client = as_(cast.carla)
    month = client.get(reverse("calendar"), {"month": f"{at:%Y-%m}"}).content.decode()
    for words in ("<strong>6 posts</strong>", "1 Missed its time", "5 Scheduled", f"show=day&amp;day={at:%Y-%m-%d}"):
        assert words in month
    assert every[1].title not in month
    day = client.get(reverse("calendar"), {"show": "day", "day": f"{at:%Y-%m-%d}"}).content.decode()
    assert all(each.title in day for each in every)
    own = as_(cast.connie).get(reverse("calendar"), {"month": f"{at:%Y-%m}"}).content.decode()
    assert "posts</strong>" not in own


def test_a_post_to_several_accounts_is_one_entry_and_moves_as_one(cast, as_):
    x, page = make_account(), make_account(Network.FACEBOOK)
    made = make_deliveries(cast.champ, cast.carla, x, page, title="Road closed")
    at = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    both = [now_is(each, due_at=at, late_at=at + HOUR) for each in made]
    seen = as_(cast.carla).get(reverse("calendar"), {"show": "day", "day": f"{at:%Y-%m-%d}"}).content.decode()
    assert seen.count(">12:00 Road closed<") == 1
    assert "X and Facebook: Scheduled" in seen
    moving = seen.split('class="move" href="')[1].split('"')[0].replace("&amp;", "&")
    assert all(f"chosen={each.pk}" in moving for each in both)
    shown = as_(cast.carla).get(moving + f"&how=led&first_0={at + timedelta(days=1):%Y-%m-%d}&first_1=12:30").content.decode()
    back = f"/calendar/?show=day&day={at:%Y-%m-%d}"
    assert shown.count(f'href="{back.replace("&", "&amp;")}"') == 2
    form = {"act": "move", "how": "led", "first_0": f"{at + timedelta(days=1):%Y-%m-%d}", "first_1": "12:30", "calendar": back.partition("?")[2]}
    form |= {"chosen": [each.pk for each in both], **{f"due-{each.pk}": each.due_at.isoformat() for each in both}}
    answer = as_(cast.carla).post(reverse("delivery-several"), form)
    assert answer.url == back
    assert {now_is(each).due_at for each in both} == {at.replace(minute=30) + timedelta(days=1)}


@pytest.mark.parametrize(("query", "url"), [("", "/deliveries/"), ("//evil.example/", "/calendar/?%2F%2Fevil.example%2F="), ("a\r\nb", "/calendar/?a%0D%0Ab=")])
def test_whoever_was_not_in_the_calendar_goes_back_to_the_list_and_nobody_elsewhere(cast, as_, query, url):
    delivery = due(cast, make_account(), timezone.now() + HOUR)
    page = as_(cast.carla).get(reverse("delivery-several"), {"act": "move", "chosen": delivery.pk, "calendar": query})
    assert page.context["back_url"] == url


def test_a_day_is_busy_by_its_posts_and_not_by_their_accounts(cast, as_):
    at = timezone.localtime().replace(hour=6, minute=0, second=0, microsecond=0) + timedelta(days=1)
    for number in range(2):
        made = make_deliveries(cast.champ, cast.carla, *(make_account() for _account in range(4)), title=f"Post {number}", text=f"Words of post {number}.")
        for each in made:
            now_is(each, due_at=at + number * HOUR, late_at=at + 9 * HOUR)
    month = as_(cast.carla).get(reverse("calendar"), {"month": f"{at:%Y-%m}"}).content.decode()
    assert ">06:00 Post 0<" in month
    assert ">07:00 Post 1<" in month
    assert "posts</strong>" not in month


def test_a_busy_day_is_one_too_where_it_is_narrowed(cast, as_):
    """To an account, to a campaign, to one's own: these are counted by themselves and not by the database."""
    x, page, campaign = make_account(), make_account(Network.FACEBOOK), make_campaign(cast.carla)
    at = timezone.localtime().replace(hour=6, minute=0, second=0, microsecond=0) + timedelta(days=1)
    for number in range(6):
        state = S.MISSED if number == 0 else S.QUEUED
        for each in make_deliveries(cast.champ, cast.carla, x, page, title=f"Post {number}", text=f"Words of post {number}.", campaign=campaign):
            now_is(each, due_at=at + number * HOUR, late_at=at + 9 * HOUR, state=state)
    for person, narrowed in ((cast.carla, {"account": x.pk}), (cast.carla, {"campaign": campaign.pk}), (cast.champ, {})):
        month = as_(person).get(reverse("calendar"), {"month": f"{at:%Y-%m}", **narrowed}).content.decode()
        for words in ("<strong>6 posts</strong>", "1 Missed its time", "5 Scheduled"):
            assert words in month
        assert "Post 1" not in month
    assert "posts</strong>" not in as_(cast.carla).get(reverse("calendar"), {"month": f"{at:%Y-%m}", "account": make_account().pk}).content.decode()


HOSTILE = "<script>alert(1)</script> \"&\" 'x'"


def test_a_title_is_text_wherever_it_is_drawn(cast, as_):
    at = timezone.localtime().replace(hour=12, minute=0) + timedelta(days=1)
    delivery = make_delivery(cast.champ, cast.carla, make_account(), title=HOSTILE)
    asked = {"month": f"{at:%Y-%m}", "week": week_name(at.date() - timedelta(days=at.weekday())), "day": f"{at:%Y-%m-%d}"}
    calendars = [(reverse("calendar"), {"show": show, **asked}) for show in ("month", "week", "list", "day")]
    for state, places in ((S.QUEUED, [*calendars, (reverse("delivery-list"), {})]), (S.MISSED, [(reverse("delivery-list"), {}), (reverse("missed-list"), {})])):
        now_is(delivery, due_at=at, late_at=at + HOUR, state=state, problem=HOSTILE)
        for url, query in places:
            page = as_(cast.carla).get(url, query).content.decode()
            assert escape(HOSTILE) in page, (url, query)
            assert "<script>alert" not in page


def dues_of(person, *deliveries):
    """The rows of the calendar for the days on which these are due."""
    start, end = (edge(each.due_at for each in deliveries) for edge in (min, max))
    found = planning.deliveries_between(person, start, end + MINUTE, {})
    return found.on(sorted(found.by_day))


def test_a_post_counts_once_a_day_and_state_whoever_asks(cast):
    """Counted by the database for whoever works with deliveries, and from the rows for a person's own."""
    at = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=3)
    accounts = [make_account(network) for network in Network]
    post, next_day = make_deliveries(cast.champ, cast.carla, *accounts), make_deliveries(cast.champ, cast.carla, *accounts[:2], title="Next day")
    alone = make_delivery(cast.champ, cast.carla, accounts[0], title="Alone")
    for delivery in (*post, alone):
        now_is(delivery, due_at=at, late_at=at + HOUR)
    for delivery in next_day:
        now_is(delivery, due_at=at + timedelta(days=1), late_at=at + timedelta(days=2))
    now_is(post[0], state=S.MISSED)
    now_is(post[1], state=S.CANCELLED)
    expected = {at.date(): {S.QUEUED: 2, S.MISSED: 1}, at.date() + timedelta(days=1): {S.QUEUED: 1}}
    for person in (cast.carla, cast.champ):
        assert planning.deliveries_between(person, at, at + timedelta(days=2), {}).by_day == expected
    assert planning.deliveries_between(cast.connie, at, at + timedelta(days=2), {}).by_day == {}


def test_whoever_may_move_a_post_is_the_same_in_a_list_as_for_one(cast):
    rows = [make_delivery(author, cast.carla, title=author.shown_name) for author in (cast.champ, cast.colin)]
    said = planning.words_of(dues_of(cast.carla, *rows))
    revisions = {each.payload.revision_id: each for each in rows}
    assert said.keys() == revisions.keys()
    for _who, person in cast:
        may = {pk for pk, each in revisions.items() if person.has_perm("campaigns.steer_delivery", each)}
        assert steered_by(person, said.values()) == may
    assert steered_by(cast.colin, said.values()) == {rows[0].payload.revision_id}


def test_an_approval_is_as_good_in_a_list_as_for_one(cast):
    delivery = make_delivery(cast.champ, cast.carla, publish_at=timezone.now() + HOUR)
    revision = delivery.payload.revision
    assert windows_of([revision.pk, 0]) == {revision.pk: window_of(revision)}
    assert windows_of([]) == {}


@pytest.mark.parametrize("few", [0, 200])
@pytest.mark.parametrize("edges", [[1], [2], [1, 2], [6], [1, 6]])
@pytest.mark.parametrize("busy", [0, 2, 9])
def test_what_stands_on_days_that_are_not_busy_is_read_and_nothing_else(cast, monkeypatch, busy, edges, few):
    """However many spans these days are."""
    monkeypatch.setattr(planning, "FEW", few)
    for name in ("DELIVERIES_ON", "DRAFTS_ON"):
        monkeypatch.setattr(planning, name, planning._by_spans(getattr(planning, name)[0].build, *edges))
    certify(cast.champ)
    at = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=3)
    quiet = [make_delivery(cast.champ, cast.carla, make_account(), title=f"Quiet {number}") for number in range(3)]
    for number, delivery in enumerate(quiet):
        now_is(delivery, due_at=at + timedelta(days=2 * number), late_at=at + timedelta(days=9))
        make_draft(cast.champ, title=f"Quiet draft {number}", publish_at=at + timedelta(days=2 * number))
    for number in range(busy):
        now_is(make_delivery(cast.champ, cast.carla, make_account(), title=f"Busy {number}"), due_at=at + timedelta(days=1), late_at=at + timedelta(days=9))
        make_draft(cast.champ, title=f"Busy draft {number}", publish_at=at + timedelta(days=1))
    days = [at.date() + timedelta(days=2 * number) for number in range(3)]
    span = (cast.carla, at - timedelta(days=1), at + timedelta(days=6), {})
    assert [due.pk for due in planning.deliveries_between(*span).on(days)] == [each.pk for each in quiet]
    assert [draft.title for draft in planning.drafts_between(*span).on(days)] == ["Quiet draft 0", "Quiet draft 1", "Quiet draft 2"]
    assert planning.deliveries_between(*span).on([]) == []


def test_a_drag_knows_until_when_the_approval_is_good(cast, as_, settings):
    at = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    make_delivery(cast.champ, cast.carla, make_account(), publish_at=at)
    page = as_(cast.colin).get(reverse("calendar"), {"show": "week", "week": week_name(at.date() - timedelta(days=at.weekday()))}).content.decode()
    until = timezone.localtime(at.astimezone(UTC) + timedelta(days=settings.APPROVAL_WINDOW_DAYS))
    assert f'data-from="{at:%Y-%m-%dT%H:%M}" data-until="{until:%Y-%m-%dT%H:%M}"' in page
    assert "approved until" in page
    assert f'data-today="{timezone.localdate():%Y-%m-%d}"' in page


def test_narrowed_to_one_account(cast, as_):
    one, other = (due(cast, make_account(), timezone.now() + number * MINUTE) for number in (1, 2))
    page = as_(cast.carla).get(reverse("calendar"), {"account": one.account_id}).content.decode()
    assert one.title in page
    assert other.title not in page
    assert f'<option value="{one.account_id}" selected>{one.account}</option>' in page
    assert as_(cast.carla).get(reverse("calendar"), {"account": "x", "campaign": "999", "week": "no", "show": "week"}).status_code == 200


def test_a_dragged_post_is_confirmed_on_the_page_of_its_time(cast, as_):
    delivery = due(cast, make_account(), timezone.now() + HOUR)
    url = reverse("delivery-reschedule", args=[delivery.pk])
    page = as_(cast.carla).get(url, {"at": "2026-12-24T09:30"}).content.decode()
    assert 'value="2026-12-24"' in page
    assert 'value="09:30"' in page
    assert now_is(delivery).due_at == delivery.due_at
    for nonsense in ("2026-13-45T99:99", "x", "9" * 500):
        assert as_(cast.carla).get(url, {"at": nonsense}).status_code == 200


def test_a_post_moved_from_the_calendar_leads_back_to_it(cast, as_):
    delivery = due(cast, make_account(), timezone.now() + HOUR)
    client, query = as_(cast.carla), {"show": "week", "account": delivery.account_id}
    calendar = client.get(reverse("calendar"), query)
    move = re.search(r'<a class="move" href="([^"]+)"', calendar.content.decode()).group(1).replace("&amp;", "&")
    page = client.get(move)
    back = re.search(r'href="([^"]+)" class="govuk-back-link">Calendar', page.content.decode()).group(1).replace("&amp;", "&")
    assert back.startswith(reverse("calendar"))
    assert client.get(back).context["show"] == "week"
    at = timezone.localtime() + 3 * HOUR
    answer = client.post(move, {"when": "at", "due_at_0": f"{at:%Y-%m-%d}", "due_at_1": f"{at:%H:%M}"})
    assert (answer.status_code, answer.url) == (302, back)
    assert client.get(reverse("delivery-reschedule", args=[delivery.pk]), {"calendar": "//evil.example"}).context["back_url"].startswith(reverse("calendar"))


def test_whoever_moves_a_post_on_one_account_reads_where_else_it_goes(cast, as_):
    first, second = make_deliveries(cast.champ, cast.carla, make_account(), make_account(Network.FACEBOOK))
    client, url = as_(cast.carla), reverse("delivery-reschedule", args=[first.pk])
    page = client.get(url)
    assert f"goes out at the same time on {second.account}" in page.content.decode()
    all_of_them = client.get(page.context["all_url"])
    assert {row.delivery for row in all_of_them.context["rows"]} == {first, second}
    now_is(second, due_at=second.due_at + HOUR, late_at=second.late_at + HOUR)
    assert "at the same time" not in client.get(url).content.decode()
