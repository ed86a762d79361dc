"""Questions about learning: how far somebody is, and who is certified."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from onboarding.learning.enums import CertificateState
from onboarding.learning.models import Assignment, Card, CardReading, Certificate, Course, CourseVersion, QuizAttempt, QuizResult, Revocation
from onboarding.people.models import Circle, StaffMember, StaffQuerySet
from portal.core.compiled import Compiled

RENEW_BEFORE = timedelta(days=60)


# ---- courses and progress ------------------------------------------------------------------------------------------


def latest_versions() -> "QuerySet[CourseVersion]":
    """The newest version of each course, in the order of the path."""
    newest = CourseVersion.objects.filter(course=OuterRef("course")).order_by("-number").values("number")[:1]
    return CourseVersion.objects.filter(number=Subquery(newest)).select_related("course").order_by("course__position", "course__code")


def current_assignments(person: StaffMember) -> "QuerySet[Assignment]":
    """The person's latest period of each course, with its version."""
    latest = Assignment.objects.filter(person=person, course=OuterRef("course")).order_by("-period").values("period")[:1]
    return Assignment.objects.filter(person=person, period=Subquery(latest)).select_related("version__course")


def passed_results(assignments: "QuerySet[Assignment]") -> "QuerySet[QuizResult]":
    """The results with which these assignments were passed."""
    return QuizResult.objects.filter(attempt__assignment__in=assignments, is_passed=True)


@dataclass(frozen=True)
class CourseProgress:
    """How far one person is with one course. `due_on` is None while nothing is assigned; `next_url` is where to go on."""

    course_code: str
    slug: str
    title: str
    summary: str
    minutes: int
    is_core: bool
    cards_read: int
    cards: int
    is_passed: bool
    due_on: date | None
    next_url: str
    is_assigned: bool = False

    @property
    def is_begun(self) -> bool:
        """Whether anything was read or passed in this period."""
        return self.is_passed or self.cards_read > 0


def path_progress(person: StaffMember) -> list[CourseProgress]:
    """Every course in the order of the path, in the version and period that count for this person."""
    assigned = {each.course_id: each for each in current_assignments(person)}
    versions = {each.course_id: each for each in latest_versions()} | {key: each.version for key, each in assigned.items()}
    read = set(CardReading.objects.filter(assignment__in=[each.pk for each in assigned.values()]).values_list("card_id", flat=True))
    passed = set(passed_results(Assignment.objects.filter(pk__in=[each.pk for each in assigned.values()])).values_list("attempt__assignment_id", flat=True))
    cards: dict[int, list[Card]] = {}
    for card in Card.objects.filter(version__in=[each.pk for each in versions.values()]).only("pk", "slug", "version_id", "position").order_by("position"):
        cards.setdefault(card.version_id, []).append(card)
    return [
        _progress(version, cards.get(version.pk, []), read, assigned.get(version.course_id), passed)
        for version in sorted(versions.values(), key=lambda each: (each.course.position, each.course.code))
    ]


def _progress(version: CourseVersion, cards: list[Card], read: set[int], assignment: Assignment | None, passed: set[int]) -> CourseProgress:
    course = version.course
    is_passed = assignment is not None and assignment.pk in passed
    unread = next((card for card in cards if card.pk not in read), None)
    return CourseProgress(
        course_code=course.code,
        slug=course.slug,
        title=version.title,
        summary=version.summary,
        minutes=version.minutes,
        is_core=course.is_core,
        cards_read=sum(card.pk in read for card in cards),
        cards=len(cards),
        is_passed=is_passed,
        due_on=assignment.due_on if assignment else None,
        is_assigned=assignment is not None,
        next_url=reverse("card-detail", args=[course.slug, unread.slug]) if unread and not is_passed else reverse("course-detail", args=[course.slug]),
    )


@dataclass(frozen=True)
class Standing:
    """One person in one course. Without an assignment the person reads ahead or has not begun: nothing is recorded yet."""

    course: Course
    version: CourseVersion
    assignment: Assignment | None
    cards: list[Card]
    read: frozenset[int]
    attempts: list[QuizAttempt]

    @property
    def unread(self) -> list[Card]:
        """The cards still to read, in order."""
        return [card for card in self.cards if card.pk not in self.read]

    @property
    def is_passed(self) -> bool:
        """Whether an attempt of this period was passed."""
        return any(attempt.result.is_passed for attempt in self.attempts if hasattr(attempt, "result"))

    @property
    def open_attempt(self) -> QuizAttempt | None:
        """A quiz that was drawn and not answered yet."""
        return next((attempt for attempt in self.attempts if not hasattr(attempt, "result")), None)


def standing(person: StaffMember, slug: str) -> Standing | None:
    """Where the person stands in the course; None when there is no such course."""
    version = latest_versions().filter(course__slug=slug).first()
    if version is None:
        return None
    assignment = Assignment.objects.filter(person=person, course=version.course).select_related("version").order_by("-period").first()
    version = assignment.version if assignment else version
    version.course = version.course if assignment is None else Course.objects.get(pk=version.course_id)
    read = CardReading.objects.filter(assignment=assignment).values_list("card_id", flat=True) if assignment else ()
    attempts = list(QuizAttempt.objects.filter(assignment=assignment).select_related("result").order_by("number")) if assignment else []
    return Standing(version.course, version, assignment, list(version.cards.order_by("position")), frozenset(read), attempts)


