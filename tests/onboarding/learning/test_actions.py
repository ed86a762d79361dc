"""Reading, quizzes, certificates, periods, imports: what happens and what is refused."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from onboarding.learning import actions
from onboarding.learning.files import CourseFile
from onboarding.learning.models import Assignment, CardReading, Certificate, Choice, Course, CourseVersion, QuizAttempt, QuizResult
from onboarding.learning.queries import certificate_state, current_certificate, is_certified
from onboarding.people.models import Circle, StaffMember
from portal.core.audit import breaks
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.factories import make_certificate, make_course, pass_course, read_all, right_answers


def wrong_answers(attempt):
    return {pk: list(Choice.objects.filter(question=pk, is_right=False).values_list("pk", flat=True)[:1]) for pk in attempt.questions}


def close(circle: Circle):
    Circle.objects.filter(pk=circle.pk).update(opened_at=None)


# ---- import --------------------------------------------------------------------------------------------------------


def test_a_second_import_changes_nothing(db):
    make_course()
    events = AuditEvent.objects.count()
    version = make_course()
    assert (version.number, version.cards.count(), version.questions.count()) == (1, 2, 4)
    assert AuditEvent.objects.count() == events


def test_a_changed_file_makes_a_new_version_beside_the_old_one(db):
    old = make_course()
    new = make_course(title="Course M1, better")
    assert (new.number, old.cards.count(), new.cards.count()) == (2, 2, 2)
    assert Course.objects.count() == 1


def test_whoever_has_begun_keeps_the_text_they_began(cast):
    old = make_course()
    actions.open_all_assignments()
    read_all(cast.connie, old)
    new = make_course(title="Course M1, better")
    assert Assignment.objects.get(person=cast.connie).version == old
    assert set(Assignment.objects.exclude(person=cast.connie).values_list("version", flat=True)) == {new.pk}
    assert pass_course(cast.connie, old).is_passed


def test_an_import_that_breaks_off_leaves_nothing_half_done(db):
    make_course()
    data = {"code": "M2", "slug": "m2", "position": 2, "core": True, "pass_share": 0.5}
    with pytest.raises(KeyError):
        actions.import_course(file=CourseFile(data, "x"))
    assert list(Course.objects.values_list("code", flat=True)) == ["M1"]


def test_the_real_courses_come_in_and_come_in_once(db):
    assert {version.number for version in actions.import_courses().values()} == {1}
    assert set(actions.import_courses().values()) == {None}
    assert CourseVersion.objects.count() == 6


# ---- periods -------------------------------------------------------------------------------------------------------


def test_people_of_open_circles_get_every_core_course_once(cast):
    make_course("M1")
    make_course("M2")
    make_course("M7", core=False)
    close(cast.chief.circle)
    left = StaffMember.accounts.get(email="dispatch@force.example")
    StaffMember.accounts.filter(pk=left.pk).update(is_active=False)
    for _again in range(2):
        actions.open_all_assignments()
        assert sorted(Assignment.objects.filter(person=cast.connie).values_list("course__code", "period")) == [("M1", 1), ("M2", 1)]
        assert Assignment.objects.filter(person=cast.nova).count() == 2
        assert not Assignment.objects.filter(person__in=[cast.chief, left]).exists()
    assert Assignment.objects.filter(person=cast.connie).first().due_on == timezone.localdate() + timedelta(days=30)


def test_nothing_is_opened_for_somebody_whose_circle_is_closed(cast):
    version = make_course()
    close(cast.connie.circle)
    connie = StaffMember.accounts.get(pk=cast.connie.pk)
    with pytest.raises(NotPermitted):
        actions.open_assignments(person=connie)
    with pytest.raises(NotPermitted):
        actions.read_card(card=version.cards.first(), by=connie)
    assert not Assignment.objects.filter(person=connie).exists()


def test_a_circle_opens_when_the_one_inside_is_certified_to_its_share(cast):
    make_course()
    command, champions, *outer = Circle.objects.order_by("position")
    for each in (champions, *outer):
        close(each)
    assert actions.open_ready_circles() == []
    make_certificate(cast.chief)
    assert actions.open_ready_circles() == [champions]
    champions.refresh_from_db()
    assert champions.is_open
    assert Assignment.objects.filter(person=cast.champ).count() == 1
    assert not Assignment.objects.filter(person=cast.connie).exists()
    assert Notice.objects.filter(person=cast.champ, key=f"circle-open-{champions.pk}").count() == 1
    assert actions.open_ready_circles() == []
    assert AuditEvent.objects.filter(verb="circle.opened").count() == 1
    assert command.is_open


def test_a_protected_colleague_counts_like_everybody_so_that_flagging_moves_no_share(cast):
    StaffMember.accounts.filter(pk=cast.nova.pk).update(circle=cast.chief.circle)
    champions = cast.champ.circle
    close(champions)
    make_certificate(cast.chief)
    assert actions.open_ready_circles() == []
    make_certificate(cast.nova)
    assert actions.open_ready_circles() == [champions]


# ---- cards and quizzes ---------------------------------------------------------------------------------------------


def test_a_card_is_read_once_and_opens_the_first_period_where_none_was_opened(cast):
    version = make_course()
    card = version.cards.first()
    first = actions.read_card(card=card, by=cast.connie)
    assert actions.read_card(card=card, by=cast.connie) == first
    assert CardReading.objects.count() == 1
    assert Assignment.objects.filter(person=cast.connie).count() == 1


def test_a_card_of_an_older_text_is_refused(cast):
    old = make_course()
    make_course(title="Newer")
    with pytest.raises(Refused, match="newer text"):
        actions.read_card(card=old.cards.first(), by=cast.connie)


def test_the_quiz_opens_after_the_last_card(cast):
    version = make_course()
    actions.read_card(card=version.cards.first(), by=cast.connie)
    assignment = Assignment.objects.get(person=cast.connie)
    with pytest.raises(Refused, match="Read the 1 card that is left"):
        actions.draw_quiz(assignment=assignment, by=cast.connie)
    read_all(cast.connie, version)
    attempt = actions.draw_quiz(assignment=assignment, by=cast.connie)
    assert len(set(attempt.questions)) == 2
    assert actions.draw_quiz(assignment=assignment, by=cast.connie) == attempt


def test_nobody_draws_or_answers_for_somebody_else(cast):
    version = make_course()
    assignment = read_all(cast.connie, version)
    attempt = actions.draw_quiz(assignment=assignment, by=cast.connie)
    for stranger in (cast.dispatch, cast.tara, cast.ada):
        with pytest.raises(NotPermitted):
            actions.draw_quiz(assignment=assignment, by=stranger)
        with pytest.raises(NotPermitted):
            actions.answer_quiz(attempt=attempt, answers=right_answers(attempt), by=stranger)


def test_a_quiz_is_answered_once(cast):
    attempt = actions.draw_quiz(assignment=read_all(cast.connie, make_course()), by=cast.connie)
    actions.answer_quiz(attempt=attempt, answers=wrong_answers(attempt), by=cast.connie)
    with pytest.raises(Refused, match="answered this quiz already"):
        actions.answer_quiz(attempt=attempt, answers=right_answers(attempt), by=cast.connie)
    assert QuizResult.objects.get().is_passed is False
    with pytest.raises(IntegrityError), transaction.atomic():
        QuizResult.objects.create(attempt=attempt, answers={}, right=0, asked=0, is_passed=True, answered_at=timezone.now())


def test_hostile_answers_are_refused(cast):
    version = make_course()
    attempt = actions.draw_quiz(assignment=read_all(cast.connie, version), by=cast.connie)
    good = right_answers(attempt)
    asked, other = attempt.questions[0], version.questions.exclude(pk__in=attempt.questions).first()
    foreign = other.choices.first().pk
    cases = {
        "not part of this quiz": {**good, other.pk: [foreign]},
        "Answer every question": {asked: good[asked]},
        "does not belong": {**good, asked: [foreign]},
    }
    for sentence, answers in cases.items():
        with pytest.raises(Refused, match=sentence):
            actions.answer_quiz(attempt=attempt, answers=answers, by=cast.connie)
    one = next(pk for pk in attempt.questions if len(good[pk]) == 1)
    with pytest.raises(Refused, match="does not belong"):
        actions.answer_quiz(attempt=attempt, answers={**good, one: list(Choice.objects.filter(question=one).values_list("pk", flat=True))}, by=cast.connie)
    assert not QuizResult.objects.exists()
    assert AuditEvent.objects.filter(verb="quiz.answer.refused").count() == 4


def test_a_failed_quiz_may_be_drawn_anew_with_what_was_seen_least(cast):
    version = make_course(questions=5)
    assignment = read_all(cast.connie, version)
    first = actions.draw_quiz(assignment=assignment, by=cast.connie)
    actions.answer_quiz(attempt=first, answers=wrong_answers(first), by=cast.connie)
    second = actions.draw_quiz(assignment=assignment, by=cast.connie)
    must_know = set(version.questions.filter(is_must_know=True).values_list("pk", flat=True))
    assert set(first.questions) & set(second.questions) == must_know
    actions.answer_quiz(attempt=second, answers=right_answers(second), by=cast.connie)
    with pytest.raises(Refused, match="You have passed"):
        actions.draw_quiz(assignment=assignment, by=cast.connie)


def test_missing_a_must_know_fails_whatever_the_share(cast):
    attempt = actions.draw_quiz(assignment=read_all(cast.connie, make_course()), by=cast.connie)
    wrong, right = wrong_answers(attempt), right_answers(attempt)
    must_know = next(pk for pk in attempt.questions if len(right[pk]) == 2)
    result = actions.answer_quiz(attempt=attempt, answers={**right, must_know: wrong[must_know]}, by=cast.connie)
    assert (result.right, result.asked, result.is_passed) == (1, 2, False)


# ---- certificates --------------------------------------------------------------------------------------------------


def test_the_last_passed_course_brings_the_certificate(cast):
    first, second = make_course("M1"), make_course("M2")
    pass_course(cast.connie, first)
    assert current_certificate(cast.connie) is None
    pass_course(cast.connie, second)
    certificate = current_certificate(cast.connie)
    assert (certificate.minutes, certificate.period, len(certificate.code)) == (8, 1, 16)
    assert [(each["course"], each["version"], each["sha256"]) for each in certificate.evidence] == [("M1", 1, first.sha256), ("M2", 1, second.sha256)]
    assert Notice.objects.filter(person=cast.connie, kind="certificate").count() == 1
    assert actions.issue_certificate(person=cast.connie, period=1) == certificate
    assert list(AuditEvent.objects.filter(verb="certificate.issued").values_list("object_id", flat=True)) == [str(certificate.pk)]
    assert not list(breaks())


def test_a_protected_colleague_learns_and_certifies_like_everybody(cast):
    assert pass_course(cast.nova, make_course()).is_passed
    assert is_certified(cast.nova)


def test_a_core_course_that_came_later_is_asked_of_whoever_is_not_certified_yet(cast):
    first = make_course("M1")
    actions.open_assignments(person=cast.connie)
    second = make_course("M2")
    pass_course(cast.connie, first)
    assert current_certificate(cast.connie) is None
    assert Assignment.objects.filter(person=cast.connie, version=second, period=1).exists()
    pass_course(cast.connie, second)
    assert is_certified(cast.connie)


def test_renewal_opens_the_next_period_once_and_sixty_days_before(cast):
    version = make_course()
    pass_course(cast.connie, version)
    certificate = current_certificate(cast.connie)
    assert actions.open_renewals() == 0
    issued = timezone.now() - timedelta(days=306)
    old = make_certificate(cast.dispatch, issued_at=issued)
    assert actions.open_renewals() == 1
    assert actions.open_renewals() == 0
    renewed = Assignment.objects.get(person=cast.dispatch)
    assert (renewed.period, renewed.due_on) == (2, timezone.localdate(old.expires_at))
    assert Notice.objects.filter(person=cast.dispatch, kind="renewal").count() == 1
    assert is_certified(cast.dispatch)
    pass_course(cast.dispatch, version)
    assert certificate_state(old) == "superseded"
    assert current_certificate(cast.dispatch).period == 2
    assert certificate_state(certificate) == "valid"


def test_a_lapsed_certificate_is_renewed_within_thirty_days(cast):
    make_course()
    make_certificate(cast.dispatch, issued_at=timezone.now() - timedelta(days=500))
    assert not is_certified(cast.dispatch)
    assert actions.open_renewals() == 1
    assert Assignment.objects.get(person=cast.dispatch).due_on == timezone.localdate() + timedelta(days=30)


def test_whoever_left_is_not_renewed(cast):
    make_course()
    make_certificate(cast.dispatch, issued_at=timezone.now() - timedelta(days=500))
    StaffMember.accounts.filter(pk=cast.dispatch.pk).update(is_active=False)
    assert actions.open_renewals() == 0


def test_a_trainer_takes_a_certificate_back_and_the_next_period_opens(cast):
    make_course()
    certificate = make_certificate(cast.connie)
    actions.revoke(certificate=certificate, reason="Somebody else sat the quiz.", by=cast.tara)
    assert certificate_state(certificate) == "revoked"
    assert not is_certified(cast.connie)
    assert Assignment.objects.get(person=cast.connie).period == 2
    assert Notice.objects.filter(person=cast.connie, kind="revocation", text__contains="Somebody else").exists()
    with pytest.raises(Refused, match="revoked already"):
        actions.revoke(certificate=certificate, reason="Again.", by=cast.tara)
    assert actions.open_renewals() == 0


def test_who_may_not_revoke_and_why(cast):
    certificate = make_certificate(cast.connie)
    for person in (cast.chief, cast.carla, cast.connie, cast.rita, cast.assoc):
        with pytest.raises(NotPermitted):
            actions.revoke(certificate=certificate, reason="No.", by=person)
    with pytest.raises(Refused, match="Say why"):
        actions.revoke(certificate=certificate, reason="  \n ", by=cast.tara)
    with pytest.raises(NotPermitted):
        actions.revoke(certificate=make_certificate(cast.nova), reason="A reason.", by=cast.tara)


def test_the_database_refuses_to_change_evidence(cast):
    pass_course(cast.connie, make_course())
    evidence = [CardReading, QuizAttempt, QuizResult, Certificate, CourseVersion, Choice]
    for model in evidence:
        row = model.objects.first()
        for sql in (f"DELETE FROM {model._meta.db_table} WHERE id = {row.pk}", f"UPDATE {model._meta.db_table} SET id = id WHERE id = {row.pk}"):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
