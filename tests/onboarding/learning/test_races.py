"""What happens at the same moment: several tabs, several presses."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from onboarding.learning.actions import answer_quiz, draw_quiz, open_all_assignments, read_card
from onboarding.learning.models import Assignment, CardReading, Certificate, QuizAttempt, QuizResult
from portal.core.audit import breaks
from portal.core.errors import Refused
from tests.cast import make_cast
from tests.factories import make_course, read_all, right_answers

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def at_once(*jobs):
    """Runs the jobs in threads that start together; gives what each answered: a value or the fault."""
    start, answers = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            start.wait(30)
            answers.append(job())
        except Exception as fault:  # shown by the caller's assertions
            answers.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_a_quiz_drawn_and_answered_eight_times_at_once_has_one_result():
    cast = make_cast(opened_at=timezone.now())
    assignment = read_all(cast.connie, make_course())
    drawn = at_once(*[lambda: draw_quiz(assignment=assignment, by=cast.connie)] * 8)
    assert len(drawn) == 8
    assert set(drawn) == {QuizAttempt.objects.get()}
    answers = right_answers(drawn[0])
    given = at_once(*[lambda: answer_quiz(attempt=drawn[0], answers=answers, by=cast.connie)] * 8)
    assert sorted(type(each).__name__ for each in given) == ["QuizResult"] + ["Refused"] * 7
    assert QuizResult.objects.count() == 1
    assert Certificate.objects.count() == 1


def test_the_last_two_quizzes_at_the_same_moment_bring_one_certificate():
    cast = make_cast(opened_at=timezone.now())
    versions = [make_course(f"M{number}") for number in (1, 2, 3)]
    attempts = [draw_quiz(assignment=read_all(cast.connie, version), by=cast.connie) for version in versions]
    given = at_once(*[lambda attempt=attempt: answer_quiz(attempt=attempt, answers=right_answers(attempt), by=cast.connie) for attempt in attempts])
    assert [type(each) for each in given] == [QuizResult] * 3
    assert len(Certificate.objects.get().evidence) == 3
    assert not list(breaks())


def test_reading_while_the_course_changes_and_the_clockwork_opens_periods():
    cast = make_cast(opened_at=timezone.now())
    version = make_course()
    card = version.cards.first()
    given = at_once(
        open_all_assignments,
        lambda: make_course(title="Newer"),
        *[lambda person=person: read_card(card=card, by=person) for person in (cast.connie, cast.champ, cast.dispatch, cast.connie)],
    )
    assert [each for each in given if isinstance(each, Exception) and not isinstance(each, Refused)] == []
    assert Assignment.objects.filter(person=cast.connie).count() == 1
    for reading in CardReading.objects.select_related("assignment", "card"):
        assert reading.assignment.version_id == reading.card.version_id
