"""The daily look at each account, warnings before keys end, and what becomes of what is scheduled."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing import actions, engine, tasks
from campaigns.publishing.actions.connecting import CANCEL, KEEP
from campaigns.publishing.actions.probing import PROBE, _keep_health
from campaigns.publishing.engine import sweeping
from campaigns.publishing.enums import DeliveryState as S
from onboarding.people.enums import SafetyClass
from portal.core.errors import Refused
from portal.core.models import AuditEvent, Notice
from tests.campaigns.publishing.conftest import again, now_is
from tests.cast import COVERT_NAME
from tests.factories import make_account, make_delivery, make_revision

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def rung(monkeypatch):
    """What was rung for, in order."""
    bells = []
    monkeypatch.setattr("campaigns.publishing.actions.probing.ring", lambda name, *args: bells.append((name, *args)))
    return bells


def test_the_timetable_knows_the_task(settings):
    assert settings.CELERY_BEAT_SCHEDULE["look-after-accounts"]["task"] == tasks.look_after_accounts.name
    assert tasks.probe.name == PROBE


def test_each_connected_account_is_looked_at_once_a_day(cast, rung):
    never, stale = make_account(), make_account(probed_at=timezone.now() - DAY)
    make_account(probed_at=timezone.now() - HOUR)
    make_account(state=AccountState.BROKEN)
    make_account(state=AccountState.DISCONNECTED)
    tasks.look_after_accounts()
    assert rung == [("campaigns.publishing.tasks.probe", never.pk), ("campaigns.publishing.tasks.probe", stale.pk)]


def test_a_look_that_finds_all_well_writes_it_down_and_tells_nobody(sandbox, cast):
    account = make_account()
    sandbox.account("x", account.external_id, name="New name", followers=7)
    tasks.probe(account.pk)
    account.refresh_from_db()
    assert (account.name, account.followers, account.state, account.scopes) == ("New name", 7, AccountState.CONNECTED, ["read", "write"])
    assert not Notice.objects.exists()
    assert not AuditEvent.objects.filter(verb="account.probed").exists()
    sandbox.fault("expired_token", "probe")
    tasks.probe(account.pk)
    assert sandbox.injected()["expired_token"] == 0, "not twice a day"


def test_a_look_that_finds_dead_keys_stops_the_account_and_tells_everybody_on_duty_once(sandbox, cast):
    account = make_account()
    sandbox.account("x", account.external_id, revoked=True)
    tasks.probe(account.pk)
    account.refresh_from_db()
    assert account.state == AccountState.BROKEN
    told = Notice.objects.filter(kind="account_broken")
    assert {notice.person for notice in told} >= {cast.ada, cast.carla, cast.chief}
    tasks.probe(account.pk)
    assert Notice.objects.filter(kind="account_broken").count() == told.count()


@pytest.mark.parametrize("fault", ["reset_before", "status_503", "status_429", "malformed", "status_502"])
def test_a_network_that_does_not_answer_says_nothing_about_the_account(sandbox, cast, as_, fault):
    account = make_account(probed_at=timezone.now() - 2 * DAY)
    for look in (lambda: tasks.probe(account.pk), lambda: as_(cast.ada).post(reverse("account-probe", args=[account.pk]))):
        sandbox.fault(fault, "probe")
        look()
        account.refresh_from_db()
        assert (account.state, account.problem) == (AccountState.CONNECTED, "")
        assert account.probed_at < timezone.now() - DAY, "it is asked again"


def test_what_was_asked_before_the_keys_changed_says_nothing_about_the_new_ones(sandbox, cast):
    account = make_account(probed_at=timezone.now() - 2 * DAY)
    stale = Account.objects.get(pk=account.pk)
    account.keep_secrets({"access_token": f"sandbox-{account.external_id}:new", "access_token_secret": "s"})
    account.save()
    sandbox.fault("expired_token", "probe")
    health = engine.steps.client_for(stale).probe()
    _keep_health(stale, health=health, by=None, sealed=stale.sealed_secrets)
    account.refresh_from_db()
    assert account.state == AccountState.CONNECTED


def test_people_on_duty_are_warned_three_times_and_no_more(cast, rung):
    ends = timezone.now() + timedelta(days=20)
    account = make_account("facebook", token_expires_at=ends, probed_at=timezone.now())

    def notices(days_before):
        with time_machine.travel(ends - timedelta(days=days_before), tick=False):
            Account.objects.update(probed_at=timezone.now())
            tasks.look_after_accounts()
            tasks.look_after_accounts()
        return Notice.objects.filter(person=cast.ada, kind="account_ends").count()

    assert [notices(days) for days in (15, 14, 13, 8, 7, 2, 1, 0.5)] == [0, 1, 1, 1, 2, 2, 3, 3]
    told = Notice.objects.filter(person=cast.ada, kind="account_ends").first()
    assert str(account) in told.text
    assert told.url == reverse("account-detail", args=[account.pk])
    Account.objects.update(token_expires_at=ends + timedelta(days=60))
    with time_machine.travel(ends + timedelta(days=59.5), tick=False):
        tasks.look_after_accounts()
    assert Notice.objects.filter(person=cast.ada, kind="account_ends").count() == 4, "another end, another warning"


def test_what_is_scheduled_past_the_end_of_the_keys_is_flagged_everywhere(cast, as_):
    soon = timezone.now() + 2 * DAY
    account = make_account("facebook", token_expires_at=soon)
    late = make_delivery(cast.champ, cast.carla, account, publish_at=soon + HOUR)
    early = make_delivery(cast.champ, cast.carla, account, publish_at=soon - HOUR, text="Earlier words")
    assert (late.outlives_keys, early.outlives_keys) == (True, False)
    assert "1 delivery is due after the keys end" in as_(cast.ada).get(reverse("account-detail", args=[account.pk])).content.decode()
    assert "end before this goes out" in as_(cast.carla).get(reverse("delivery-detail", args=[late.pk])).content.decode()
    assert "end before this goes out" not in as_(cast.carla).get(reverse("delivery-detail", args=[early.pk])).content.decode()
    month = f"{timezone.localtime(late.due_at):%Y-%m}"
    assert as_(cast.carla).get(reverse("calendar"), {"month": month}).content.decode().count("the keys end before then") == 1
    revision = make_revision(cast.champ, account, publish_at=soon + 2 * HOUR, text="Other words")
    page = as_(cast.colin).get(reverse("review-detail", args=[revision.pk])).content.decode()
    assert "It can be approved all the same" in page
    seen = {f"hash-{each.account_id}": each.sha256 for each in revision.payloads.all()}
    said = as_(cast.colin).post(reverse("review-approve", args=[revision.pk]), seen, follow=True).content.decode()
    assert "Approved." in said
    assert "end before then" in said


# ---- disconnecting -------------------------------------------------------------------------------------------------


def test_disconnecting_lists_what_is_scheduled_and_asks(cast, as_):
    delivery = make_delivery(cast.champ, cast.carla, publish_at=timezone.now() + HOUR)
    url = reverse("account-disconnect", args=[delivery.account_id])
    page = as_(cast.ada).get(url).content.decode()
    assert delivery.title in page
    assert "Cancel all of it" in page
    as_(cast.ada).post(url)
    assert again(delivery).account.state == AccountState.CONNECTED, "no answer, no act"
    as_(cast.ada).post(url, {"waiting": KEEP})
    assert (again(delivery).state, again(delivery).account.state) == (S.QUEUED, AccountState.DISCONNECTED)


def test_nothing_scheduled_asks_nothing(cast, as_):
    account = make_account()
    url = reverse("account-disconnect", args=[account.pk])
    assert "What should become" not in as_(cast.ada).get(url).content.decode()
    as_(cast.ada).post(url)
    account.refresh_from_db()
    assert (account.state, account.sealed_secrets) == (AccountState.DISCONNECTED, "")


def test_what_is_kept_waits_and_goes_out_at_its_time_once_connected_again(sandbox, cast):
    delivery = make_delivery(cast.champ, cast.carla, publish_at=timezone.now() + timedelta(seconds=30))
    number = delivery.account.external_id
    actions.disconnect_account(delivery.account, by=cast.ada, waiting=KEEP)
    now_is(delivery, due_at=timezone.now())
    engine.run(delivery.pk)
    assert (again(delivery).state, "disconnected" in again(delivery).problem) == (S.QUEUED, True)
    secrets = {"access_token": f"sandbox-{number}", "access_token_secret": "s"}
    actions.connect_account(network="x", external_id=number, handle="n", secrets=secrets, by=cast.ada)
    assert again(delivery).problem == ""
    engine.run(delivery.pk)
    assert again(delivery).state == S.SENT


def test_what_is_too_late_by_then_is_missed_and_not_published(sandbox, cast):
    delivery = make_delivery(cast.champ, cast.carla)
    number = delivery.account.external_id
    actions.disconnect_account(delivery.account, by=cast.ada, waiting=KEEP)
    now_is(delivery, due_at=timezone.now() - 2 * HOUR, late_at=timezone.now() - HOUR)
    secrets = {"access_token": f"sandbox-{number}", "access_token_secret": "s"}
    actions.connect_account(network="x", external_id=number, handle="n", secrets=secrets, by=cast.ada)
    engine.run(delivery.pk)
    sweeping.miss_late(timezone.now())
    assert again(delivery).state == S.MISSED
    assert sandbox.ledger() == []


def test_connecting_again_says_what_goes_out_because_of_it(sandbox, cast, as_):
    delivery = make_delivery(cast.champ, cast.carla)
    number = delivery.account.external_id
    actions.disconnect_account(delivery.account, by=cast.ada, waiting=KEEP)
    form = {"external_id": number, "handle": "n", "access_token": f"sandbox-{number}", "access_token_secret": "s"}
    page = as_(cast.ada).post(reverse("account-connect-by", args=["x", "keys"]), form, follow=True).content.decode()
    assert "1 post is due on it already and goes out now" in page


@pytest.mark.parametrize(("choice", "noted"), [(CANCEL, "cancelled"), (KEEP, "kept")])
def test_the_trail_says_what_became_of_what_was_scheduled(cast, choice, noted):
    delivery = make_delivery(cast.champ, cast.carla)
    actions.disconnect_account(delivery.account, by=cast.ada, waiting=choice)
    assert AuditEvent.objects.get(verb="account.disconnected").data[noted] == [delivery.pk]


def test_there_is_no_third_choice(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    with pytest.raises(Refused):
        actions.disconnect_account(delivery.account, by=cast.ada, waiting="send")
    assert again(delivery).state == S.QUEUED


# ---- the page ------------------------------------------------------------------------------------------------------


def test_the_page_shows_health_budget_and_history_and_no_key(sandbox, cast, as_):
    account = make_account(
        probed_at=timezone.now(),
        scopes=["read", "write"],
        budget={"posts": {"limit": 100, "remaining": 97, "reset": int(timezone.now().timestamp()) + 600}, "odd": "value", "empty": {}},
    )
    as_(cast.ada).post(reverse("account-probe", args=[account.pk]))
    page = as_(cast.ada).get(reverse("account-detail", args=[account.pk])).content.decode()
    for words in ("read, write", "97", "Account checked", "Ada Lindqvist", "Paste keys for X"):
        assert words in page
    assert "sandbox-" not in page


def test_a_protected_administrator_is_not_named_in_the_history(sandbox, cast, as_):
    account = make_account()
    actions.probe_account(account, by=cast.ada)
    cast.ada.full_name, cast.ada.safety_class = COVERT_NAME, SafetyClass.COVERT
    cast.ada.save()
    page = as_(cast.ada).get(reverse("account-detail", args=[account.pk])).content.decode()
    assert COVERT_NAME not in page.split("What happened")[1]
    assert "a colleague" in page
