"""Questions about sessions, places and who came."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from onboarding.people.enums import NAMED
from onboarding.people.models import StaffMember, StaffQuerySet
from onboarding.people.queries import named
from onboarding.sessions.enums import AttendanceMethod, Board, PlaceState
from onboarding.sessions.models import Attendance, Note, Place, TrainingSession

ASK_FOR_MARKS = timedelta(days=14)
CHECK_IN_UNTIL = timedelta(hours=2)


def sessions_for(person: StaffMember) -> QuerySet[TrainingSession]:
    """All sessions with `places_left` (a number, whoever sits in the others) and `my_state`, the person's own standing or None."""
    mine = Place.objects.filter(session=OuterRef("pk"), person=person).exclude(state=PlaceState.CANCELLED)
    booked = Count("taken_places", filter=Q(taken_places__state=PlaceState.BOOKED))
    return TrainingSession.objects.select_related("host").annotate(
        places_left=Greatest(F("places") - booked, Value(0), output_field=IntegerField()),
        my_state=Subquery(mine.values("state")[:1]),
    )


def coming_sessions(person: StaffMember) -> QuerySet[TrainingSession]:
    """What has not ended and is not cancelled, the next first; annotated as `sessions_for`."""
    return sessions_for(person).filter(ends_at__gt=timezone.now(), cancelled_at=None).order_by("starts_at", "pk")


def past_sessions(person: StaffMember) -> QuerySet[TrainingSession]:
    """What has ended and took place, the latest first; annotated as `sessions_for`."""
    return sessions_for(person).filter(ends_at__lte=timezone.now(), cancelled_at=None).order_by("-starts_at", "-pk")


def my_places(person: StaffMember) -> QuerySet[Place]:
    """The person's own booked and waiting places in sessions that have not ended, cancelled sessions too, the next first."""
    kept = Place.objects.filter(person=person, session__ends_at__gt=timezone.now()).exclude(state=PlaceState.CANCELLED)
    return kept.select_related("session", "session__host").order_by("session__starts_at", "pk")


def sessions_of(person: StaffMember, start: datetime, end: datetime) -> QuerySet[TrainingSession]:
    """Sessions that take place between two moments and in which the person has a seat, or is the host; the first first."""
    booked = Place.objects.filter(session=OuterRef("pk"), person=person, state=PlaceState.BOOKED)
    rows = TrainingSession.objects.filter(starts_at__gte=start, starts_at__lt=end, cancelled_at=None)
    return rows.filter(Q(host=person) | Exists(booked)).order_by("starts_at", "pk")


def my_place(session: TrainingSession, person: StaffMember) -> Place | None:
    """The person's own place in the session, booked or waiting."""
    return Place.objects.filter(session=session, person=person).exclude(state=PlaceState.CANCELLED).first()


def place_in_line(place: Place) -> int:
    """Which number a waiting place has on its list, from 1."""
    before = Q(asked_at__lt=place.asked_at) | Q(asked_at=place.asked_at, pk__lt=place.pk)
    return Place.objects.filter(before, session=place.session_id, state=PlaceState.WAITING).count() + 1


def roster(session: TrainingSession) -> QuerySet[Place]:
    """Booked places of people who may be named, by name, with `is_marked`. Nobody else is ever on it: they check in themselves."""
    marked = Attendance.objects.filter(session=OuterRef("session"), person=OuterRef("person"))
    booked = named(Place.objects.filter(session=session, state=PlaceState.BOOKED))
    return booked.select_related("person").annotate(is_marked=Exists(marked)).order_by("person__full_name", "pk")


def is_check_in_open(session: TrainingSession) -> bool:
    """Whether people may confirm themselves now: from the start until two hours after the end, by the server's clock."""
    return session.cancelled_at is None and session.starts_at <= timezone.now() <= session.ends_at + CHECK_IN_UNTIL


def unmarked_sessions(host: StaffMember) -> QuerySet[TrainingSession]:
    """The host's sessions of the last 14 days that had named people in them and for which the host marked nobody yet."""
    now = timezone.now()
    had_people = named(Place.objects.filter(session=OuterRef("pk"), state=PlaceState.BOOKED))
    marked = Attendance.objects.filter(session=OuterRef("pk"), method=AttendanceMethod.HOST)
    own = TrainingSession.objects.filter(host=host, cancelled_at=None, starts_at__lte=now, ends_at__gte=now - ASK_FOR_MARKS)
    return own.filter(Exists(had_people), ~Exists(marked)).order_by("starts_at")


def attended(people: StaffQuerySet) -> StaffQuerySet:
    """Of these people, whoever came to at least one session. For counting."""
    return people.filter(Exists(Attendance.objects.filter(person=OuterRef("pk"))))


def boards(session: TrainingSession) -> list[dict[str, Any]]:
    """The four boards with their notes in the order in which they were written; one query. `notes` are (text, signature or "")."""
    written: dict[str, list[tuple[str, str]]] = {board: [] for board in Board.values}
    for note in Note.objects.filter(session=session).select_related("author").order_by("written_at", "pk"):
        written[note.board].append((note.text, signature(note)))
    return [{"board": board, "label": board.label, "notes": written[board]} for board in Board]


def signature(note: Note) -> str:
    """The name under a note; empty when it is unsigned or its author may no longer be named, so that both look the same."""
    author = note.author
    return author.full_name if author and author.safety_class in NAMED else ""
