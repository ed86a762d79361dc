"""One delivery from the queue to its end, through the real adapters and the stand-in networks."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from campaigns.accounts.enums import AccountState, Network
from campaigns.accounts.models import Account
from campaigns.publishing import engine
from campaigns.publishing.actions import start_stop
from campaigns.publishing.engine import claims, settling, steps
from campaigns.publishing.engine.base import Halt, Ready
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import Outcome, StopScope
from campaigns.publishing.models import Delivery
from campaigns.publishing.networks import base
from portal.core.audit import breaks
from portal.core.models import AuditEvent, Notice
from tests.campaigns.publishing.conftest import again, claimed, jpeg, now_is
from tests.factories import make_account, make_deliveries, make_delivery, make_revision

HOUR = timedelta(hours=1)


def hand_over(delivery):
    """An attempt that has armed, and what its call needs."""
    attempt = claimed(delivery)
    ready = steps.prepare(attempt)
    assert isinstance(ready, Ready)
    assert steps.arm(attempt)
    return attempt, ready


@pytest.mark.parametrize("network", Network.values)
@pytest.mark.parametrize("photos", [(), ((jpeg(), "The harbour at dawn"),), ((jpeg(), "One"), (jpeg("red"), "Two"))])
def test_it_goes_out_once_with_its_photos(sandbox, cast, network, photos):
    delivery = make_delivery(cast.champ, cast.carla, make_account(network), photos=photos)
    engine.run(delivery.pk)
    engine.run(delivery.pk)
    [post] = sandbox.ledger(network, delivery.account.external_id)
    delivery = again(delivery)
    assert (post["text"], [photo["alt"] for photo in post["photos"]]) == (delivery.payload.text, [alt for _content, alt in photos])
    assert (delivery.state, delivery.external_id) == (S.SENT, post["id"])
    assert delivery.permalink.startswith("http")
    [attempt] = delivery.attempts.all()
    assert attempt.claimed_at <= attempt.prepared_at <= attempt.armed_at <= attempt.finished_at
    assert attempt.outcome == Outcome.ACCEPTED
    assert AuditEvent.objects.filter(verb="delivery.sent", actor=None, object_id=str(delivery.pk)).count() == 1
    assert not list(breaks())


def test_nothing_secret_is_kept_of_an_answer():
    answer = {"id": "1", "access_token": "x", "data": [{"page_token": "y", "text": "z"}], "headers": {"Authorization": "Bearer"}, "when": HOUR}
    assert settling.without_secrets(answer) == {"id": "1", "data": [{"text": "z"}], "headers": {}, "when": "1:00:00"}


# ---- claiming ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "columns",
    [
        {"due_at": HOUR, "late_at": 2 * HOUR},
        {"not_before": HOUR},
        *({"state": state} for state in (S.FAILED, S.MISSED, S.BLOCKED, S.CANCELLED, S.HELD, S.UNCERTAIN)),
    ],
)
def test_it_cannot_be_claimed_before_its_time_or_in_another_state(cast, columns):
    delivery = make_delivery(cast.champ, cast.carla)
    now_is(delivery, **{name: timezone.now() + value if isinstance(value, timedelta) else value for name, value in columns.items()})
    assert claims.claim(delivery.pk, "worker") is None


@pytest.mark.parametrize("columns", [{"state": AccountState.BROKEN}, {"state": AccountState.DISCONNECTED}, {"not_before": HOUR}])
def test_it_cannot_be_claimed_while_its_account_cannot_publish(cast, columns):
    delivery = make_delivery(cast.champ, cast.carla)
    Account.objects.update(**{name: timezone.now() + value if isinstance(value, timedelta) else value for name, value in columns.items()})
    assert claims.claim(delivery.pk, "worker") is None


def test_an_account_takes_one_delivery_at_a_time(cast):
    account = make_account()
    first, second = (make_delivery(cast.champ, cast.carla, account, text=text) for text in ("one", "two"))
    assert claimed(first)
    assert claims.claim(second.pk, "other") is None
    assert claims.claim(first.pk, "other") is None


def test_a_stop_is_seen_at_the_claim(cast):
    delivery, other = make_deliveries(cast.champ, cast.carla, make_account(), make_account(Network.FACEBOOK))
    start_stop(scope=StopScope.ACCOUNT, account=delivery.account, reason="Incident", by=cast.chief)
    now_is(delivery, state=S.QUEUED)
    assert claims.claim(delivery.pk, "worker") is None
    assert claims.claim(other.pk, "worker") is not None


# ---- re-checking ---------------------------------------------------------------------------------------------------


def _other_approval(delivery, cast):
    delivery.payload.revision.draft.state = "writing"
    delivery.payload.revision.draft.save()


def _newer_revision(delivery, cast):
    newer = make_revision(cast.champ, delivery.account, text="newer")
    type(newer).objects.bulk_create(
        [
            type(newer)(
                draft=delivery.payload.revision.draft,
                number=2,
                author=cast.champ,
                last_editor=cast.champ,
                submitted_by=cast.champ,
                submitted_at=timezone.now(),
                title="x",
            )
        ]
    )


def _photo_gone(delivery, cast):
    default_storage.delete(delivery.payload.photos[0]["file"])


def _photo_swapped(delivery, cast):
    name = delivery.payload.photos[0]["file"]
    with default_storage.open(name, "wb") as file:
        file.write(jpeg("red"))


def _author_leaves(delivery, cast):
    cast.champ.is_active = False
    cast.champ.save()


def _author_is_protected(delivery, cast):
    cast.champ.safety_class = "covert"
    cast.champ.save()


def _approver_leaves(delivery, cast):
    cast.carla.is_active = False
    cast.carla.save()


def _late(delivery, cast):
    now_is(delivery, due_at=timezone.now() - 2 * HOUR, late_at=timezone.now() - HOUR)


def _stopped(delivery, cast):
    start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    now_is(delivery, state=S.CLAIMED, claimed_by=delivery.attempts.get().worker)


def _disconnected(delivery, cast):
    Account.objects.update(state=AccountState.DISCONNECTED)


def _account_renumbered(delivery, cast):
    Account.objects.update(external_id="999999")


@pytest.mark.parametrize(
    ("what_happened", "state"),
    [
        (_other_approval, S.BLOCKED),
        (_newer_revision, S.BLOCKED),
        (_photo_gone, S.BLOCKED),
        (_photo_swapped, S.BLOCKED),
        (_author_leaves, S.BLOCKED),
        (_author_is_protected, S.BLOCKED),
        (_approver_leaves, S.BLOCKED),
        (_account_renumbered, S.BLOCKED),
        (_disconnected, S.BLOCKED),
        (_late, S.MISSED),
        (_stopped, S.HELD),
    ],
)
def test_what_changed_since_the_approval_is_found_before_anything_leaves(sandbox, cast, what_happened, state):
    delivery = make_delivery(cast.champ, cast.carla, photos=((jpeg(), "The harbour"),))
    attempt = claimed(delivery)
    what_happened(delivery, cast)
    halt = steps.recheck(attempt)
    assert isinstance(halt, Halt)
    assert halt.state == state
    settling.give_back(attempt, halt)
    delivery = again(delivery)
    assert (delivery.state, delivery.problem) == (state, halt.why)
    assert delivery.attempts.get().outcome == Outcome.RELEASED
    assert AuditEvent.objects.filter(verb=f"delivery.{state}").exists()
    assert not sandbox.ledger()


def test_the_words_do_not_say_why_a_colleague_no_longer_speaks(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    attempt = claimed(delivery)
    _author_leaves(delivery, cast)
    left = steps.recheck(attempt).why
    cast.champ.is_active, cast.champ.safety_class = True, "covert"
    cast.champ.save()
    assert steps.recheck(attempt).why == left


def test_author_approver_and_those_on_duty_are_told_of_a_blocked_delivery(cast):
    delivery = make_delivery(cast.champ, cast.carla, photos=((jpeg(), "The harbour"),))
    _photo_gone(delivery, cast)
    engine.run(delivery.pk)
    assert again(delivery).state == S.BLOCKED
    told = set(Notice.objects.filter(kind="delivery_blocked").values_list("person__full_name", flat=True))
    assert told == {person.full_name for person in (cast.champ, cast.carla, cast.colin, cast.chief, cast.ada)}


# ---- arming --------------------------------------------------------------------------------------------------------


def test_a_stop_between_claim_and_arm_holds_it(sandbox, cast):
    delivery = make_delivery(cast.champ, cast.carla)
    attempt = claimed(delivery)
    assert isinstance(steps.prepare(attempt), Ready)
    start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    assert not steps.arm(attempt)
    assert again(delivery).state == S.HELD
    assert delivery.attempts.get().outcome == Outcome.RELEASED


def test_the_arming_statement_itself_asks_for_the_stop(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    attempt = claimed(delivery)
    start_stop(scope=StopScope.ACCOUNT, account=delivery.account, reason="Incident", by=cast.chief)
    now_is(delivery, state=S.CLAIMED, claimed_by=attempt.worker)
    assert not steps.arm(attempt)


@pytest.mark.parametrize("columns", [{"lease_until": -HOUR}, {"due_at": -2 * HOUR, "late_at": -HOUR}, {"claimed_by": "another#2"}, {"state": S.QUEUED}])
def test_it_arms_only_under_its_own_valid_claim_and_in_time(cast, columns):
    delivery = make_delivery(cast.champ, cast.carla)
    attempt = claimed(delivery)
    now_is(delivery, **{name: timezone.now() + value if isinstance(value, timedelta) else value for name, value in columns.items()})
    assert not steps.arm(attempt)


def test_arming_gives_the_call_a_whole_lease(cast, settings):
    delivery = make_delivery(cast.champ, cast.carla)
    attempt = claimed(delivery)
    now_is(delivery, lease_until=timezone.now() + timedelta(seconds=1))
    assert steps.arm(attempt)
    assert again(delivery).lease_until > timezone.now() + timedelta(seconds=settings.LEASE_SECONDS - 5)


# ---- settling ------------------------------------------------------------------------------------------------------

RECEIPT = base.Receipt("77", "https://x.com/i/web/status/77", {"data": {"id": "77"}})


@pytest.mark.parametrize(
    ("is_armed", "outcome", "state", "kept"),
    [
        (True, base.Accepted(RECEIPT), S.SENT, Outcome.ACCEPTED),
        (True, base.NotSent("Not reached."), S.QUEUED, Outcome.NOT_SENT),
        (False, base.NotSent("Not reached."), S.QUEUED, Outcome.NOT_SENT),
        (True, base.Refused("Too long."), S.FAILED, Outcome.REFUSED),
        (False, base.Refused("Too many photos."), S.FAILED, Outcome.REFUSED),
        (True, base.Refused("Not now.", permanent=False), S.FAILED, Outcome.REFUSED),
        (True, base.AccountBroken("Token revoked."), S.QUEUED, Outcome.ACCOUNT_BROKEN),
        (False, base.AccountBroken("Token revoked."), S.QUEUED, Outcome.ACCOUNT_BROKEN),
        (True, base.Duplicate("Already there."), S.FAILED, Outcome.DUPLICATE),
        (True, base.Unknown("No answer."), S.UNCERTAIN, Outcome.UNKNOWN),
        (False, base.Unknown("No answer to an upload."), S.QUEUED, Outcome.NOT_SENT),
    ],
)
def test_each_outcome_leads_to_its_state(cast, is_armed, outcome, state, kept):
    delivery = make_delivery(cast.champ, cast.carla)
    attempt = claimed(delivery)
    if is_armed:
        assert steps.arm(attempt)
    settling.settle(attempt, outcome)
    delivery = again(delivery)
    assert (delivery.state, delivery.attempts.get().outcome) == (state, kept)
    assert delivery.attempts.get().finished_at is not None
    settling.settle(attempt, outcome)
    assert again(delivery).state == state


def test_waits_grow_and_are_bounded(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    waits = []
    for _try in range(8):
        attempt = claimed(now_is(delivery, not_before=None))
        settling.settle(attempt, base.NotSent("Not reached."))
        waits.append(round((again(delivery).not_before - timezone.now()).total_seconds(), -1))
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_a_time_that_the_network_names_holds_for_the_whole_account(cast, now):
    account = make_account()
    first, second = (make_delivery(cast.champ, cast.carla, account, text=text) for text in ("one", "two"))
    settling.settle(claimed(first), base.NotSent("Too many.", now + HOUR))
    assert again(first).not_before == now + HOUR
    assert claims.claim(second.pk, "worker") is None


def test_a_broken_account_is_told_once_and_keeps_its_deliveries_waiting(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    settling.settle(claimed(delivery), base.AccountBroken("Token revoked."))
    delivery.account.refresh_from_db()
    assert (delivery.account.state, delivery.account.problem) == (AccountState.BROKEN, "Token revoked.")
    told = set(Notice.objects.filter(kind="account_broken").values_list("person__full_name", flat=True))
    assert told == {person.full_name for person in (cast.champ, cast.chief, cast.carla, cast.colin, cast.ada)}
    assert claims.claim(delivery.pk, "worker") is None


def test_a_receipt_that_comes_after_the_lease_is_kept(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    attempt = claimed(delivery)
    assert steps.arm(attempt)
    now_is(delivery, lease_until=timezone.now() - HOUR)
    assert claims.reap(timezone.now()) == 1
    assert again(delivery).state == S.UNCERTAIN
    settling.settle(attempt, base.Accepted(RECEIPT))
    assert (again(delivery).state, again(delivery).external_id) == (S.SENT, "77")


def test_a_late_failure_does_not_touch_the_next_claim(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    old = claimed(delivery)
    now_is(delivery, lease_until=timezone.now() - HOUR)
    assert claims.reap(timezone.now()) == 1
    new = claimed(delivery)
    assert (old.number, new.number) == (1, 2)
    settling.settle(old, base.Refused("No."))
    settling.give_back(old, Halt(S.BLOCKED, "No."))
    assert not steps.arm(old)
    assert again(delivery).state == S.CLAIMED
    assert steps.arm(new)


# ---- the worker dies -----------------------------------------------------------------------------------------------


def test_before_arming_it_goes_back_to_the_queue(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    claimed(delivery)
    assert claims.reap(timezone.now()) == 0
    now_is(delivery, lease_until=timezone.now() - HOUR)
    assert claims.reap(timezone.now()) == 1
    assert (again(delivery).state, delivery.attempts.get().outcome) == (S.QUEUED, Outcome.RELEASED)


def test_after_arming_it_is_uncertain_and_nobody_sends_it_again(sandbox, cast):
    delivery = make_delivery(cast.champ, cast.carla)
    hand_over(delivery)
    now_is(delivery, lease_until=timezone.now() - HOUR)
    assert claims.reap(timezone.now()) == 1
    assert claims.reap(timezone.now()) == 0
    delivery = again(delivery)
    assert (delivery.state, delivery.attempts.get().outcome) == (S.UNCERTAIN, Outcome.UNKNOWN)
    assert delivery.look_at is not None
    engine.run(delivery.pk)
    assert not sandbox.ledger()


def test_a_fault_of_our_own_before_the_call_gives_it_back(cast):
    delivery = make_delivery(cast.champ, cast.carla, make_account())
    Account.objects.update(sealed_secrets="not a seal")
    engine.run(delivery.pk)
    delivery = again(delivery)
    assert (delivery.state, "ValueError" in delivery.problem) == (S.QUEUED, True)
    assert delivery.not_before > timezone.now()


# ---- faults of the networks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("network", Network.values)
@pytest.mark.parametrize(
    ("fault", "state", "live"),
    [
        ("reset_before", S.UNCERTAIN, 0),
        ("reset_after", S.UNCERTAIN, 1),
        ("status_500", S.UNCERTAIN, 0),
        ("status_502", S.UNCERTAIN, 0),
        ("status_429", S.QUEUED, 0),
        ("malformed", S.UNCERTAIN, 1),
        ("expired_token", S.QUEUED, 0),
        ("duplicate", S.FAILED, 0),
    ],
)
def test_each_fault_leads_to_its_state_and_never_to_a_second_post(sandbox, cast, network, fault, state, live):
    delivery = make_delivery(cast.champ, cast.carla, make_account(network))
    sandbox.fault(fault)
    engine.run(delivery.pk)
    engine.run(delivery.pk)
    assert again(delivery).state == state
    assert len(sandbox.ledger()) == live
    assert sandbox.injected()[fault] == 1


def test_all_deliveries_of_one_approval_go_their_own_way(sandbox, cast):
    x, facebook = make_deliveries(cast.champ, cast.carla, make_account(), make_account(Network.FACEBOOK))
    sandbox.fault("expired_token", network="x")
    for delivery in (x, facebook):
        engine.run(delivery.pk)
    assert [again(each).state for each in (x, facebook)] == [S.QUEUED, S.SENT]
    assert Delivery.objects.filter(state=S.SENT).count() == len(sandbox.ledger()) == 1
