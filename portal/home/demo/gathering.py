"""Sessions past and to come with their places, who came, and what was said on the boards."""

import uuid
from datetime import timedelta
from typing import Any

from onboarding.people.enums import NAMED
from onboarding.people.models import StaffMember
from onboarding.sessions.enums import AttendanceMethod, PlaceState, SessionKind
from onboarding.sessions.models import Attendance, Note, Place, TrainingSession
from portal.home.demo.arriving import COURSES, Way
from portal.home.demo.force import Force

LENGTH = timedelta(minutes=45)
KINDS = [SessionKind.LUNCH_AND_LEARN, SessionKind.DILEMMA_LAB, SessionKind.SETTINGS_CLINIC, SessionKind.LUNCH_AND_LEARN, SessionKind.DRAFTING_CLINIC]
# Of each past session: circle, how many certified people came, how many others.
CAME = [
    [("command", 12, 0), ("champions", 9, 0)],
    [("champions", 8, 2), ("supervisors", 6, 1)],
    [("supervisors", 6, 2), ("all-staff", 6, 4)],
]


def gather(force: Force, ways: list[Way], words: dict[str, Any]) -> None:
    """Three sessions that took place and two to come; the last has a waiting list. The covert colleague has a place in the next."""
    sessions = [_session(force, place, given) for place, given in enumerate(words["sessions"])]
    came: list[StaffMember] = []
    for session, shares in zip(sessions, CAME, strict=False):
        people = [person for share in shares for person in _pick(force, ways, share, came)]
        came += people
        _seat(session, [*people, *_nobody_of(force, people, 2)])
        _mark(session, people)
    everybody = [person for person in force.people.values() if person.safety_class in NAMED]
    coming = [force["dispatcher"], force["champion"], force.people["nova.undercroft@demo.example"], *everybody[70:81]]
    _seat(sessions[3], coming)
    _seat(sessions[4], everybody[81:89])
    for place, board, text in words["notes"]:
        session = sessions[place]
        author = force["trainer"] if "Ask them" in text else None
        Note.objects.create(session=session, board=board, text=text, author=author, written_at=session.starts_at + timedelta(minutes=20))


def _session(force: Force, place: int, given: dict[str, Any]) -> TrainingSession:
    starts_at = force.at_hour(given["days"], given["hour"])
    session = TrainingSession.objects.create(
        title=given["title"],
        kind=KINDS[place],
        description=given["description"],
        starts_at=starts_at,
        ends_at=starts_at + LENGTH,
        location=given["location"],
        places=given["places"],
        host=force["trainer"] if place != 2 else force["deputy"],
        calendar_uid=uuid.uuid5(uuid.NAMESPACE_DNS, f"session-{place}.demo.example"),
    )
    TrainingSession.objects.filter(pk=session.pk).update(made_at=starts_at - timedelta(days=14))
    return session


def _pick(force: Force, ways: list[Way], share: tuple[str, int, int], came: list[StaffMember]) -> list[StaffMember]:
    slug, certified, others = share
    free = [way for way in ways if way.person.circle == force.circles[slug] and way.person.safety_class in NAMED and way.person not in came]
    ready = [way.person for way in free if len(way.passed_at) == COURSES]
    begun = [way.person for way in free if len(way.passed_at) < COURSES and way.answered_at and way.person != force["dispatcher"]]
    return ready[:certified] + begun[:others]


def _nobody_of(force: Force, people: list[StaffMember], how_many: int) -> list[StaffMember]:
    """Colleagues who booked and did not come."""
    return [person for person in force.of_circle("champions") if person not in people][-how_many:]


def _seat(session: TrainingSession, people: list[StaffMember]) -> None:
    asked = session.starts_at - timedelta(days=12)
    Place.objects.bulk_create(
        Place(
            session=session,
            person=person,
            state=PlaceState.BOOKED if number <= session.places else PlaceState.WAITING,
            seat=number if number <= session.places else None,
            asked_at=asked + timedelta(hours=number * 2),
        )
        for number, person in enumerate(people, 1)
    )


def _mark(session: TrainingSession, people: list[StaffMember]) -> None:
    Attendance.objects.bulk_create(
        Attendance(
            session=session,
            person=person,
            method=AttendanceMethod.SELF if number % 7 == 6 else AttendanceMethod.HOST,
            minutes=LENGTH.seconds // 60,
            marked_by=person if number % 7 == 6 else session.host,
            marked_at=session.ends_at + timedelta(minutes=10),
        )
        for number, person in enumerate(people)
    )