def seen_counts(person: StaffMember, version: CourseVersion) -> Mapping[int, int]:
    """How often each question of the version was drawn for the person, over all periods: question id → times."""
    counts: dict[int, int] = {}
    for drawn in QuizAttempt.objects.filter(assignment__person=person, assignment__version=version).values_list("questions", flat=True):
        for question_id in drawn:
            counts[question_id] = counts.get(question_id, 0) + 1
    return counts


# ---- certificates --------------------------------------------------------------------------------------------------


def in_force(at: datetime | None = None) -> "QuerySet[Certificate]":
    """Certificates that certify at a moment (now): issued, not expired, not revoked, and the latest of their holder."""
    at = at or timezone.now()
    revoked = Revocation.objects.filter(certificate=OuterRef("pk"), revoked_at__lte=at)
    newer = Certificate.objects.filter(person=OuterRef("person"), period__gt=OuterRef("period"), issued_at__lte=at)
    return Certificate.objects.filter(~Exists(revoked), ~Exists(newer), issued_at__lte=at, expires_at__gt=at)


def certified(people: StaffQuerySet, at: datetime | None = None) -> StaffQuerySet:
    """Those of the people who are certified at a moment (now)."""
    return people.filter(Exists(in_force(at).filter(person=OuterRef("pk"))))


def is_certified(person: StaffMember, at: datetime | None = None) -> bool:
    """Whether the person is certified at a moment (now)."""
    return bool(CERTIFIED.rows(person=person.pk, at=at or timezone.now()))


CERTIFIED = Compiled(lambda person, at: in_force(at).filter(person=person).order_by().values_list("pk")[:1], person=int, at=datetime)


def current_certificate(person: StaffMember) -> Certificate | None:
    """The certificate that certifies the person now."""
    return in_force().filter(person=person).first()


def certificate_state(certificate: Certificate, at: datetime | None = None) -> CertificateState:
    """How the certificate stands at a moment (now)."""
    at = at or timezone.now()
    if Revocation.objects.filter(certificate=certificate, revoked_at__lte=at).exists():
        return CertificateState.REVOKED
    if Certificate.objects.filter(person=certificate.person_id, period__gt=certificate.period, issued_at__lte=at).exists():
        return CertificateState.SUPERSEDED
    return CertificateState.VALID if certificate.expires_at > at else CertificateState.EXPIRED


def certificates_to_renew(at: datetime | None = None) -> "QuerySet[Certificate]":
    """Latest certificates of people who work here that end within 60 days, have ended or were revoked, with no next period open."""
    at = at or timezone.now()
    newer = Certificate.objects.filter(person=OuterRef("person"), period__gt=OuterRef("period"))
    opened = Assignment.objects.filter(person=OuterRef("person"), period__gt=OuterRef("period"))
    ends = Q(expires_at__lte=at + RENEW_BEFORE) | Q(revocation__isnull=False)
    return Certificate.objects.filter(ends, ~Exists(newer), ~Exists(opened), person__is_active=True)


# ---- circles -------------------------------------------------------------------------------------------------------


def people_to_assign(course: Course) -> StaffQuerySet:
    """People of open circles who work here, were never certified and have no period of this course yet. Protected colleagues too."""
    people = StaffMember.accounts.get_queryset().active().filter(circle__opened_at__isnull=False)
    return people.filter(
        ~Exists(Certificate.objects.filter(person=OuterRef("pk"))),
        ~Exists(Assignment.objects.filter(person=OuterRef("pk"), course=course)),
    )


def ready_circles() -> list[Circle]:
    """Closed circles whose inner neighbour is open and certified to the share that they ask for.

    Protected colleagues count, as on the page of circles, so that no figure and no opening moves when one is flagged.
    """
    circles = list(Circle.objects.order_by("position"))
    staff = StaffMember.accounts.get_queryset().active()
    people = dict(staff.values_list("circle").annotate(count=Count("pk")).values_list("circle", "count"))
    done = dict(certified(staff).values_list("circle").annotate(count=Count("pk")).values_list("circle", "count"))
    return [
        outer
        for inner, outer in pairwise(circles)
        if inner.is_open and not outer.is_open and people.get(inner.pk) and done.get(inner.pk, 0) >= outer.opens_at_share * people[inner.pk]
    ]


def inner_neighbour(circle: Circle) -> Circle | None:
    """The circle next to this one towards the centre."""
    return Circle.objects.filter(position__lt=circle.position).order_by("-position").first()


def latest_period(person: StaffMember) -> int:
    """The number of the person's latest period; 1 when none was opened."""
    return Assignment.objects.filter(person=person).order_by("-period").values_list("period", flat=True).first() or 1


def core_versions() -> "QuerySet[CourseVersion]":
    """The newest versions of the core courses."""
    return latest_versions().filter(course__is_core=True)


def unpassed(person: StaffMember, period: int) -> "QuerySet[CourseVersion]":
    """The core courses, in their newest version, that the person has not passed in the period."""
    passed = passed_results(Assignment.objects.filter(person=person, period=period)).values("attempt__assignment__course")
    return core_versions().exclude(course__in=passed)


def results_of_period(person: StaffMember, period: int) -> "QuerySet[QuizResult]":
    """The passed results of the person's core courses in the period, one per course, in the order of the path."""
    periods = Assignment.objects.filter(person=person, period=period, course__is_core=True)
    return passed_results(periods).select_related("attempt__assignment__version__course").order_by("attempt__assignment__course__position")
