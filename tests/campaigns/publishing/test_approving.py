"""Approving: one decision, one delivery for each account; races; taking an approval back."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.enums import DraftState
from campaigns.publishing import actions
from campaigns.publishing.engine import claims, steps
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import StopScope
from campaigns.publishing.models import Delivery
from campaigns.reviewing.models import Decision
from portal.core.audit import breaks
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent
from tests.campaigns.publishing.conftest import again, claimed, now_is
from tests.cast import make_cast
from tests.factories import make_account, make_deliveries, make_delivery, make_revision

HOUR = timedelta(hours=1)


def hashes(revision):
    """What a reviewer's page shows."""
    return {str(payload.account_id): payload.sha256 for payload in revision.payloads.all()}


def test_an_approval_makes_one_delivery_for_each_account(cast, settings):
    at = timezone.now() + HOUR
    revision = make_revision(cast.champ, make_account(), make_account(Network.FACEBOOK), publish_at=at)
    decision = actions.approve(revision, by=cast.carla, hashes_seen=hashes(revision))
    deliveries = Delivery.objects.filter(payload__revision=revision)
    assert {(each.state, each.due_at, each.late_at, each.sha256) for each in deliveries} == {
        (S.QUEUED, at, at + timedelta(minutes=settings.LATE_LIMIT_MINUTES), each.payload.sha256) for each in deliveries
    }
    revision.draft.refresh_from_db()
    assert (deliveries.count(), decision.decided_by, revision.draft.state) == (2, cast.carla, DraftState.APPROVED)
    assert not list(breaks())


def test_the_second_to_approve_is_told_who_was_first(cast):
    revision = make_revision(cast.champ, make_account())
    actions.approve(revision, by=cast.carla, hashes_seen=hashes(revision))
    with pytest.raises(Refused, match="Carla Reyes"):
        actions.approve(revision, by=cast.colin, hashes_seen=hashes(revision))
    assert Delivery.objects.count() == Decision.objects.count() == 1
    assert AuditEvent.objects.filter(verb="draft.approve.refused", actor=cast.colin.pk).count() == 1


@pytest.mark.parametrize("who", ["champ", "chief", "ada", "nova"])
def test_only_an_approver_approves(cast, who):
    revision = make_revision(cast.champ, make_account())
    with pytest.raises(NotPermitted):
        actions.approve(revision, by=getattr(cast, who), hashes_seen=hashes(revision))
    assert not Delivery.objects.exists()


def test_nobody_approves_their_own_words_superuser_or_not(cast):
    cast.carla.is_superuser = True
    cast.carla.save()
    for revision in (make_revision(cast.carla, make_account()), make_revision(cast.champ, make_account(), editors=[cast.carla.pk])):
        with pytest.raises(Refused):
            actions.approve(revision, by=cast.carla, hashes_seen=hashes(revision))
    assert not Delivery.objects.exists()


def test_what_was_not_seen_is_not_approved(cast):
    revision = make_revision(cast.champ, make_account(), make_account())
    seen = hashes(revision)
    first = next(iter(seen))
    for wrong in ({}, {first: seen[first]}, seen | {first: "0" * 64}, seen | {"999": "0" * 64}):
        with pytest.raises(Refused):
            actions.approve(revision, by=cast.carla, hashes_seen=wrong)
    assert not Delivery.objects.exists()


def test_the_database_refuses_a_delivery_that_nobody_approved(cast):
    revision = make_revision(cast.champ, make_account())
    payload = revision.payloads.get()
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            payload=payload, revision_id=payload.revision_id, account=payload.account, sha256=payload.sha256, due_at=now, late_at=now + HOUR
        )


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_fifty_simultaneous_approvals_give_one_decision_and_one_delivery_per_account():
    cast = make_cast(opened_at=timezone.now())
    revision = make_revision(cast.champ, make_account(), make_account(Network.FACEBOOK))
    seen, start, answers = hashes(revision), threading.Barrier(50), []

    def approve(by):
        try:
            start.wait()
            actions.approve(revision, by=by, hashes_seen=seen)
            answers.append("approved")
        except Refused as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=((cast.carla, cast.colin)[number % 2],)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers.count("approved"), len(answers)) == (1, 50)
    assert all("already decided" in answer for answer in answers if answer != "approved")
    assert (Decision.objects.count(), Delivery.objects.count()) == (1, 2)
    assert not list(breaks())


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_workers_that_race_for_one_row_give_one_claim():
    cast = make_cast(opened_at=timezone.now())
    account = make_account()
    deliveries = [make_delivery(cast.champ, cast.carla, account, text=str(number)) for number in range(4)]
    start, won = threading.Barrier(16), []

    def claim(number):
        try:
            start.wait()
            won.append(claims.claim(deliveries[number % 4].pk, f"worker {number}"))
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([attempt for attempt in won if attempt]) == 1
    assert Delivery.objects.filter(state=S.CLAIMED).count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_nothing_arms_once_a_stop_has_answered():
    cast = make_cast(opened_at=timezone.now())
    attempts = [claimed(make_delivery(cast.champ, cast.carla, make_account(), text=str(number))) for number in range(12)]
    start, armed, stopped = threading.Barrier(13), [], []

    def arm(attempt):
        try:
            start.wait()
            if steps.arm(attempt):
                armed.append(attempt.delivery_id)
        finally:
            connection.close()

    def stop():
        try:
            start.wait()
            actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
            stopped.append(set(Delivery.objects.filter(state=S.ARMED).values_list("pk", flat=True)))
        finally:
            connection.close()

    threads = [threading.Thread(target=stop), *(threading.Thread(target=arm, args=(attempt,)) for attempt in attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(armed) == stopped[0]
    assert set(Delivery.objects.values_list("state", flat=True)) <= {S.ARMED, S.HELD}


def test_an_approval_is_withdrawn_before_anything_went_out(cast):
    first, second = make_deliveries(cast.champ, cast.carla, make_account(), make_account(), publish_at=timezone.now() + HOUR)
    draft = first.payload.revision.draft
    actions.withdraw_approval(draft, by=cast.champ)
    draft.refresh_from_db()
    assert (again(first).state, again(second).state, draft.state) == (S.CANCELLED, S.CANCELLED, DraftState.WRITING)


@pytest.mark.parametrize("state", [S.CLAIMED, S.ARMED, S.SENT, S.UNCERTAIN])
def test_an_approval_stands_once_something_may_be_live(cast, state):
    first, second = make_deliveries(cast.champ, cast.carla, make_account(), make_account())
    now_is(first, state=state, external_id="1", lease_until=timezone.now(), armed_at=timezone.now())
    with pytest.raises(Refused):
        actions.withdraw_approval(first.payload.revision.draft, by=cast.champ)
    assert again(second).state == S.QUEUED


def test_a_colleague_cannot_withdraw_an_approval(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    with pytest.raises(NotPermitted):
        actions.withdraw_approval(delivery.payload.revision.draft, by=cast.connie)
