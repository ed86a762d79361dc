"""How a revision goes through the stages of its route, and for how long an approval is good."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Draft
from campaigns.publishing.actions import reschedule
from campaigns.publishing.models import Delivery
from campaigns.reviewing.actions import escalate_overdue, return_to_author
from campaigns.reviewing.models import Decision, RouteRun, StageRun
from campaigns.reviewing.queries import Place, is_passed, queue_of, waiting_for, window_of
from campaigns.reviewing.shapes import StageShape
from onboarding.people.enums import Role
from onboarding.people.models import RoleGrant, StaffMember
from portal.core.errors import NotPermitted, Refused
from portal.core.models import Notice
from tests.campaigns.reviewing.routes.conftest import a_route, approve_shown
from tests.factories import certify, make_account, submitted


def test_two_stages_let_nothing_out_before_both_have_passed(champ, cast):
    a_route(cast.ada, StageShape(), StageShape(role=Role.LEADER.value))
    revision = submitted(champ, make_account(), make_account(Network.FACEBOOK))
    assert (list(waiting_for(cast.carla)), list(waiting_for(cast.chief))) == ([revision], [])
    with pytest.raises(NotPermitted, match="asks somebody else"):
        approve_shown(revision, cast.chief)
    approve_shown(revision, cast.carla)
    assert (Draft.objects.get().state, Delivery.objects.count()) == (S.IN_REVIEW, 0)
    assert (list(waiting_for(cast.carla)), list(waiting_for(cast.chief))) == ([], [revision])
    assert Notice.objects.filter(person=cast.chief, key=f"review-{revision.pk}-2").exists()
    approve_shown(revision, cast.chief)
    assert (Draft.objects.get().state, Delivery.objects.count()) == (S.APPROVED, 2)
    assert list(StageRun.objects.values_list("number", "state")) == [(1, "passed"), (2, "passed")]


def test_nobody_counts_twice(champ, cast):
    RoleGrant.objects.create(person=cast.carla, role=Role.LEADER)
    carla = StaffMember.objects.get(pk=cast.carla.pk)
    a_route(cast.ada, StageShape(), StageShape(role=Role.LEADER.value))
    revision = submitted(champ)
    approve_shown(revision, carla)
    with pytest.raises(NotPermitted, match="Nobody counts twice"):
        approve_shown(revision, carla)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(revision=revision, stage=2, verdict="approved", decided_by=carla, decided_at=now)
    assert not Delivery.objects.exists()


def test_a_quorum_takes_several_and_all_means_all(champ, cast, other_approver):
    a_route(cast.ada, StageShape(rule="quorum", quorum=2))
    revision = submitted(champ)
    approve_shown(revision, cast.carla)
    assert not Delivery.objects.exists()
    assert [queue_of(each) for each in (cast.carla, cast.colin)] == [([], []), ([Place(revision.pk, False, False, False)], [])]
    approve_shown(revision, cast.colin)
    assert Delivery.objects.count() == 1
    assert queue_of(other_approver) == ([], [])
    with pytest.raises(Refused, match="already decided"):
        approve_shown(revision, other_approver)


def test_all_of_the_named_people_but_never_a_writer(champ, cast):
    certify(cast.carla)
    a_route(cast.ada, StageShape(deciders="people", people=(cast.carla.pk, cast.colin.pk, cast.chief.pk), rule="all"))
    revision = submitted(cast.carla)
    assert StageRun.objects.get(revision=revision).needed == 2
    approve_shown(revision, cast.colin)
    assert not is_passed(revision)
    approve_shown(revision, cast.chief)
    assert is_passed(revision)


def test_a_return_at_any_stage_ends_the_run(champ, cast):
    a_route(cast.ada, StageShape(), StageShape(role=Role.LEADER.value))
    revision = submitted(champ)
    approve_shown(revision, cast.carla)
    decision = return_to_author(revision=revision, by=cast.chief, reason=["tone", "law"], words="Ask counsel.")
    assert (decision.reasons, Draft.objects.get().state) == (["law", "tone"], S.RETURNED)
    assert "(Law or proceedings, Tone)" in Notice.objects.get(person=champ, kind="decision").text
    assert list(StageRun.objects.order_by("pk").values_list("state", flat=True)) == ["passed", "failed"]


def test_the_database_keeps_the_stages(champ, cast):
    a_route(cast.ada, StageShape(rule="quorum", quorum=2), StageShape(role=Role.LEADER.value))
    revision = submitted(champ)
    payload, now = revision.payloads.get(), timezone.now()
    approve_shown(revision, cast.carla)
    attempts = [
        lambda: StageRun.objects.update(state="passed"),
        lambda: StageRun.objects.update(needed=0),
        lambda: StageRun.objects.create(revision=revision, number=2, state="passed", opened_at=now),
        lambda: Decision.objects.create(revision=revision, stage=2, verdict="approved", decided_by=cast.chief, decided_at=now),
        lambda: Delivery.objects.create(payload=payload, account=payload.account, sha256=payload.sha256, due_at=now, late_at=now + timedelta(hours=1)),
        lambda: RouteRun.objects.update(length=1),
        lambda: RouteRun.objects.all().delete(),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_late_stages_are_escalated_once_and_others_may_then_decide(champ, cast):
    revision = submitted(champ)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert (escalate_overdue(), escalate_overdue()) == (1, 0)
        assert Notice.objects.filter(person=cast.chief, key=f"review-late-{revision.pk}-1").count() == 1
        assert list(waiting_for(cast.chief)) == [revision]
        approve_shown(revision, cast.chief)
    assert is_passed(revision)


def test_an_approval_is_for_a_time(champ, cast, settings):
    at = timezone.now() + timedelta(days=2)
    revision = submitted(champ, publish_at=at)
    approve_shown(revision, cast.carla)
    assert window_of(revision) == (at, at + timedelta(days=settings.APPROVAL_WINDOW_DAYS))
    delivery = Delivery.objects.get()
    for wrong in (at - timedelta(hours=2), at + timedelta(days=8)):
        with pytest.raises(Refused, match="have it approved again"):
            reschedule([delivery], due_at=wrong, by=cast.colin)
    reschedule([delivery], due_at=at + timedelta(days=6), by=cast.colin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(due_at=at + timedelta(days=8), late_at=at + timedelta(days=9))
