"""Any order of claims, deaths, answers, stops and people's decisions: never live twice, never sent again once live."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule, run_state_machine_as_test

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing import actions
from campaigns.publishing.engine import claims, settling, steps, sweeping
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import StopScope
from campaigns.publishing.models import Attempt, Delivery
from campaigns.publishing.networks import base
from campaigns.publishing.queries import active_stops
from portal.core.audit import breaks
from portal.core.errors import Refused
from tests.factories import make_account, make_deliveries

HOUR = timedelta(hours=1)
BEFORE_ARMING = (base.NotSent("Not reached."), base.Refused("Too many photos."), base.AccountBroken("Token revoked."))
ANSWERS = (*BEFORE_ARMING, base.Duplicate("Already there."), base.Unknown("No answer."))


def is_reaped(attempt):
    """Whether its worker died before the call: then there is no answer."""
    return Attempt.objects.filter(pk=attempt.pk).exclude(finished_at=None).exists()


def make_machine(cast):  # noqa: C901
    """The machine for one cast; its rows are thrown away by the test's transaction."""

    class Publishing(RuleBasedStateMachine):
        taken, handed_over = Bundle("taken"), Bundle("handed_over")

        def __init__(self):
            super().__init__()
            Account.objects.update(state=AccountState.DISCONNECTED)
            self.lift()  # what the run before left standing
            text = f"Notice {Delivery.objects.count()}"
            self.ids = [each.pk for each in make_deliveries(cast.champ, cast.carla, make_account(), make_account(), text=text)]
            self.live = {}
            self.post = 0

        def delivery(self, which):
            return Delivery.objects.select_related("account", "payload__revision__author").get(pk=self.ids[which])

        @rule(target=taken, which=st.integers(0, 1))
        def claim(self, which):
            attempt = claims.claim(self.ids[which], "worker")
            return multiple() if attempt is None else attempt

        @rule(attempt=consumes(taken), outcome=st.sampled_from(BEFORE_ARMING))
        def fail_before_arming(self, attempt, outcome):
            settling.settle(attempt, outcome)

        @rule(target=handed_over, attempt=consumes(taken))
        def arm(self, attempt):
            may = not active_stops().exists()
            if not steps.arm(attempt):
                settling.give_back(attempt, steps.recheck(attempt) or steps.Halt(S.QUEUED, "Too slow."))
                return multiple()
            assert may
            assert attempt.delivery_id not in self.live
            return attempt

        @rule(attempt=consumes(handed_over), is_heard=st.booleans())
        def accept(self, attempt, is_heard):
            if is_reaped(attempt):
                return
            self.post += 1
            self.live[attempt.delivery_id] = self.live.get(attempt.delivery_id, 0) + 1
            outcome = base.Accepted(base.Receipt(str(self.post), "https://x.com/1")) if is_heard else base.Unknown("No answer.")
            settling.settle(attempt, outcome)

        @rule(attempt=consumes(handed_over), outcome=st.sampled_from(ANSWERS))
        def answer(self, attempt, outcome):
            if is_reaped(attempt):
                return
            settling.settle(attempt, outcome)

        @rule()
        def workers_die(self):
            Delivery.objects.filter(state__in=(S.CLAIMED, S.ARMED)).update(lease_until=timezone.now() - HOUR)
            claims.reap(timezone.now())

        @rule()
        def time_passes(self):
            Delivery.objects.filter(pk__in=self.ids).update(not_before=None)

        @rule(which=st.integers(0, 1))
        def it_is_too_late(self, which):
            Delivery.objects.filter(pk=self.ids[which]).update(due_at=timezone.now() - 2 * HOUR, late_at=timezone.now() - HOUR)
            sweeping.miss_late(timezone.now())

        @rule()
        def mend_accounts(self):
            Account.objects.filter(state=AccountState.BROKEN).update(state=AccountState.CONNECTED)

        @rule()
        def stop(self):
            if not active_stops().exists():  # the same is not stopped twice
                actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
            assert not Delivery.objects.filter(state__in=(S.QUEUED, S.CLAIMED)).exists()

        @rule()
        def lift(self):
            for stop in active_stops():
                actions.lift_stop(stop, by=cast.chief)

        @rule(which=st.integers(0, 1))
        def reschedule(self, which):
            try:
                actions.reschedule([self.delivery(which)], due_at=timezone.now(), by=cast.colin)
            except Refused:
                return

        @rule(which=st.integers(0, 1), is_dropped=st.booleans())
        def a_person_who_looked_settles(self, which, is_dropped):
            delivery = self.delivery(which)
            try:
                if delivery.pk in self.live:
                    actions.settle_as_live(delivery, link=f"https://x.com/n/status/9{delivery.pk}", by=cast.colin)
                elif is_dropped:
                    actions.settle_as_dropped(delivery, by=cast.colin)
                elif delivery.lease_until is None or delivery.lease_until < timezone.now():
                    actions.send_again(delivery, by=cast.colin)
            except Refused:
                return

        @invariant()
        def nothing_is_live_twice_and_nothing_live_is_waiting(self):
            assert all(times == 1 for times in self.live.values())
            for delivery in Delivery.objects.filter(pk__in=self.live):
                assert delivery.state in (S.SENT, S.UNCERTAIN, S.ARMED, S.CANCELLED)
            for delivery in Delivery.objects.filter(pk__in=self.ids, state=S.SENT):
                assert delivery.external_id

        @invariant()
        def at_most_one_attempt_is_live(self):
            live = Delivery.objects.filter(state__in=(S.CLAIMED, S.ARMED))
            assert Attempt.objects.filter(delivery__in=self.ids, finished_at=None).count() == live.filter(pk__in=self.ids).count()

    return Publishing


@pytest.mark.django_db
def test_no_order_of_events_publishes_twice(cast):
    machine = make_machine(cast)
    chosen = settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=chosen)
    assert not list(breaks())
