"""What a stop covers, when it ends, what may pass it, and what nobody gets past it."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaigns.accounts.models import Account
from campaigns.drafting.enums import Category, DraftState
from campaigns.publishing import actions
from campaigns.publishing.actions.stopping import end_stop, tend_stops, warn_of_end
from campaigns.publishing.engine import claims, steps, sweeping
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import StopScope
from campaigns.publishing.models import Delivery, SafetyPass, Stop
from campaigns.publishing.queries import active_stops, stop_covers, stop_over
from portal.core.audit import breaks
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.campaigns.publishing.conftest import again, claimed, now_is
from tests.cast import make_cast
from tests.factories import make_account, make_campaign, make_deliveries, make_delivery

HOUR = timedelta(hours=1)
SCOPES = [StopScope.EVERYTHING, StopScope.ACCOUNT, StopScope.CAMPAIGN, StopScope.CATEGORY]


def named(scope, delivery):
    """What a stop of this scope names so that it covers the delivery."""
    revision = delivery.payload.revision
    return {
        StopScope.EVERYTHING: {},
        StopScope.ACCOUNT: {"account": delivery.account},
        StopScope.CAMPAIGN: {"campaign": revision.draft.campaign},
        StopScope.CATEGORY: {"category": revision.category},
    }[scope]


def stop_on(scope, delivery, by, **given):
    """A stop that covers the delivery."""
    return actions.start_stop(scope=scope, **named(scope, delivery), **{"reason": "Incident", "by": by, **given})


@pytest.fixture
def pair(cast):
    """Two deliveries that have nothing in common: an event of a campaign, and a general one of none."""
    mine = make_delivery(cast.champ, cast.carla, category=Category.EVENT, campaign=make_campaign(cast.carla))
    other = make_delivery(cast.champ, cast.carla, text="Something else.", title="Else")
    return mine, other


# ---- what it covers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", SCOPES)
def test_a_stop_holds_what_it_names_and_nothing_else(cast, pair, scope):
    mine, other = pair
    stop = stop_on(scope, mine, cast.chief)
    assert (again(mine).state, again(other).state) == (S.HELD, S.HELD if scope == StopScope.EVERYTHING else S.QUEUED)
    assert set(Delivery.objects.filter(stop_covers())) == ({mine, other} if scope == StopScope.EVERYTHING else {mine})
    assert (stop_over(again(mine)), stop_over(again(other))) == (stop, stop if scope == StopScope.EVERYTHING else None)
    assert not Delivery.objects.filter(stop_covers(besides=stop)).exists()


@pytest.mark.parametrize("scope", SCOPES)
def test_it_is_asked_at_the_claim_the_recheck_and_in_the_statement_that_arms(cast, pair, scope):
    mine, _other = pair
    attempt = claimed(mine)
    Stop.objects.create(scope=scope, **named(scope, mine), reason="Past the action", started_by=cast.chief, started_at=timezone.now())
    assert steps.recheck(attempt).state == S.HELD
    assert not steps.arm(attempt)
    now_is(mine, state=S.QUEUED, claimed_by="")
    assert claims.claim(mine.pk, "worker") is None
    sweeping.hold_covered()
    assert again(mine).state == S.HELD


@pytest.mark.parametrize("scope", SCOPES)
def test_no_command_of_a_person_gets_past_it(cast, pair, scope):
    mine, _other = pair
    stop_on(scope, mine, cast.chief)
    now_is(mine, state=S.UNCERTAIN, armed_at=timezone.now())
    with pytest.raises(Refused, match="stop"):
        actions.send_again(again(mine), by=cast.carla)
    for state in (S.MISSED, S.FAILED, S.HELD):
        with pytest.raises(Refused, match="stop"):
            actions.reschedule([now_is(mine, state=state)], due_at=timezone.now(), by=cast.carla)
    with pytest.raises(Refused, match="stop"):
        actions.give_times([now_is(mine, state=S.MISSED)], due_at=timezone.now() + HOUR, by=cast.carla)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_stop_names_exactly_what_its_scope_says(cast, pair, scope):
    mine, _other = pair
    wrong = {"account": mine.account, "campaign": mine.payload.revision.draft.campaign, "category": Category.EVENT}
    with pytest.raises(Refused):
        actions.start_stop(scope=scope, **wrong, reason="Incident", by=cast.chief)
    if scope != StopScope.EVERYTHING:
        with pytest.raises(Refused):
            actions.start_stop(scope=scope, reason="Incident", by=cast.chief)
    for fields in (wrong, {} if scope != StopScope.EVERYTHING else {"category": Category.EVENT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Stop.objects.create(scope=scope, **fields, reason="Past the action", started_by=cast.chief, started_at=timezone.now())


def test_several_stops_hold_together(cast, pair):
    mine, _other = pair
    stops = [stop_on(scope, mine, cast.chief) for scope in SCOPES]
    for stop in stops:
        assert again(mine).state == S.HELD
        actions.lift_stop(stop, by=cast.carla)
    assert again(mine).state == S.MISSED


def test_those_who_wrote_it_are_told_once_that_it_is_held(cast):
    make_deliveries(cast.champ, cast.carla, make_account(), make_account("facebook"), publish_at=timezone.now() + HOUR)
    actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    assert Notice.objects.filter(kind="stop_held", person=cast.champ).count() == 1
    make_delivery(cast.connie, cast.carla, title="Later")
    sweeping.hold_covered()
    assert "Later" in Notice.objects.get(kind="stop_held", person=cast.connie).text


# ---- until when ----------------------------------------------------------------------------------------------------


def test_a_stop_that_ends_by_itself_warns_once_and_sends_nothing(cast):
    account = make_account()
    due = make_delivery(cast.champ, cast.carla, account)
    coming = make_delivery(cast.champ, cast.carla, account, publish_at=timezone.now() + 5 * HOUR)
    stop = actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief, ends_at=timezone.now() + HOUR)
    tend_stops(timezone.now())
    assert not Notice.objects.filter(key=f"stop-{stop.pk}-ends").exists()
    Stop.objects.update(started_at=timezone.now() - 2 * HOUR, ends_at=timezone.now() + timedelta(minutes=14))
    tend_stops(timezone.now())
    tend_stops(timezone.now())
    assert Notice.objects.filter(key=f"stop-{stop.pk}-ends").count() == 4
    Stop.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert claims.claim(due.pk, "worker") is None  # over, and it holds until it is lifted
    tend_stops(timezone.now())
    stop.refresh_from_db()
    assert (stop.lifted_by, stop.lifted_at is not None) == (None, True)
    assert [again(each).state for each in (due, coming)] == [S.MISSED, S.QUEUED]
    assert "came to its end" in Notice.objects.get(key=f"stop-{stop.pk}-lifted", person=cast.chief).text
    told = AuditEvent.objects.filter(object_type="campaigns.stop").order_by("sequence")
    assert [event.verb for event in told] == ["stop.started", "stop.warned", "stop.lifted"]
    assert not end_stop(stop)
    assert not warn_of_end(stop)


def test_an_end_lies_ahead_and_nobody_lifts_as_nobody_before_it(cast):
    with pytest.raises(Refused):
        actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief, ends_at=timezone.now() - HOUR)
    stop = actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief, ends_at=timezone.now() + HOUR)
    assert not end_stop(stop)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stop.objects.filter(pk=stop.pk).update(lifted_at=timezone.now())


def test_a_stop_is_changed_without_a_moment_between(cast, pair):
    mine, other = pair
    now_is(mine, due_at=timezone.now() + HOUR, late_at=timezone.now() + 2 * HOUR)
    old = actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    new = actions.change_stop(old, scope=StopScope.CATEGORY, category=Category.EVENT, reason="Only events", by=cast.carla)
    assert (list(active_stops()), new.replaces) == ([new], old)
    assert (again(mine).state, again(other).state) == (S.HELD, S.MISSED)
    longer = actions.change_stop(new, scope=StopScope.CATEGORY, category=Category.EVENT, reason="Longer", ends_at=timezone.now() + HOUR, by=cast.carla)
    assert list(active_stops()) == [longer]
    with pytest.raises(Refused):
        actions.change_stop(new, scope=StopScope.EVERYTHING, reason="Late", by=cast.carla)
    with pytest.raises(NotPermitted):
        actions.change_stop(longer, scope=StopScope.EVERYTHING, reason="Mine", by=cast.champ)
    assert again(mine).state == S.HELD


# ---- what may pass -------------------------------------------------------------------------------------------------


def held_safety_message(cast, **given):
    """An approved safety message, due now, on two accounts, held by a stop of everything."""
    deliveries = make_deliveries(cast.champ, cast.carla, make_account(), make_account("facebook"), category=Category.SAFETY, **given)
    return deliveries, actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)


def test_a_safety_message_passes_with_a_second_person(cast):
    (first, second), stop = held_safety_message(cast)
    actions.let_pass(first.payload.revision, reason="Gas leak: people must stay in.", by=cast.colin)
    assert [again(each).state for each in (first, second)] == [S.QUEUED, S.QUEUED]
    assert steps.recheck(claimed(first)) is None
    attempt = claimed(second)
    assert steps.arm(attempt)
    granted = SafetyPass.objects.get()
    assert (granted.stop, granted.passed_by, granted.reason) == (stop, cast.colin, "Gas leak: people must stay in.")
    assert Notice.objects.filter(key__startswith="passed-").count() == 4
    assert not list(breaks())


def test_what_passes_and_is_still_to_come_keeps_its_time(cast):
    at = timezone.now() + HOUR
    (first, _second), _stop = held_safety_message(cast, publish_at=at)
    actions.let_pass(first.payload.revision, reason="Flood", by=cast.colin)
    assert (again(first).state, again(first).due_at) == (S.QUEUED, at)


def test_a_later_stop_holds_it_again(cast):
    (first, _second), _stop = held_safety_message(cast)
    actions.let_pass(first.payload.revision, reason="Flood", by=cast.colin)
    actions.start_stop(scope=StopScope.ACCOUNT, account=first.account, reason="Hacked", by=cast.chief)
    assert again(first).state == S.HELD
    assert claims.claim(first.pk, "worker") is None


@pytest.mark.parametrize("who", ["carla", "champ", "chief", "ada", "connie", "nova"])
def test_who_may_not_let_it_pass(cast, who):
    (first, _second), _stop = held_safety_message(cast)
    with pytest.raises(NotPermitted):
        actions.let_pass(first.payload.revision, reason="Flood", by=getattr(cast, who))
    assert again(first).state == S.HELD


def test_an_approver_who_wrote_in_it_may_not_let_it_pass(cast):
    delivery = make_delivery(cast.champ, cast.carla, category=Category.SAFETY, editors=[cast.colin.pk])
    stop = actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    with pytest.raises(NotPermitted):
        actions.let_pass(delivery.payload.revision, reason="Flood", by=cast.colin)
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyPass.objects.create(stop=stop, revision=delivery.payload.revision, passed_by=cast.colin, passed_at=timezone.now(), reason="Past the action")


@pytest.mark.parametrize("who", ["carla", "champ"])
def test_the_database_refuses_a_pass_by_one_of_the_two(cast, who):
    (first, _second), stop = held_safety_message(cast)
    given = {"stop": stop, "revision": first.payload.revision, "passed_at": timezone.now(), "reason": "Past the action"}
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyPass.objects.create(**given, passed_by=getattr(cast, who))
    kept = SafetyPass.objects.create(**given, passed_by=cast.colin)
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyPass.objects.filter(pk=kept.pk).update(reason="Changed")
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyPass.objects.filter(pk=kept.pk).delete()


def test_only_a_safety_message_passes(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    stop = actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    with pytest.raises(Refused, match="Only a safety message"):
        actions.let_pass(delivery.payload.revision, reason="Please", by=cast.colin)
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyPass.objects.create(stop=stop, revision=delivery.payload.revision, passed_by=cast.colin, passed_at=timezone.now(), reason="Past the action")


def test_a_pass_needs_a_reason_a_stop_and_an_approval_that_holds(cast):
    (first, _second), stop = held_safety_message(cast)
    revision = first.payload.revision
    with pytest.raises(Refused, match="why"):
        actions.let_pass(revision, reason=" ", by=cast.colin)
    revision.draft.state = DraftState.WRITING
    revision.draft.save()
    with pytest.raises(Refused, match="approval"):
        actions.let_pass(revision, reason="Flood", by=cast.colin)
    revision.draft.state = DraftState.APPROVED
    revision.draft.save()
    now_is(first, due_at=timezone.now() + HOUR, late_at=timezone.now() + 2 * HOUR)
    actions.lift_stop(stop, by=cast.chief)
    with pytest.raises(Refused, match="No stop"):
        actions.let_pass(revision, reason="Flood", by=cast.colin)


# ---- at the same instant -------------------------------------------------------------------------------------------


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scope", SCOPES)
def test_a_stop_and_workers_that_arm_at_the_same_instant(scope):
    cast = make_cast(opened_at=timezone.now())
    campaign = make_campaign(cast.carla)
    accounts = [make_account() for _number in range(12)]
    deliveries = make_deliveries(cast.champ, cast.carla, *accounts, category=Category.EVENT, campaign=campaign)
    attempts = [claimed(delivery) for delivery in deliveries]
    start, armed, held = threading.Barrier(len(attempts) + 1), [], []

    def arm(attempt):
        try:
            start.wait()
            if steps.arm(attempt):
                armed.append((attempt.delivery_id, timezone.now()))
        finally:
            connection.close()

    def stop():
        try:
            start.wait()
            named_by = {"account": accounts[0]} if scope == StopScope.ACCOUNT else {}
            named_by |= {"campaign": campaign} if scope == StopScope.CAMPAIGN else {}
            named_by |= {"category": Category.EVENT} if scope == StopScope.CATEGORY else {}
            actions.start_stop(scope=scope, **named_by, reason="Incident", by=cast.chief)
            held.extend(AuditEvent.objects.get(verb="stop.started").data["held"])
        finally:
            connection.close()

    threads = [threading.Thread(target=arm, args=(attempt,)) for attempt in attempts] + [threading.Thread(target=stop)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    armed_ids = {pk for pk, _at in armed}
    states = dict(Delivery.objects.values_list("pk", "state"))
    covered = {deliveries[0].pk} if scope == StopScope.ACCOUNT else set(states)
    assert set(held) == covered - armed_ids
    assert {pk for pk, state in states.items() if state == S.ARMED} == armed_ids
    assert all(states[pk] == S.HELD for pk in held)
    assert Account.objects.count() == len(accounts)
    assert not list(breaks())


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_claim_is_won_once_whatever_a_stop_names():
    cast = make_cast(opened_at=timezone.now())
    delivery = make_delivery(cast.champ, cast.carla, category=Category.EVENT, campaign=make_campaign(cast.carla))
    actions.start_stop(scope=StopScope.CATEGORY, category=Category.ROAD, reason="Elsewhere", by=cast.chief)
    start, won = threading.Barrier(16), []

    def claim(number):
        try:
            start.wait()
            if claims.claim(delivery.pk, f"worker-{number}"):
                won.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
