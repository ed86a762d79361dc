"""Drawing, answering and reading through a quiz."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onboarding.learning import actions
from onboarding.learning.forms import QuizForm
from onboarding.learning.matching import best_card
from onboarding.learning.models import Card, Certificate, Choice, Question, QuizAttempt, QuizResult
from onboarding.learning.views.courses import person_of, standing_or_404
from portal.core.errors import Refused


@require_POST
def quiz_start(request: HttpRequest, slug: str) -> HttpResponse:
    """POST /learn/<course>/quiz: draws a quiz, or goes on with the one that waits."""
    found = standing_or_404(request, slug)
    if found.assignment is None:
        messages.error(request, _("Read the cards first, then take the quiz."))
        return redirect("course-detail", slug)
    try:
        attempt = actions.draw_quiz(assignment=found.assignment, by=person_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("course-detail", slug)
    return redirect("quiz-detail", attempt.pk)


@require_safe
def quiz_detail(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """GET /learn/quiz/<id>/: the questions; the result once it is answered. Only one's own."""
    attempt = _attempt_or_404(request, attempt_id)
    if hasattr(attempt, "result"):
        return redirect("quiz-result", attempt.pk)
    return _quiz(request, attempt, QuizForm(questions=_questions(attempt)))


@require_POST
def quiz_answer(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """POST /learn/quiz/<id>/answer: marks the answers. A second press leads to the same result."""
    attempt = _attempt_or_404(request, attempt_id)
    if hasattr(attempt, "result"):
        return redirect("quiz-result", attempt.pk)
    form = QuizForm(request.POST, questions=_questions(attempt))
    if not form.is_valid():
        return _quiz(request, attempt, form)
    try:
        actions.answer_quiz(attempt=attempt, answers=form.answers(), by=person_of(request))
    except Refused as refused:
        if QuizResult.objects.filter(attempt=attempt).exists():
            return redirect("quiz-result", attempt.pk)
        form.add_error(None, str(refused))
        return _quiz(request, attempt, form)
    return redirect("quiz-result", attempt.pk)


@require_safe
def quiz_result(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """GET /learn/quiz/<id>/result/: each answer with its reason, and what to read again."""
    attempt = _attempt_or_404(request, attempt_id)
    if not hasattr(attempt, "result"):
        return redirect("quiz-detail", attempt.pk)
    answered = [_answered(question, attempt.result.answers) for question in _questions(attempt)]
    missed = [each for each in answered if not each.is_right]
    assignment = attempt.assignment
    context = {
        "attempt": attempt,
        "result": attempt.result,
        "version": assignment.version,
        "answered": answered,
        "needed": needed(assignment.version.pass_share, attempt.result.asked),
        "missed_must_know": sum(each.question.is_must_know for each in missed),
        "again": [] if attempt.result.is_passed else _again(missed, list(assignment.version.cards.order_by("position"))),
        "certificate": Certificate.objects.filter(person=person_of(request), period=assignment.period).first() if attempt.result.is_passed else None,
        "is_latest": not QuizAttempt.objects.filter(assignment=assignment, number__gt=attempt.number).exists(),
    }
    return render(request, "onboarding/learning/quiz_result.html", context)


def needed(pass_share: Decimal, asked: int) -> int:
    """How many right answers reach the share."""
    return math.ceil(pass_share * asked)


def _quiz(request: HttpRequest, attempt: QuizAttempt, form: QuizForm) -> HttpResponse:
    version = attempt.assignment.version
    asked = len(attempt.questions)
    context = {"attempt": attempt, "version": version, "form": form, "asked": asked, "needed": needed(version.pass_share, asked)}
    return render(request, "onboarding/learning/quiz_detail.html", context)


def _attempt_or_404(request: HttpRequest, attempt_id: int) -> QuizAttempt:
    own = QuizAttempt.objects.filter(assignment__person=person_of(request))
    return get_object_or_404(own.select_related("result", "assignment__version__course", "assignment__course"), pk=attempt_id)


def _questions(attempt: QuizAttempt) -> list[Question]:
    found = {each.pk: each for each in Question.objects.filter(pk__in=attempt.questions).prefetch_related("choices")}
    return [found[pk] for pk in attempt.questions]


@dataclass(frozen=True)
class Answered:
    """One question as it was answered: the chosen choices, and the right ones that were not chosen."""

    question: Question
    chosen: list[Choice]
    left_out: list[Choice]

    @property
    def is_right(self) -> bool:
        """Whether exactly the right choices were chosen."""
        return not self.left_out and all(choice.is_right for choice in self.chosen)


def _answered(question: Question, answers: Mapping[str, list[int]]) -> Answered:
    ids = set(answers.get(str(question.pk), ()))
    choices = list(question.choices.all())
    return Answered(question, [each for each in choices if each.pk in ids], [each for each in choices if each.is_right and each.pk not in ids])


def _again(missed: list[Answered], cards: list[Card]) -> list[tuple[Card, list[str]]]:
    texts = [f"{card.title} {card.slug} {card.body}" for card in cards]
    topics: dict[int, list[str]] = {}
    for each in missed:
        question = each.question
        asked = " ".join([question.topic, question.slug, question.prompt, *(f"{choice.text} {choice.why}" for choice in question.choices.all())])
        place = best_card(asked, texts)
        if place is not None and question.topic not in topics.setdefault(place, []):
            topics[place].append(question.topic)
    return [(cards[place], topics[place]) for place in sorted(topics)]
