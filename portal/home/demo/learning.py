"""Evidence of learning with past dates. The actions stamp the present, so that these rows are made directly."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.utils import timezone

from onboarding.learning.actions import import_courses
from onboarding.learning.enums import QuestionKind
from onboarding.learning.expiry import expiry
from onboarding.learning.models import CODE_ALPHABET, Assignment, Card, CardReading, Certificate, CourseVersion, Question, QuizAttempt, QuizResult
from onboarding.learning.queries import latest_versions
from onboarding.learning.quiz import Item, draw, mark
from portal.home.demo.arriving import COURSES, Way
from portal.home.demo.force import Force

DUE_AFTER = timedelta(days=30)
FAILS_FIRST = 0.15  # share of quizzes that take two tries


@dataclass(frozen=True)
class Taken:
    """One quiz that was taken: its attempt, not yet saved, and when it was answered."""

    attempt: QuizAttempt
    answered_at: datetime
    is_passed: bool


def learn(force: Force, ways: list[Way]) -> None:
    """Courses from the repository's files; then for each way its assignments, readings, quizzes and, at the end, certificates."""
    import_courses()
    versions = list(latest_versions().prefetch_related("cards", Prefetch("questions", Question.objects.prefetch_related("choices"))))
    assignments = _assign(ways, versions)
    taken: list[Taken] = []
    readings: list[CardReading] = []
    for way in ways:
        began = way.answered_at or way.signed_in_at
        for version, passed_at in zip(versions, way.passed_at, strict=False):
            assignment = assignments[way.person.pk, version.pk]
            readings += _read(force, assignment, version.cards.all(), began, passed_at)
            taken += _take(force, assignment, version, passed_at)
            began = passed_at
        if way.cards_in_next and began and len(way.passed_at) < len(versions):
            following = versions[len(way.passed_at)]
            cards = list(following.cards.all())[: way.cards_in_next]
            readings += _read(force, assignments[way.person.pk, following.pk], cards, began, max(began + timedelta(minutes=20), force.ago(0, 1)))
    CardReading.objects.bulk_create(readings, batch_size=500)
    _answer(force, taken, {version.pk: version for version in versions})
    _certify(force, [way for way in ways if len(way.passed_at) == COURSES])


def _assign(ways: list[Way], versions: list[CourseVersion]) -> dict[tuple[int, int], Assignment]:
    rows = [
        Assignment(
            person=way.person,
            version=version,
            course_id=version.course_id,
            opened_at=way.person.circle.opened_at,
            due_on=timezone.localdate(way.person.circle.opened_at + DUE_AFTER),
        )
        for way in ways
        for version in versions
        if way.person.circle and way.person.circle.opened_at
    ]
    return {(row.person_id, row.version_id): row for row in Assignment.objects.bulk_create(rows, batch_size=500)}


def _read(force: Force, assignment: Assignment, cards: Iterable[Card], start: datetime | None, end: datetime) -> list[CardReading]:
    cards = list(cards)
    moments = sorted(force.between(start or end, end) for _each in cards)
    return [CardReading(assignment=assignment, card=card, read_at=moment) for card, moment in zip(cards, moments, strict=True)]


def _take(force: Force, assignment: Assignment, version: CourseVersion, passed_at: datetime) -> list[Taken]:
    bank = [Item(question.pk, question.is_must_know) for question in version.questions.all()]
    tries = 2 if force.random.random() < FAILS_FIRST else 1
    seen: dict[int, int] = {}
    taken = []
    for number in range(1, tries + 1):
        answered_at = passed_at - timedelta(minutes=12 * (tries - number))
        drawn = draw(bank, seen, version.draws, force.random)
        seen.update(dict.fromkeys(drawn, 1))
        attempt = QuizAttempt(assignment=assignment, number=number, questions=drawn, drawn_at=answered_at - timedelta(minutes=4))
        taken.append(Taken(attempt, answered_at, number == tries))
    return taken


def _answer(force: Force, taken: list[Taken], versions: dict[int, CourseVersion]) -> None:
    QuizAttempt.objects.bulk_create([each.attempt for each in taken], batch_size=500)
    questions = {question.pk: question for version in versions.values() for question in version.questions.all()}
    items = {
        pk: Item(pk, question.is_must_know, frozenset(choice.pk for choice in question.choices.all() if choice.is_right)) for pk, question in questions.items()
    }
    results = []
    for each in taken:
        chosen = {pk: items[pk].right for pk in each.attempt.questions}
        if not each.is_passed:
            for pk in each.attempt.questions[: 1 + len(each.attempt.questions) // 3]:
                chosen[pk] = _wrong(questions[pk])
        marked = mark([items[pk] for pk in each.attempt.questions], chosen, versions[each.attempt.assignment.version_id].pass_share)
        results.append(
            QuizResult(
                attempt=each.attempt,
                answers={str(pk): sorted(choices) for pk, choices in chosen.items()},
                right=marked.right,
                asked=marked.asked,
                is_passed=marked.is_passed,
                answered_at=each.answered_at,
            )
        )
    QuizResult.objects.bulk_create(results, batch_size=500)


def _wrong(question: Question) -> frozenset[int]:
    wrong = [choice.pk for choice in question.choices.all() if not choice.is_right]
    return frozenset(wrong[:1] if question.kind == QuestionKind.ONE else wrong[:2])


def _certify(force: Force, ways: list[Way]) -> None:
    results = (
        QuizResult.objects.filter(is_passed=True, attempt__assignment__person__in=[way.person for way in ways])
        .select_related("attempt__assignment__version__course")
        .order_by("attempt__assignment__course__position")
    )
    evidence: dict[int, list[dict[str, object]]] = {}
    for result in results:
        evidence.setdefault(result.attempt.assignment.person_id, []).append(_proof(result))
    Certificate.objects.bulk_create(
        Certificate(
            person=way.person,
            period=1,
            title="Social media core training",
            minutes=sum(int(str(each["minutes"])) for each in evidence[way.person.pk]),
            evidence=evidence[way.person.pk],
            code="".join(force.random.choices(CODE_ALPHABET, k=16)),
            issued_at=way.passed_at[-1],
            expires_at=expiry(way.passed_at[-1], timezone.get_default_timezone()),
        )
        for way in ways
    )


def _proof(result: QuizResult) -> dict[str, object]:
    """The same keys as a certificate that the portal issues."""
    version = result.attempt.assignment.version
    return {
        "course": version.course.code,
        "title": version.title,
        "version": version.number,
        "sha256": version.sha256,
        "minutes": version.minutes,
        "result": result.pk,
        "right": result.right,
        "asked": result.asked,
        "answered_at": result.answered_at.isoformat(timespec="seconds"),
    }
