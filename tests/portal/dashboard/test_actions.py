"""Counting who takes part."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from onboarding.learning.models import Certificate
from onboarding.people.enums import SafetyClass
from onboarding.people.models import Invitation, StaffMember, Unit
from onboarding.policies.enums import Answer
from onboarding.policies.models import Acknowledgement, Policy, PolicyVersion
from onboarding.sessions.models import Attendance, TrainingSession
from portal.core.models import AuditEvent
from portal.dashboard.actions import count_participation
from portal.dashboard.models import ParticipationCount
from portal.dashboard.steps import STEPS

pytestmark = pytest.mark.django_db


def certify(person, *, issued_at, days=365):
    return Certificate.objects.create(
        person=person, period=1, title="Core", minutes=90, evidence=[], issued_at=issued_at, expires_at=issued_at + timedelta(days=days)
    )


def attend(person, host, *, starts_at):
    session = TrainingSession.objects.create(title="Lab", starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), location="HQ", host=host)
    Attendance.objects.create(session=session, person=person, minutes=60, marked_by=host, marked_at=starts_at)


def totals(**where):
    rows = ParticipationCount.objects.filter(**where)
    return {step: sum(getattr(row, step) for row in rows) for step in STEPS}


def test_each_step_counts_who_has_taken_it(cast):
    now = timezone.now()
    certify(cast.champ, issued_at=now - timedelta(days=3))
    attend(cast.champ, cast.tara, starts_at=now - timedelta(hours=3))
    certify(cast.tara, issued_at=now - timedelta(days=3))  # certified, and neither attended nor drafted
    attend(cast.connie, cast.tara, starts_at=now - timedelta(hours=3))  # attended, not certified
    Invitation.objects.create(person=cast.connie, secret_hash="1", expires_at=now)
    StaffMember.accounts.filter(pk=cast.champ.pk).update(first_signed_in_at=now - timedelta(days=4))
    count_participation()
    assert totals() == {
        "eligible": 10,
        "invited": 2,
        "signed_in": 1,
        "policy_current": 10,  # no policy is published, so nobody owes an answer
        "certified": 2,
        "attended": 2,
        "drafted": 0,
        "takes_part": 1,
    }
    assert totals(circle=cast.champ.circle)["takes_part"] == 1


def test_protected_people_and_leavers_are_in_no_count(cast):
    for person in (cast.nova, cast.connie):
        certify(person, issued_at=timezone.now() - timedelta(days=1))
        attend(person, cast.tara, starts_at=timezone.now() - timedelta(days=1))
    StaffMember.accounts.filter(pk=cast.connie.pk).update(is_active=False)
    count_participation()
    assert totals()["eligible"] == 9
    assert totals()["certified"] == totals()["attended"] == 0


def test_who_is_on_no_list_is_in_no_figure_either(cast):
    StaffMember.accounts.filter(pk=cast.dispatch.pk).update(safety_class=SafetyClass.UNLISTED)
    count_participation()
    assert totals()["eligible"] == StaffMember.listed.active().count() == 9


def test_flagging_somebody_moves_nothing_until_the_next_count(cast):
    count_participation()
    before = list(ParticipationCount.objects.values())
    StaffMember.accounts.filter(pk=cast.dispatch.pk).update(safety_class=SafetyClass.COVERT)
    assert list(ParticipationCount.objects.values()) == before
    count_participation()
    assert totals()["eligible"] == 9


def test_counting_twice_gives_the_same_rows_and_forgets_emptied_groups(cast):
    count_participation()
    first = list(ParticipationCount.objects.values())
    count_participation()
    assert list(ParticipationCount.objects.values()) == first
    other = Unit.objects.create(name="Hill Division", code="HILL")
    StaffMember.accounts.update(unit=other)
    count_participation()
    assert {row.unit for row in ParticipationCount.objects.all()} == {other}
    assert totals()["eligible"] == 10


def test_a_past_day_is_counted_as_things_stood_then(cast):
    now = timezone.now()
    certify(cast.champ, issued_at=now - timedelta(days=10), days=5)  # ran out five days ago
    certify(cast.tara, issued_at=now - timedelta(days=2))
    policy = Policy.objects.create(slug="p", title="P")
    version = PolicyVersion.objects.create(policy=policy, number=1, body="x", sha256="x", published_at=now - timedelta(days=20))
    for days, answer in ((12, Answer.AGREED), (3, Answer.DECLINED)):
        Acknowledgement.objects.create(person=cast.champ, version=version, sha256="x", answer=answer, language="en", answered_at=now - timedelta(days=days))
    then = timezone.localdate(now - timedelta(days=8))
    count_participation(as_of=then)
    assert (totals()["certified"], totals()["policy_current"]) == (1, 1)
    assert {row.week.weekday() for row in ParticipationCount.objects.all()} == {0}
    count_participation()
    today = timezone.localdate()
    assert totals(week=today - timedelta(days=today.weekday()))["policy_current"] == 0
    assert totals(week=today - timedelta(days=today.weekday()))["certified"] == 1


def test_the_number_of_queries_does_not_depend_on_how_many_people_there_are(cast):
    count_participation()
    with CaptureQueriesContext(connection) as few:
        count_participation()
    for number in range(60):
        StaffMember.accounts.create_user(f"p{number}@force.example", unit=cast.champ.unit, circle=cast.champ.circle, safety_class=SafetyClass.OPEN)
    with CaptureQueriesContext(connection) as many:
        count_participation()
    assert len(many) == len(few)


def test_each_count_leaves_a_trace(cast):
    count_participation()
    assert AuditEvent.objects.filter(verb="participation.counted").count() == 1
