"""What a person does in a course: reads cards, draws a quiz, answers it."""

from collections.abc import Collection, Mapping
from random import SystemRandom

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onboarding.learning.actions.certifying import issue_certificate
from onboarding.learning.actions.opening import fill_first_period, fill_period
from onboarding.learning.enums import QuestionKind
from onboarding.learning.models import Assignment, Card, CardReading, Question, QuizAttempt, QuizResult
from onboarding.learning.queries import latest_versions, seen_counts
from onboarding.learning.quiz import Item, draw, mark
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused


@action("card.read")
def read_card(*, card: Card, by: StaffMember) -> CardReading:
    """Keeps that the person read the card in their current period; reading it again changes nothing.

    Opens the person's first period where the circle is open and nothing was opened yet. The reading is append-only
    evidence by itself, so the trail does not repeat it.
    """
    require(by, "onboarding.take_course", _period_of(by, card))
    is_new = _open_first_period(by, card)
    assignment = Assignment.objects.select_for_update(no_key=True).filter(person=by, course=card.version.course_id).order_by("-period").first()
    if assignment is None or assignment.version_id != card.version_id:
        raise Refused(_("This course has a newer text for you. Open it again from the list of courses."))
    reading, _is_new = CardReading.objects.get_or_create(assignment=assignment, card=card, defaults={"read_at": timezone.now()})
    if is_new:
        record("assignments.opened", by, by=by)
    return reading


def _period_of(person: StaffMember, card: Card) -> Assignment | None:
    return Assignment.objects.filter(person=person, course=card.version.course_id).order_by("-period").first()


def _open_first_period(person: StaffMember, card: Card) -> bool:
    if _period_of(person, card) is not None:
        return False
    fill_first_period(person)
    if _period_of(person, card) is None:  # not a core course, or a new one for somebody certified
        fill_period([person.pk], latest_versions().filter(course=card.version.course_id), period=1, due_on=None)
    return True


@action("quiz.draw")
def draw_quiz(*, assignment: Assignment, by: StaffMember) -> QuizAttempt:
    """A quiz for the period, with the questions that this person has seen least. Refused until every card is read.

    A quiz that was drawn and not answered is given again, so that nobody can draw until they like the questions.
    """
    require(by, "onboarding.take_course", assignment)
    StaffMember.accounts.select_for_update(no_key=True).get(pk=by.pk)
    attempts = list(QuizAttempt.objects.filter(assignment=assignment).select_related("result"))
    if waiting := next((attempt for attempt in attempts if not hasattr(attempt, "result")), None):
        return waiting
    if any(attempt.result.is_passed for attempt in attempts):
        raise Refused(_("You have passed this course. There is nothing left to do in it."))
    if unread := assignment.version.cards.exclude(readings__assignment=assignment).count():
        sentence = ngettext(
            "Read the %(n)d card that is left first, then take the quiz.", "Read the %(n)d cards that are left first, then take the quiz.", unread
        )
        raise Refused(sentence % {"n": unread})
    bank = [Item(pk, is_must_know) for pk, is_must_know in assignment.version.questions.values_list("pk", "is_must_know")]
    drawn = draw(bank, seen_counts(by, assignment.version), assignment.version.draws, SystemRandom())
    number = max((attempt.number for attempt in attempts), default=0) + 1
    attempt = QuizAttempt.objects.create(assignment=assignment, number=number, questions=drawn, drawn_at=timezone.now())
    record("quiz.drawn", attempt, by=by)
    return attempt


@action("quiz.answer")
def answer_quiz(*, attempt: QuizAttempt, answers: Mapping[int, Collection[int]], by: StaffMember) -> QuizResult:
    """Marks the answers (question id → chosen choice ids) once; the certificate follows when it was the last course of the period.

    Refused when it was answered before, a question is left out or was not drawn, or a choice is not one of its question's.
    """
    require(by, "onboarding.take_course", attempt.assignment)
    StaffMember.accounts.select_for_update(no_key=True).get(pk=by.pk)
    if QuizResult.objects.filter(attempt=attempt).exists():
        raise Refused(_("You have answered this quiz already. Your first answers count."))
    questions = list(Question.objects.filter(pk__in=attempt.questions).prefetch_related("choices"))
    chosen = _checked(questions, answers)
    items = [Item(each.pk, each.is_must_know, frozenset(choice.pk for choice in each.choices.all() if choice.is_right)) for each in questions]
    marked = mark(items, chosen, attempt.assignment.version.pass_share)
    result = QuizResult.objects.create(
        attempt=attempt,
        answers={str(question_id): sorted(choice_ids) for question_id, choice_ids in chosen.items()},
        right=marked.right,
        asked=marked.asked,
        is_passed=marked.is_passed,
        answered_at=timezone.now(),
    )
    if marked.is_passed and attempt.assignment.course.is_core:
        issue_certificate(person=by, period=attempt.assignment.period, by=by)
    record("quiz.answered", attempt, by=by, right=marked.right, asked=marked.asked, is_passed=marked.is_passed)
    return result


def _checked(questions: list[Question], answers: Mapping[int, Collection[int]]) -> dict[int, frozenset[int]]:
    if answers.keys() - {question.pk for question in questions}:
        raise Refused(_("An answer belongs to a question that is not part of this quiz. Load the quiz again."))
    chosen = {}
    for question in questions:
        ids = frozenset(answers.get(question.pk, ()))
        if not ids:
            raise Refused(_("Answer every question, then send the quiz again."))
        if ids - {choice.pk for choice in question.choices.all()} or (question.kind == QuestionKind.ONE and len(ids) > 1):
            raise Refused(_("One of the choices does not belong to its question. Load the quiz again."))
        chosen[question.pk] = ids
    return chosen
