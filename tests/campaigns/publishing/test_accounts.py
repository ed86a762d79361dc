"""Accounts: connected with keys that work, probed, disconnected."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing import actions
from campaigns.publishing.enums import DeliveryState as S
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent
from tests.campaigns.publishing.conftest import again, claimed
from tests.factories import make_account, make_delivery

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("network", "secrets"), [("x", {"access_token": "sandbox-42", "access_token_secret": "s"}), ("facebook", {"access_token": "sandbox-page-42"})]
)
def test_an_account_is_probed_before_its_keys_are_kept(sandbox, cast, network, secrets):
    sandbox.account(network, "42", name="Northshore Police", handle="northshore", followers=48000)
    account = actions.connect_account(network=network, external_id="42", handle="@northshore", secrets=secrets, by=cast.ada)
    account.refresh_from_db()
    assert (account.state, account.name, account.handle, account.followers) == (AccountState.CONNECTED, "Northshore Police", "northshore", 48000)
    assert account.secrets == secrets
    assert account.probed_at is not None
    assert "sandbox-" not in account.sealed_secrets + str(AuditEvent.objects.values_list("data", flat=True)) + repr(account)


@pytest.mark.parametrize(("network", "token"), [("x", "sandbox-43"), ("x", "nonsense"), ("facebook", "sandbox-user-1"), ("facebook", "sandbox-page-43")])
def test_keys_that_do_not_work_are_not_kept(sandbox, cast, network, token):
    with pytest.raises(Refused) as refusal:
        actions.connect_account(network=network, external_id="42", handle="n", secrets={"access_token": token, "access_token_secret": "s"}, by=cast.ada)
    assert str(refusal.value)
    assert token not in str(refusal.value)
    assert not Account.objects.exists()


def test_connecting_again_mends_a_broken_account(sandbox, cast):
    account = make_account(state=AccountState.BROKEN, problem="Token revoked.")
    secrets = {"access_token": f"sandbox-{account.external_id}:new", "access_token_secret": "s"}
    actions.connect_account(network="x", external_id=account.external_id, handle="n", secrets=secrets, by=cast.ada)
    account.refresh_from_db()
    assert (account.state, account.problem, account.secrets) == (AccountState.CONNECTED, "", secrets)


def test_a_probe_says_what_is_wrong(sandbox, cast):
    account = make_account()
    assert actions.probe_account(account, by=cast.ada).ok
    sandbox.account("x", account.external_id, revoked=True)
    assert not actions.probe_account(account, by=cast.ada).ok
    account.refresh_from_db()
    assert (account.state, bool(account.problem)) == (AccountState.BROKEN, True)


def test_disconnecting_erases_the_keys_and_cancels_what_is_scheduled(cast):
    delivery = make_delivery(cast.champ, cast.carla, publish_at=timezone.now() + HOUR)
    account = actions.disconnect_account(delivery.account, by=cast.ada)
    assert (account.state, account.sealed_secrets, again(delivery).state) == (AccountState.DISCONNECTED, "", S.CANCELLED)
    for act in (actions.disconnect_account, actions.probe_account):
        with pytest.raises(Refused):
            act(account, by=cast.ada)


def test_an_account_is_not_taken_from_under_a_worker(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    claimed(delivery)
    with pytest.raises(Refused):
        actions.disconnect_account(delivery.account, by=cast.ada)


def test_only_an_administrator_handles_accounts(cast):
    account = make_account()
    for act in (actions.disconnect_account, actions.probe_account):
        with pytest.raises(NotPermitted):
            act(account, by=cast.carla)
    with pytest.raises(NotPermitted):
        actions.connect_account(network="x", external_id="1", handle="n", secrets={}, by=cast.carla)
