"""A person's own calendar feed: what it holds, how it changes, and what it never says. Read as a calendar program reads it."""

from datetime import timedelta

import time_machine
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from campaigns.drafting.actions import set_time, submit, withdraw
from campaigns.drafting.models import Draft
from campaigns.publishing.actions import approve, cancel_delivery, reschedule, tell_feed
from campaigns.publishing.models import CalendarFeed, Delivery, FeedEntry
from campaigns.reviewing.models import StageRun
from campaigns.reviewing.queries import hashes_of
from onboarding.people.actions import deactivate
from onboarding.people.models import RoleGrant
from onboarding.sessions.actions import cancel
from onboarding.sessions.booking import book
from portal.core.models import AuditEvent
from tests.campaigns.publishing.conftest import now_is
from tests.factories import certify, make_account, make_delivery, make_draft, make_session

HOUR = timedelta(hours=1)


def due(cast, account, at):
    return now_is(make_delivery(cast.champ, cast.carla, account), due_at=at, late_at=at + HOUR)


def address(client):
    """The link that the page shows once."""
    page = client.post(reverse("calendar-feed")).content.decode()
    return page.split('readonly value="')[1].split('"')[0]


def events(client, link):
    return Calendar.from_ical(client.get(link).content).walk("VEVENT")


def test_a_feed_says_when_and_where_and_never_what(cast, as_, client):
    delivery = due(cast, make_account(), timezone.now().replace(microsecond=0) + HOUR)
    link = address(as_(cast.champ))
    client.logout()
    (event,) = events(client, link)
    assert (event["DTSTART"].dt, str(event["UID"])) == (delivery.due_at, f"{delivery.reference}@posts")
    text = client.get(link).content.decode()
    assert delivery.title not in text
    assert delivery.payload.text not in text
    assert link not in as_(cast.champ).get(reverse("calendar-feed")).content.decode()


def test_a_feed_holds_what_its_person_may_see(cast, as_, client):
    due(cast, make_account(), timezone.now() + HOUR)
    links = {who: address(as_(getattr(cast, who))) for who in ("champ", "carla", "connie")}
    client.logout()
    assert {who: len(events(client, link)) for who, link in links.items()} == {"champ": 1, "carla": 1, "connie": 0}


def test_a_feed_ends_with_a_new_one_with_the_button_and_with_the_person(cast, as_, client):
    first = address(as_(cast.champ))
    second = address(as_(cast.champ))
    assert [client.get(link).status_code for link in (first, second)] == [404, 200]
    as_(cast.champ).post(reverse("calendar-feed-end"))
    assert client.get(second).status_code == 404
    third = address(as_(cast.champ))
    deactivate(cast.champ, reason="Left", by=cast.ada)
    client.logout()
    assert client.get(third).status_code == 404
    assert client.get("/calendar/feed/x.ics").status_code == 404
    assert list(AuditEvent.objects.filter(verb__startswith="feed.").order_by("sequence").values_list("verb", flat=True)) == [
        "feed.made",
        "feed.made",
        "feed.ended",
        "feed.made",
    ]


def test_the_secret_of_a_feed_is_not_in_the_database(cast, as_):
    link = address(as_(cast.champ))
    assert CalendarFeed.objects.get().secret_hash not in link


def by_uid(client, link):
    return {str(event["UID"]): event for event in events(client, link)}


def test_each_kind_of_thing_that_concerns_a_person_is_there_and_none_of_its_words(cast, as_, client):
    certify(cast.champ)
    at = timezone.now().replace(microsecond=0) + timedelta(days=2)
    draft = make_draft(cast.champ, make_account(), title="Ferry times", publish_at=at)
    asked = make_draft(cast.champ, make_account(), title="Harbour fair", publish_at=at + HOUR)
    revision = submit(draft=asked, by=cast.champ, edition=asked.edition)
    session = make_session(cast.tara, title="Dilemma lunch")
    book(session=session, by=cast.champ)
    links = {who: address(as_(getattr(cast, who))) for who in ("champ", "carla", "tara", "connie")}
    client.logout()
    found = {who: by_uid(client, link) for who, link in links.items()}
    assert {who: set(each) for who, each in found.items()} == {
        "champ": {f"draft-{draft.pk}@posts", f"draft-{asked.pk}@posts", str(session.calendar_uid)},
        "carla": {f"review-{revision.pk}-1@posts"},
        "tara": {str(session.calendar_uid)},
        "connie": set(),
    }
    own = found["champ"][f"draft-{draft.pk}@posts"]
    assert (own["DTSTART"].dt, str(own["STATUS"]), str(own["SUMMARY"])) == (at, "TENTATIVE", "Your draft with a time: Being written")
    wait = found["carla"][f"review-{revision.pk}-1@posts"]
    assert wait["DTSTART"].dt == StageRun.objects.get(revision=revision).due_at.replace(microsecond=0)
    place = found["champ"][str(session.calendar_uid)]
    assert (str(place["TRANSP"]), str(place["STATUS"])) == ("OPAQUE", "CONFIRMED")
    for link in links.values():
        text = client.get(link).content.decode()
        assert not [words for words in ("Ferry times", "Harbour fair", "Dilemma lunch", "Idris", "Tara", draft.text) if words in text]


def test_a_decision_is_due_before_the_post_is(cast, as_, client):
    certify(cast.champ)
    at = timezone.now().replace(microsecond=0) + 2 * HOUR
    draft = make_draft(cast.champ, make_account(), publish_at=at)
    submit(draft=draft, by=cast.champ, edition=draft.edition)
    (event,) = events(client, address(as_(cast.carla)))
    assert event["DTSTART"].dt == at


