"""Keys that end after two hours: renewed once, stored before they are used, and never lost without a word."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing import engine
from campaigns.publishing.engine import renewing, steps
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.networks import oauth_x
from campaigns.publishing.networks.base import AccountBroken, NotSent, Post, Prepared, ReadFailed
from tests.campaigns.publishing.conftest import again
from tests.campaigns.publishing.test_connecting import begin, come_back, decide
from tests.factories import make_account, make_delivery
from tests.sandbox_fixture import TIMEOUT  # noqa: F401  (the fixture's module must be there)

pytestmark = pytest.mark.django_db


def signed_in(sandbox, number="42") -> Account:
    """An account connected by OAuth 2, its keys about to end."""
    sandbox.account("x", number, name="Northshore Police", handle="northshore")
    leaving = oauth_x.leave("http://127.0.0.1/back")
    code = decide(leaving.url, account=number).partition("?")[2]
    answer = dict(pair.split("=") for pair in code.split("&"))
    granted = oauth_x.arrive(leaving.memory, answer, "http://127.0.0.1/back")
    account = make_account("x", external_id=number, way="oauth2")
    account.keep_secrets({**granted.secrets, "bearer_ends": "1"})
    account.save()
    return account


def held(account) -> dict:
    """What the row holds now."""
    return Account.objects.get(pk=account.pk).secrets


def test_keys_are_renewed_and_stored_before_they_are_used(sandbox):
    account = signed_in(sandbox)
    before = held(account)
    fresh = renewing.fresh_secrets(account)
    assert fresh == held(account)
    assert fresh["bearer_token"] != before["bearer_token"]
    assert fresh["refresh_token"] != before["refresh_token"]
    assert Account.objects.get().renewing_at is None
    assert renewing.fresh_secrets(Account.objects.get()) == fresh, "fresh keys are used as they are"


def test_other_accounts_are_left_alone(sandbox):
    account = make_account()
    sandbox.fault("status_500", "token")
    assert renewing.fresh_secrets(account) == account.secrets
    assert sandbox.injected().get("status_500") == 0


def test_a_post_goes_out_with_keys_that_had_ended(sandbox, cast):
    account = signed_in(sandbox)
    sandbox.order("POST", "age", {"seconds": 7201})
    delivery = make_delivery(cast.champ, cast.carla, account)
    engine.run(delivery.pk)
    assert (again(delivery).state, len(sandbox.ledger("x", "42"))) == (S.SENT, 1)


def test_spent_keys_break_the_account_in_words(sandbox, cast):
    account = signed_in(sandbox)
    account.keep_secrets({**account.secrets, "refresh_token": "refresh-spent"})
    account.save()
    delivery = make_delivery(cast.champ, cast.carla, account)
    engine.run(delivery.pk)
    account.refresh_from_db()
    assert (again(delivery).state, account.state) == (S.QUEUED, AccountState.BROKEN)
    assert "no longer renews the keys" in account.problem
    assert "refresh-spent" not in account.problem
    assert sandbox.ledger() == []


@pytest.mark.parametrize("fault", ["reset_after", "truncated", "malformed"])
def test_an_answer_that_was_lost_is_found_out_and_said(sandbox, fault):
    account = signed_in(sandbox)
    sandbox.fault(fault, "token")
    first = renewing.fresh_secrets(account)
    assert isinstance(first, NotSent)
    assert first.retry_at is not None
    assert Account.objects.get().renewing_at is not None, "the turn stays taken until somebody may try again"
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=True):
        second = renewing.fresh_secrets(Account.objects.get())
    assert isinstance(second, AccountBroken)
    assert "before the new ones came" in second.reason


@pytest.mark.parametrize("fault", ["reset_before", "status_503", "status_500"])
def test_a_renewal_that_x_never_saw_is_tried_again(sandbox, fault):
    account = signed_in(sandbox)
    sandbox.fault(fault, "token")
    assert isinstance(renewing.fresh_secrets(account), NotSent)
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=True):
        assert renewing.fresh_secrets(Account.objects.get())["bearer_token"] == held(account)["bearer_token"]
    assert Account.objects.get().renewing_at is None


def test_a_throttled_renewal_waits(sandbox):
    account = signed_in(sandbox)
    sandbox.fault("status_429", "token")
    assert isinstance(renewing.fresh_secrets(account), NotSent)
    assert isinstance(renewing.fresh_secrets(account), dict)


def test_a_worker_that_died_while_renewing_is_succeeded(sandbox):
    account = signed_in(sandbox)
    Account.objects.update(renewing_at=timezone.now() - timedelta(seconds=61))
    assert isinstance(renewing.fresh_secrets(account), dict)


def test_while_somebody_renews_others_wait_and_then_come_back_later(sandbox, monkeypatch):
    account = signed_in(sandbox)
    Account.objects.update(renewing_at=timezone.now())
    monkeypatch.setattr(renewing, "LOOKS", 2)
    assert isinstance(renewing.fresh_secrets(account), NotSent)
    assert sandbox.injected() == {}


def test_keys_connected_meanwhile_are_not_overwritten(sandbox):
    account = signed_in(sandbox)
    turn = renewing._take_turn(account.pk)
    newer = {**account.secrets, "bearer_token": "newer", "bearer_ends": str(2**40)}
    account.keep_secrets(newer)
    account.renewing_at = None
    account.save()
    assert renewing._settle(account.pk, turn, oauth_x.Renewed({"bearer_token": "older"})) == newer
    assert held(account) == newer


def test_a_client_without_keys_answers_every_verb(sandbox):
    account, why = make_account(), AccountBroken("Connect it again.")
    client = renewing.Unusable(account, why)
    post = Post("Words")
    assert [client.prepare(post), client.publish(Prepared(post)), client.remove("1")] == [why, why, why]
    assert (client.probe().ok, client.probe().is_known) == (False, True)
    assert not renewing.Unusable(account, NotSent("Later.")).probe().is_known
    with pytest.raises(ReadFailed, match="Connect it again"):
        client.recent(timezone.now())
    with pytest.raises(ReadFailed, match="Connect it again"):
        client.measure(["1"])


def test_the_whole_way_from_the_browser(sandbox, cast, as_):
    sandbox.account("x", "42", name="Northshore Police", handle="northshore")
    ada = as_(cast.ada)
    come_back(ada, decide(begin(ada, "x", "oauth2"), account="42"))
    before = Account.objects.get().secrets
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=True):
        assert steps.client_for(Account.objects.get()).probe().ok
    assert Account.objects.get().secrets["refresh_token"] != before["refresh_token"]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_renew_once(sandbox):
    account = signed_in(sandbox)
    sandbox.fault("latency", "token", seconds=0.5, next=None)
    start, found = threading.Barrier(8), []

    def renew():
        try:
            start.wait()
            found.append(renewing.fresh_secrets(Account.objects.get(pk=account.pk)))
        finally:
            connection.close()

    threads = [threading.Thread(target=renew) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sandbox.injected() == {"latency": 1}, "one call to X"
    assert found == [held(account)] * 8
