"""What the bells missed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing.actions import start_stop
from campaigns.publishing.engine import claims, steps, sweeping
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import StopScope
from portal.core import bell
from portal.core.models import AuditEvent, Notice
from tests.campaigns.publishing.conftest import again, claimed, now_is
from tests.factories import make_account, make_deliveries, make_delivery

HOUR = timedelta(hours=1)


@pytest.fixture
def rung(monkeypatch, django_capture_on_commit_callbacks):
    """Gives what one sweep sends to the broker: (task, id, seconds to wait), taken where the message would leave the process."""

    def sweep():
        sent = []
        monkeypatch.setattr(bell.current_app, "send_task", lambda name, args, countdown, retry: sent.append((name.rsplit(".")[-1], args[0], countdown or 0)))
        with django_capture_on_commit_callbacks(execute=True):
            sweeping.sweep()
        return [one for one in sent if one[0] != "send_mail"]

    return sweep


def test_the_next_delivery_of_each_idle_account_is_rung(cast, rung):
    busy, idle = make_account(), make_account()
    working, first, second = (make_delivery(cast.champ, cast.carla, account, text=text) for account, text in ((busy, "0"), (idle, "1"), (idle, "2")))
    make_delivery(cast.champ, cast.carla, busy, text="3")
    make_delivery(cast.champ, cast.carla, make_account(), publish_at=timezone.now() + HOUR)
    claimed(working)
    assert rung() == [("publish", first.pk, 0)]
    now_is(first, state=S.CANCELLED)
    assert rung() == [("publish", second.pk, 0)]


def test_what_is_due_before_the_next_round_is_rung_to_the_instant(cast, rung, settings):
    delivery = make_delivery(cast.champ, cast.carla)
    now_is(delivery, due_at=timezone.now() + timedelta(seconds=1.5))
    [(task, number, wait)] = rung()
    assert (task, number) == ("publish", delivery.pk)
    assert 0.5 < wait <= 1.5 < settings.SWEEP_SECONDS
    now_is(delivery, due_at=timezone.now() - HOUR / 2, not_before=timezone.now() + timedelta(seconds=1))
    assert len(rung()) == 1
    now_is(delivery, not_before=timezone.now() + HOUR)
    assert rung() == []


def test_what_is_late_is_missed_and_told_once(cast, rung):
    delivery = make_delivery(cast.champ, cast.carla)
    now_is(delivery, due_at=timezone.now() - 2 * HOUR, late_at=timezone.now() - HOUR)
    assert rung() == rung() == []
    assert again(delivery).state == S.MISSED
    assert Notice.objects.filter(kind="delivery_missed").count() == 5  # whose it is, who approved it, and who else is on duty
    assert AuditEvent.objects.filter(verb="delivery.missed", actor=None).count() == 1


def test_a_broken_account_makes_its_deliveries_miss_their_time(cast, rung):
    delivery = make_delivery(cast.champ, cast.carla)
    Account.objects.update(state=AccountState.BROKEN)
    assert rung() == []
    now_is(delivery, due_at=timezone.now() - 2 * HOUR, late_at=timezone.now() - HOUR, problem="Token revoked.")
    rung()
    assert (again(delivery).state, again(delivery).problem) == (S.MISSED, "Token revoked.")


def test_what_is_approved_during_a_stop_is_held(cast, rung):
    here, elsewhere = make_account(), make_account()
    start_stop(scope=StopScope.ACCOUNT, account=here, reason="Incident", by=cast.chief)
    held, free = make_deliveries(cast.champ, cast.carla, here, elsewhere)
    assert rung() == [("publish", free.pk, 0)]
    assert (again(held).state, again(free).state) == (S.HELD, S.QUEUED)


def test_it_takes_back_what_dead_workers_hold(cast, rung):
    queued, uncertain = make_deliveries(cast.champ, cast.carla, make_account(), make_account())
    claimed(queued)
    assert steps.arm(claimed(uncertain))
    for delivery in (queued, uncertain):
        now_is(delivery, lease_until=timezone.now() - HOUR)
    assert rung() == [("publish", queued.pk, 0)]
    assert again(uncertain).state == S.UNCERTAIN
    now_is(uncertain, look_at=timezone.now())
    assert ("reconcile", uncertain.pk, 0) in rung()


def test_it_asks_as_often_for_one_as_for_thirty(cast, django_assert_max_num_queries):
    account = make_account()
    for number in range(30):
        make_delivery(cast.champ, cast.carla, account, text=str(number))
    with django_assert_max_num_queries(8):
        sweeping.sweep()


def test_two_sweeps_at_once_change_nothing_twice(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    now_is(delivery, due_at=timezone.now() - 2 * HOUR, late_at=timezone.now() - HOUR)
    stale = again(delivery)
    assert sweeping.miss(stale, "Late.")
    assert not sweeping.miss(stale, "Late.")
    assert claims.reap(timezone.now()) == 0