def test_what_has_moved_is_the_same_entry_in_a_higher_sequence(cast, as_, client):
    at = timezone.now().replace(microsecond=0) + timedelta(days=1)
    delivery = make_delivery(cast.champ, cast.carla, make_account(), publish_at=at)
    link = address(as_(cast.champ))
    (first,) = events(client, link)
    (again,) = events(client, link)
    with time_machine.travel(timezone.now() + HOUR):
        reschedule([Delivery.objects.get(pk=delivery.pk)], due_at=at + 2 * HOUR, by=cast.colin)
        (moved,) = events(client, link)
    assert [each["SEQUENCE"] for each in (first, again, moved)] == [0, 0, 1]
    assert first["LAST-MODIFIED"].dt == again["LAST-MODIFIED"].dt == again["DTSTAMP"].dt
    assert moved["LAST-MODIFIED"].dt == moved["DTSTAMP"].dt >= first["DTSTAMP"].dt + HOUR - timedelta(seconds=1)
    assert (first["UID"], moved["DTSTART"].dt) == (moved["UID"], at + 2 * HOUR)


def test_what_is_gone_is_told_as_cancelled_for_a_while(cast, as_, client):
    certify(cast.champ)
    at = timezone.now() + timedelta(days=30)
    draft = make_draft(cast.champ, make_account(), publish_at=at)
    session = make_session(cast.tara, starts_in=timedelta(days=30))
    book(session=session, by=cast.champ)
    delivery = make_delivery(cast.champ, cast.carla, make_account(), publish_at=at)
    link = address(as_(cast.champ))
    assert {str(each["STATUS"]) for each in events(client, link)} == {"TENTATIVE", "CONFIRMED"}
    withdraw(draft=draft, by=cast.champ)
    cancel(session=session, by=cast.tara, why="Ill")
    cancel_delivery(delivery, by=cast.colin)
    gone = events(client, link)
    assert [(str(each["STATUS"]), each["SEQUENCE"], str(each["SUMMARY"])) for each in gone] == [("CANCELLED", 1, "No longer planned")] * 3
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert events(client, link) == []
    assert not FeedEntry.objects.exists()


def test_an_approved_draft_gives_way_to_its_posts_and_a_decided_one_to_nothing(cast, as_, client):
    certify(cast.champ)
    draft = make_draft(cast.champ, make_account(), publish_at=timezone.now() + timedelta(days=2))
    revision = submit(draft=draft, by=cast.champ, edition=draft.edition)
    own, asked = address(as_(cast.champ)), address(as_(cast.carla))
    for link in (own, asked):
        events(client, link)
    approve(revision, by=cast.colin, hashes_seen=hashes_of(revision))
    post = f"{Delivery.objects.get().reference}@posts"
    assert {uid: str(each["STATUS"]) for uid, each in by_uid(client, own).items()} == {f"draft-{draft.pk}@posts": "CANCELLED", post: "TENTATIVE"}
    assert {uid: str(each["STATUS"]) for uid, each in by_uid(client, asked).items()} == {f"review-{revision.pk}-1@posts": "CANCELLED", post: "TENTATIVE"}


def test_what_comes_back_goes_on_counting(cast, as_, client):
    certify(cast.champ)
    draft = make_draft(cast.champ, make_account(), publish_at=timezone.now() + timedelta(days=2))
    link = address(as_(cast.champ))
    seen = [events(client, link)[0]["SEQUENCE"]]
    for publish_at in (None, draft.publish_at):
        Draft.objects.update(publish_at=publish_at)
        seen.append(events(client, link)[0]["SEQUENCE"])
    assert seen == [0, 1, 2]
    moved = set_time(draft=draft, by=cast.champ, edition=draft.edition, publish_at=draft.publish_at + HOUR)
    assert (moved.edition, events(client, link)[0]["SEQUENCE"]) == (2, 3)


def test_what_grows_old_leaves_the_feed_without_being_cancelled(cast, as_, client):
    due(cast, make_account(), timezone.now() + HOUR)
    link = address(as_(cast.champ))
    events(client, link)
    with time_machine.travel(timezone.now() + timedelta(days=32)):
        assert events(client, link) == []
    assert not FeedEntry.objects.exists()


def test_a_full_feed_cancels_nothing_that_it_has_no_room_for(cast):
    feed = CalendarFeed.objects.create(person=cast.carla, secret_hash="x", made_at=timezone.now())
    account, now = make_account(), timezone.now()
    later = [due(cast, account, now + number * timedelta(days=1)) for number in (5, 6)]
    tell_feed(feed=feed, most=2)
    due(cast, account, now + timedelta(days=1))
    told = tell_feed(feed=feed, most=2)
    assert [happening is not None for _entry, happening in told] == [True, True]
    assert f"{later[1].reference}@posts" not in {entry.uid for entry, _happening in told}


def test_the_language_of_a_reader_changes_no_entry_and_reading_leaves_no_trail(cast, as_, client):
    due(cast, make_account(), timezone.now() + HOUR)
    link = address(as_(cast.champ))
    before = AuditEvent.objects.count()
    client.logout()
    for language in ("en", "fr", "es"):
        (event,) = Calendar.from_ical(client.get(link, headers={"Accept-Language": language}).content).walk("VEVENT")
        assert event["SEQUENCE"] == 0
    assert AuditEvent.objects.count() == before


def test_whoever_no_longer_decides_is_asked_for_nothing(cast, as_, client):
    certify(cast.champ)
    draft = make_draft(cast.champ, make_account())
    submit(draft=draft, by=cast.champ, edition=draft.edition)
    link = address(as_(cast.carla))
    assert len(events(client, link)) == 1
    RoleGrant.objects.filter(person=cast.carla).delete()
    assert [str(each["STATUS"]) for each in events(client, link)] == ["CANCELLED"]
