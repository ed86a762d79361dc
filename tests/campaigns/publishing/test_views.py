"""The pages of publishing, as each role sees them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import AccountState, Network
from campaigns.accounts.models import Account
from campaigns.drafting.enums import DraftState
from campaigns.publishing.actions import start_stop
from campaigns.publishing.engine import settling
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import StopScope
from campaigns.publishing.models import Delivery, Stop
from campaigns.publishing.networks import base
from onboarding.people.enums import SafetyClass
from tests.campaigns.publishing.conftest import again, claimed, now_is
from tests.cast import COVERT_EMAIL, COVERT_NAME
from tests.factories import make_account, make_deliveries, make_delivery, make_revision

HOUR = timedelta(hours=1)


@pytest.fixture
def delivery(cast):
    """One delivery that is due now."""
    return make_delivery(cast.champ, cast.carla)


PAGES = {
    "delivery-list": ("carla", "colin", "chief", "ada", "rita"),
    "delivery-detail": ("carla", "colin", "chief", "ada", "rita"),
    "delivery-reschedule": ("carla", "colin"),
    "delivery-cancel": ("carla", "colin", "champ"),
    "stop-new": ("carla", "colin", "chief", "ada"),
    "calendar": ("carla", "colin", "chief", "ada", "rita", "champ", "connie", "tara", "assoc", "dispatch", "nova"),
    "account-list": ("ada",),
    "account-connect": ("ada",),
    "account-detail": ("ada",),
    "account-disconnect": ("ada",),
    "draft-unapprove": ("champ", "carla", "colin"),
}


WITHOUT_OBJECT = ("delivery-list", "stop-new", "calendar", "account-list", "account-connect")


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_for_whom_it_is_and_for_nobody_else(cast, as_, delivery, name):
    things = {"delivery": delivery.pk, "account": delivery.account_id, "draft": delivery.payload.revision.draft_id}
    args = [] if name in WITHOUT_OBJECT else [things[name.split("-")[0]]]
    for who, person in cast:
        assert as_(person).get(reverse(name, args=args)).status_code == (200 if who in PAGES[name] else 403), who


@pytest.mark.parametrize(
    "name", ["delivery-detail", "delivery-settle", "delivery-reschedule", "delivery-cancel", "account-detail", "stop-lift", "draft-unapprove"]
)
def test_what_is_not_there_is_404(cast, as_, name):
    for person in (cast.carla, cast.ada):
        assert as_(person).get(reverse(name, args=[999_999])).status_code in (403, 404)


# ---- approving -----------------------------------------------------------------------------------------------------


def test_approving_by_the_page(cast, as_):
    revision = make_revision(cast.champ, make_account())
    url, seen = reverse("review-approve", args=[revision.pk]), {f"hash-{each.account_id}": each.sha256 for each in revision.payloads.all()}
    assert as_(cast.colin).get(url).status_code == 405
    assert as_(cast.chief).post(url, seen).status_code == 403
    assert as_(cast.colin).post(url, {}).status_code == 302
    assert not Delivery.objects.exists()
    answer = as_(cast.colin).post(url, seen, follow=True)
    assert "goes out now on" in answer.content.decode()
    assert Delivery.objects.count() == 1


def test_withdrawing_an_approval_by_the_page(cast, as_, delivery):
    draft = delivery.payload.revision.draft
    url = reverse("draft-unapprove", args=[draft.pk])
    assert delivery.title in as_(cast.champ).get(url).content.decode()
    as_(cast.champ).post(url)
    draft.refresh_from_db()
    assert (again(delivery).state, draft.state) == (S.CANCELLED, DraftState.WRITING)


# ---- deliveries ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", S.values)
def test_a_delivery_in_each_state_is_explained(cast, as_, delivery, state):
    now_is(
        delivery,
        state=state,
        external_id="17",
        permalink="https://x.com/i/web/status/17",
        lease_until=timezone.now(),
        armed_at=timezone.now(),
        problem="The cause.",
    )
    page = as_(cast.colin).get(reverse("delivery-detail", args=[delivery.pk])).content.decode()
    assert str(S(state).label) in page
    assert ("https://x.com/i/web/status/17" in page) == (state == S.SENT)
    assert ("The cause." in page) == (state != S.SENT)
    assert (reverse("delivery-settle", args=[delivery.pk]) in page) == (state == S.UNCERTAIN)


def test_what_was_tried_is_told_without_secrets(cast, as_, delivery):
    attempt = claimed(delivery)
    settling.settle(attempt, base.Accepted(base.Receipt("17", "https://x.com/i/web/status/17", {"id": "17", "access_token": "sandbox-hidden"})))
    page = as_(cast.colin).get(reverse("delivery-detail", args=[delivery.pk])).content.decode()
    assert "&quot;id&quot;: &quot;17&quot;" in page
    assert "sandbox-hidden" not in page


def test_what_needs_a_person_stands_on_top_of_the_list(cast, as_, delivery):
    now_is(delivery, state=S.UNCERTAIN)
    make_delivery(cast.champ, cast.carla, title="Later", publish_at=timezone.now() + HOUR)
    page = as_(cast.chief).get(reverse("delivery-list")).content.decode()
    assert page.index("These need a person") < page.index(delivery.title) < page.index("All deliveries") < page.index("Later")
    filtered = as_(cast.chief).get(reverse("delivery-list"), {"state": "queued"}).content.decode()
    assert ("Later" in filtered, "These need a person" in filtered) == (True, False)
    assert as_(cast.chief).get(reverse("delivery-list"), {"state": "nonsense", "account": "x"}).status_code == 200


@pytest.mark.parametrize("name", ["delivery-list", "calendar", "stop-new", "account-list"])
def test_a_page_asks_as_often_for_one_as_for_thirty(cast, as_, delivery, name):
    now_is(delivery, state=S.QUEUED)
    client = as_(cast.ada)
    counts = []
    for _round in range(2):
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(name))
        counts.append(len(queries))
        for number in range(29):
            account = make_account() if name == "account-list" else delivery.account
            now_is(make_delivery(cast.champ, cast.carla, account, text=str(number)), state=S.MISSED if number % 2 else S.QUEUED)
    assert counts[1] <= counts[0] + (1 if name == "delivery-list" else 0)


def test_a_person_settles_by_the_page_and_loses_nothing_that_was_typed(cast, as_, delivery):
    url = reverse("delivery-settle", args=[delivery.pk])
    assert as_(cast.colin).get(url).status_code == 302
    now_is(delivery, state=S.UNCERTAIN, armed_at=timezone.now(), looks=3)
    page = as_(cast.colin).get(url).content.decode()
    assert delivery.payload.text in page
    missing = as_(cast.colin).post(url, {"answer": "live"})
    assert "Paste the link" in missing.content.decode()
    wrong = as_(cast.colin).post(url, {"answer": "live", "link": "https://elsewhere.example/1"}).content.decode()
    assert "not a link to X" in wrong
    assert "https://elsewhere.example/1" in wrong
    assert as_(cast.champ).post(url, {"answer": "drop"}).status_code == 403
    as_(cast.colin).post(url, {"answer": "live", "link": "https://x.com/n/status/17"})
    assert again(delivery).state == S.SENT


def test_the_author_who_approves_does_not_settle_their_own(cast, as_):
    delivery = now_is(make_delivery(cast.colin, cast.carla), state=S.UNCERTAIN)
    assert as_(cast.colin).post(reverse("delivery-settle", args=[delivery.pk]), {"answer": "again"}).status_code == 403
    assert as_(cast.colin).get(reverse("delivery-reschedule", args=[delivery.pk])).status_code == 403


def test_one_or_several_get_another_time(cast, as_):
    first, second = (now_is(each, state=S.MISSED) for each in make_deliveries(cast.champ, cast.carla, make_account(), make_account()))
    url = reverse("delivery-reschedule", args=[first.pk])
    assert str(second.account) in as_(cast.colin).get(url).content.decode()
    assert "Enter the day and the time" in as_(cast.colin).post(url, {"when": "at"}).content.decode()
    past = as_(cast.colin).post(url, {"when": "at", "due_at_0": "2020-01-01", "due_at_1": "10:00"}).content.decode()
    assert "This time has passed" in past
    assert 'value="2020-01-01"' in past
    as_(cast.colin).post(url, {"when": "now", "also": [second.pk]})
    assert {again(first).state, again(second).state} == {S.QUEUED}


def test_cancelling_is_confirmed_on_a_page_of_its_own(cast, as_, delivery):
    url = reverse("delivery-cancel", args=[delivery.pk])
    as_(cast.colin).get(url)
    assert again(delivery).state == S.QUEUED
    assert as_(cast.connie).post(url).status_code == 403
    as_(cast.colin).post(url)
    assert again(delivery).state == S.CANCELLED


# ---- the stop ------------------------------------------------------------------------------------------------------


def test_a_stop_in_two_taps_and_a_banner_for_everybody(cast, as_, delivery):
    url = reverse("stop-new")
    assert delivery.title in as_(cast.chief).get(url).content.decode()
    assert "Fill this in." in as_(cast.chief).post(url, {"what": "everything"}).content.decode()
    as_(cast.chief).post(url, {"what": "everything", "reason": "Incident at the harbour", "incident": "N-17"})
    assert again(delivery).state == S.HELD
    assert "Incident at the harbour" in as_(cast.connie).get(reverse("calendar")).content.decode()
    stop = Stop.objects.get()
    lift = reverse("stop-lift", args=[stop.pk])
    assert "Will be missed" in as_(cast.chief).get(lift).content.decode()
    as_(cast.ada).post(lift)
    assert again(delivery).state == S.MISSED
    assert "Incident at the harbour" not in as_(cast.connie).get(reverse("calendar")).content.decode()


def test_a_stop_on_one_account(cast, as_, delivery):
    as_(cast.carla).post(reverse("stop-new"), {"what": str(delivery.account_id), "reason": "Hacked"})
    assert (Stop.objects.get().scope, Stop.objects.get().account) == (StopScope.ACCOUNT, delivery.account)
    assert as_(cast.carla).post(reverse("stop-new"), {"what": "999", "reason": "Hacked"}).status_code == 200
    assert Stop.objects.count() == 1


# ---- the calendar --------------------------------------------------------------------------------------------------


def test_the_calendar_shows_to_each_what_is_theirs(cast, as_, delivery):
    shown = {who: delivery.title in as_(person).get(reverse("calendar")).content.decode() for who, person in cast}
    assert {who for who, is_shown in shown.items() if is_shown} == {"carla", "colin", "chief", "ada", "rita", "champ"}


@pytest.mark.parametrize("month", ["2026-02", "1999-01", "9999-12", "x", "2026-13", ""])
def test_the_calendar_answers_any_month(cast, as_, month):
    assert as_(cast.connie).get(reverse("calendar"), {"month": month}).status_code == 200


def test_the_narrower_ways_to_look_begin_with_today_where_today_is_shown(cast, as_):
    with time_machine.travel(datetime(2026, 11, 28, 12, tzinfo=UTC)):
        client = as_(cast.connie)
        assert "week=2026-W48" in client.get(reverse("calendar")).content.decode()
        assert "day=2026-11-28" in client.get(reverse("calendar"), {"show": "week"}).content.decode()
        assert "week=2026-W40" in client.get(reverse("calendar"), {"month": "2026-10"}).content.decode()


# ---- networks ------------------------------------------------------------------------------------------------------


def test_connecting_by_the_page_never_shows_the_keys_again(sandbox, cast, as_):
    sandbox.account("x", "42", name="Northshore Police", handle="northshore", followers=48000)
    form = {"external_id": "42", "handle": "northshore", "access_token": "sandbox-43", "access_token_secret": "hush-hush"}
    url = reverse("account-connect-by", args=["x", "keys"])
    wrong = as_(cast.ada).post(url, form).content.decode()
    assert "belong to another" in wrong
    assert 'value="42"' in wrong
    page = as_(cast.ada).post(url, form | {"access_token": "sandbox-42"}, follow=True).content.decode()
    assert "48,000" in page
    assert not [secret for secret in ("sandbox-42", "sandbox-43", "hush-hush") if secret in wrong + page]
    assert Account.objects.get().state == AccountState.CONNECTED
    assert "its keys were replaced" not in page
    assert "its keys were replaced" in as_(cast.ada).post(url, form | {"access_token": "sandbox-42"}, follow=True).content.decode()


def test_each_network_asks_for_what_it_needs(cast, as_):
    page = as_(cast.ada).post(reverse("account-connect-by", args=["x", "keys"]), {"external_id": "no", "handle": "n", "access_token": "t"}).content.decode()
    assert "Access token secret" in page
    assert "digits only" in page
    assert "Access token secret" not in as_(cast.ada).get(reverse("account-connect-by", args=["facebook", "keys"])).content.decode()
    assert as_(cast.ada).get(reverse("account-connect-by", args=["x", "carrier-pigeon"])).status_code == 404


def test_probing_and_disconnecting_by_the_page(sandbox, cast, as_, delivery):
    account = delivery.account
    assert "works" in as_(cast.ada).post(reverse("account-probe", args=[account.pk]), follow=True).content.decode()
    sandbox.account("x", account.external_id, revoked=True)
    assert "Needs attention" in as_(cast.ada).post(reverse("account-probe", args=[account.pk]), follow=True).content.decode()
    assert delivery.title in as_(cast.ada).get(reverse("account-disconnect", args=[account.pk])).content.decode()
    assert "Choose one." in as_(cast.ada).post(reverse("account-disconnect", args=[account.pk])).content.decode()
    as_(cast.ada).post(reverse("account-disconnect", args=[account.pk]), {"waiting": "cancel"})
    assert again(delivery).state == S.CANCELLED


# ---- a protected colleague -----------------------------------------------------------------------------------------


def test_a_writer_who_became_protected_is_named_nowhere(cast, as_, delivery):
    cast.champ.full_name, cast.champ.email, cast.champ.safety_class = COVERT_NAME, f"x{COVERT_EMAIL}", SafetyClass.COVERT
    cast.champ.save()
    start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    for name, args in (
        ("delivery-list", []),
        ("delivery-detail", [delivery.pk]),
        ("calendar", []),
        ("stop-new", []),
        ("account-detail", [delivery.account_id]),
    ):
        page = as_(cast.ada).get(reverse(name, args=args)).content.decode()
        assert COVERT_NAME not in page
        assert COVERT_EMAIL not in page


def test_a_facebook_page_is_named_on_its_pages(cast, as_):
    account = make_account(Network.FACEBOOK)
    page = as_(cast.ada).get(reverse("account-list")).content.decode()
    assert f"{account.name} (Facebook)" in page


# ---- words that must be true ---------------------------------------------------------------------------------------


def test_another_time_is_chosen_after_reading_the_words_again(cast, as_, delivery):
    page = as_(cast.colin).get(reverse("delivery-reschedule", args=[delivery.pk])).content.decode()
    before = page.split('name="when"')[0]
    assert delivery.payload.text in before
    assert "do words like today and tomorrow still fit" in before
    assert "approved to go out at once" in before


def test_a_failed_duplicate_does_not_say_that_it_is_not_live(cast, as_, delivery):
    settling.settle(claimed(delivery), base.Duplicate("X says this text is on the account already. Look at the account before you do anything."))
    page = as_(cast.colin).get(reverse("delivery-detail", args=[delivery.pk])).content.decode()
    assert again(delivery).state == S.FAILED
    assert "It is not live" not in page
    assert "the same text is there already" in page
