"""The trail as records officers read it: complete, searchable, exportable, checkable, and silent about protected colleagues."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from onboarding.people.enums import SafetyClass
from onboarding.sessions.actions import book
from portal.core.audit import record
from portal.core.errors import NotPermitted
from portal.core.models import AuditEvent, ChainHead
from portal.records import queries
from portal.records.actions import export_trail
from portal.records.queries import trail
from portal.records.words import happened
from tests.cast import COVERT_EMAIL, COVERT_NAME
from tests.factories import make_session, make_staff

pytestmark = pytest.mark.django_db

LIST, EXPORT, VERIFY = (reverse(name) for name in ("record-list", "record-export", "trail-verify"))


@pytest.fixture(autouse=True)
def _second_factor_aside(settings):
    settings.SECOND_FACTOR_RELAXED = True


def _page(client, query=""):
    return client.get(LIST + query).content.decode()


def _rows(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


# ---- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["chief", "carla", "tara", "connie", "ada", "assoc", "nova"])
def test_only_records_officers_come_in(cast, as_, who):
    client = as_(getattr(cast, who))
    assert [client.get(LIST).status_code, client.post(EXPORT).status_code, client.get(VERIFY).status_code] == [403, 403, 403]
    with pytest.raises(NotPermitted):
        export_trail(by=getattr(cast, who))


def test_a_link_does_not_export(cast, as_):
    assert as_(cast.rita).get(EXPORT).status_code == 405
    assert not AuditEvent.objects.exists()


# ---- the list -------------------------------------------------------------------------------------------------------


def test_it_says_what_who_when_and_by_which_hash(cast, as_):
    event = record("person.invited", cast.connie, by=cast.ada)
    page = _page(as_(cast.rita))
    for words in ("Person invited", "Ada Lindqvist", "Connie Marsh", event.hash[:10]):
        assert words in page
    assert event.hash not in page


def test_the_newest_is_first_and_fifty_stand_on_a_page(cast, as_):
    for number in range(51):
        record("draft.saved", ("campaigns.draft", number), by=cast.champ)
    page = as_(cast.rita).get(LIST).context["page"]
    assert [row.object_id for row in page][:2] == ["50", "49"]
    assert (len(page.object_list), page.paginator.num_pages) == (50, 2)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?verb=draft", ["draft.approved", "draft.saved"]),
        ("?verb=draft.app", ["draft.approved"]),
        ("?object_type=onboarding.trainingsession", ["session.changed"]),
        ("?since=2026-03-02", ["session.changed", "draft.approved"]),
        ("?until=2026-03-01", ["draft.saved"]),
        ("?since=2026-03-02&until=2026-03-02", ["draft.approved"]),
        ("?who=me", ["session.changed"]),
        ("?verb=draft&who=me", []),
        ("?page=nonsense", ["session.changed", "draft.approved", "draft.saved"]),
    ],
)
def test_filters(cast, as_, query, found):
    for day, verb, kind, by in (
        (1, "draft.saved", "campaigns.draft", cast.champ),
        (2, "draft.approved", "campaigns.draft", cast.carla),
        (3, "session.changed", "onboarding.trainingsession", cast.rita),
    ):
        with time_machine.travel(datetime(2026, 3, day, 23, 59, tzinfo=UTC), tick=False):
            record(verb, (kind, 1), by=by)
    assert [event.verb for event in as_(cast.rita).get(LIST + query).context["page"]] == found


@override_settings(TIME_ZONE="America/New_York")
def test_days_are_those_of_the_force(cast):
    with time_machine.travel(datetime(2026, 3, 2, 3, tzinfo=UTC), tick=False):
        record("draft.saved", ("campaigns.draft", 1), by=None)
    assert trail(since=datetime(2026, 3, 1).date(), until=datetime(2026, 3, 1).date()).count() == 1
    assert trail(since=datetime(2026, 3, 2).date()).count() == 0


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?verb=Draft'--", "Use small letters"),
        ("?since=2026-03-02&until=2026-03-01", "The last day is before the first"),
        ("?since=yesterday", "Enter a valid date"),
        ("?object_type=auth.user", "Select a valid choice"),
    ],
)
def test_a_filter_that_makes_no_sense_is_told_so(cast, as_, query, words):
    client = as_(cast.rita)
    assert words in _page(client, query)
    assert client.post(EXPORT + query).status_code == 302


def test_a_refusal_and_an_unknown_verb_are_put_in_words():
    assert happened(AuditEvent(verb="draft.approve.refused")) == "Not carried out: draft approve"
    assert happened(AuditEvent(verb="revision.refused")) == "Revision refused"
    assert happened(AuditEvent(verb="lamp.switched_on")) == "Lamp switched on"


def test_the_list_asks_the_database_as_often_for_one_row_as_for_thirty(cast, as_):
    client = as_(cast.rita)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        return len(captured)

    record("person.invited", cast.connie, by=cast.ada)
    asked()
    once = asked()
    for number in range(30):
        record("person.invited", make_staff(number), by=make_staff(number + 100))
    assert asked() == once


# ---- protected colleagues --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("safety_class", [SafetyClass.COVERT, "", "new"])
def test_nothing_about_a_protected_colleague_is_listed_or_exported(cast, as_, safety_class):
    cast.nova.safety_class = safety_class
    cast.nova.save()
    record("person.safety_class_set", cast.nova, by=cast.ada)
    record("person.signed_in_first", cast.nova, by=cast.nova)
    place = book(session=make_session(cast.tara), by=cast.nova)
    client = as_(cast.rita)
    page = _page(client)
    assert "Safety class set" not in page
    assert "Signed in for the first time" not in page
    assert f"Place {place.pk}" in page
    assert "a colleague" in page
    export = client.post(EXPORT)
    for text in (page, export.content.decode()):
        assert COVERT_NAME not in text
        assert COVERT_EMAIL not in text
    assert all(row[2] != str(cast.nova.pk) and not (row[3] == queries.PERSON and row[4] == str(cast.nova.pk)) for row in _rows(export))


def test_an_unlisted_colleague_is_a_colleague(cast, as_):
    unlisted = make_staff(7, safety_class=SafetyClass.UNLISTED)
    record("person.invited", unlisted, by=cast.ada)
    record("draft.saved", ("campaigns.draft", 1), by=unlisted)
    client = as_(cast.rita)
    assert "Staff 007" not in _page(client)
    rows = _rows(client.post(EXPORT))
    assert [row[1:5] for row in rows[1:]] == [
        ["draft.saved", "a colleague", "campaigns.draft", "1"],
        ["person.invited", str(cast.ada.pk), "onboarding.staffmember", "a colleague"],
    ]


def test_clockwork_and_what_is_not_kept_are_told_apart(cast, as_):
    record("delivery.sent", ("campaigns.delivery", 1), by=None)
    assert "the portal" in _page(as_(cast.rita))
    record("note.written", ("onboarding.note", 1), by=None)
    assert "not kept" in _page(as_(cast.rita))


# ---- export and check ------------------------------------------------------------------------------------------------


def test_the_export_is_what_the_filter_shows_and_is_an_event_itself(cast, as_):
    record("draft.saved", ("campaigns.draft", 5), by=cast.champ)
    kept = record("draft.approved", ("campaigns.draft", 5), by=cast.carla)
    response = as_(cast.rita).post(EXPORT + "?verb=draft.app")
    header, *rows = _rows(response)
    assert header == list(queries.EXPORT_HEADER)
    assert rows == [[kept.at.isoformat(timespec="seconds"), "draft.approved", str(cast.carla.pk), "campaigns.draft", "5", kept.hash]]
    event = AuditEvent.objects.latest("sequence")
    assert (event.verb, event.actor, event.data) == ("trail.exported", cast.rita.pk, {"number": 1, "filters": {"verb": "draft.app"}})
    assert response["Content-Disposition"].startswith('attachment; filename="trail-')


def test_an_object_that_looks_like_a_formula_is_text(cast, as_):
    record("draft.saved", ("campaigns.draft", "=1+1"), by=cast.champ)
    assert _rows(as_(cast.rita).post(EXPORT))[1][4] == "'=1+1"


def test_the_check_says_that_the_trail_holds(cast, as_):
    for number in range(3):
        record("draft.saved", ("campaigns.draft", number), by=cast.champ)
    client = as_(cast.rita)
    assert "The trail holds" not in client.get(VERIFY).content.decode()
    assert "The trail holds: 3 events." in client.post(VERIFY).content.decode()


def test_the_check_names_the_places_where_it_does_not(cast, as_):
    record("draft.saved", ("campaigns.draft", 1), by=cast.champ)
    ChainHead.objects.update(sequence=9)
    page = as_(cast.rita).post(VERIFY).content.decode()
    assert "broken in 1 place" in page
    assert "the trail should end at event 9" in page


def test_a_trail_too_long_for_a_page_is_left_to_the_command(cast, as_, monkeypatch):
    monkeypatch.setattr(queries, "MOST_TO_VERIFY", 1)
    for number in range(2):
        record("draft.saved", ("campaigns.draft", number), by=cast.champ)
    page = as_(cast.rita).post(VERIFY).content.decode()
    assert "too many to check in a page" in page
    assert "The trail holds" not in page


def test_an_export_ends_where_it_was_asked_for(cast):
    record("draft.saved", ("campaigns.draft", 1), by=cast.champ)
    events = export_trail(by=cast.rita, since=timezone.localdate() - timedelta(days=1))
    record("draft.saved", ("campaigns.draft", 2), by=cast.champ)
    assert [event.object_id for event in events] == ["1"]
