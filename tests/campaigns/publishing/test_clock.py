"""The machine's clock jumps: whatever it says, nothing goes out twice, before its time, or after its limit."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from campaigns.publishing.engine import claims, settling, steps, sweeping
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.networks import base
from portal.core.audit import breaks
from tests.campaigns.publishing.conftest import again, claimed
from tests.factories import make_delivery

RECEIPT = base.Receipt("77", "https://x.com/i/web/status/77")
AHEAD = (timedelta(minutes=10), timedelta(hours=2), timedelta(days=400))
BACK = (timedelta(minutes=-10), timedelta(hours=-2), timedelta(days=-400))


@pytest.fixture
def at():
    """`at(shift)` turns the clock."""
    with time_machine.travel(timezone.now(), tick=True) as clock:
        yield lambda shift: clock.shift(shift)


@pytest.mark.parametrize("shift", AHEAD)
def test_ahead_between_claim_and_arm_nothing_is_armed_under_a_lease_that_ran_out(cast, at, shift):
    attempt = claimed(make_delivery(cast.champ, cast.carla))
    at(shift)
    assert not steps.arm(attempt)
    sweeping.sweep()
    assert again(attempt.delivery).state == (S.QUEUED if shift < timedelta(hours=1) else S.MISSED)
    assert not steps.arm(attempt)


@pytest.mark.parametrize("shift", AHEAD)
def test_ahead_during_the_call_the_receipt_still_counts_and_nobody_sends_again(cast, at, shift):
    delivery = make_delivery(cast.champ, cast.carla)
    attempt = claimed(delivery)
    assert steps.arm(attempt)
    at(shift)
    sweeping.sweep()
    assert again(delivery).state == S.UNCERTAIN
    assert claims.claim(delivery.pk, "another") is None
    settling.settle(attempt, base.Accepted(RECEIPT))
    assert again(delivery).state == S.SENT
    assert not list(breaks())


@pytest.mark.parametrize("shift", BACK)
def test_back_between_claim_and_call_it_goes_out_once(cast, at, shift):
    delivery = make_delivery(cast.champ, cast.carla)
    attempt = claimed(delivery)
    at(shift)
    assert claims.reap(timezone.now()) == 0
    assert claims.claim(delivery.pk, "another") is None
    assert steps.arm(attempt)
    settling.settle(attempt, base.Accepted(RECEIPT))
    assert again(delivery).state == S.SENT
    at(-shift)
    sweeping.sweep()
    assert (again(delivery).state, delivery.attempts.count()) == (S.SENT, 1)


@pytest.mark.parametrize("shift", BACK)
def test_back_before_the_claim_it_waits_until_its_time_comes_again(cast, at, shift):
    delivery = make_delivery(cast.champ, cast.carla)
    at(shift)
    assert claims.claim(delivery.pk, "worker") is None
    at(-shift)
    assert claims.claim(delivery.pk, "worker") is not None


@pytest.mark.parametrize("shift", BACK)
def test_back_while_it_is_uncertain_no_look_is_lost(cast, at, shift):
    delivery = make_delivery(cast.champ, cast.carla)
    attempt = claimed(delivery)
    assert steps.arm(attempt)
    at(shift)
    settling.settle(attempt, base.Unknown("No answer."))
    delivery = again(delivery)
    assert (delivery.state, delivery.looks) == (S.UNCERTAIN, 0)
    assert delivery.look_at is not None
