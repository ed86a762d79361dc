"""What is done with sessions: scheduled, changed, cancelled, attended, talked about. Places are in `booking`."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.people.enums import NAMED
from onboarding.people.models import StaffMember
from onboarding.sessions import rules  # noqa: F401  (registers the permissions)
from onboarding.sessions.booking import book, give_up_place, locked, move_into, promote_waiting, tell
from onboarding.sessions.calendar_file import CANCEL
from onboarding.sessions.enums import AttendanceMethod, Board, PlaceState
from onboarding.sessions.models import Attendance, Note, Place, TrainingSession
from onboarding.sessions.queries import is_check_in_open, my_place, roster
from onboarding.sessions.words import when_words
from portal.core import context
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused

__all__ = ["Details", "book", "cancel", "change", "check_in", "give_up_place", "mark_attendance", "schedule", "write_note"]

LONGEST = timedelta(hours=8)
MOST_PLACES = 500
IN_THE_CALENDAR = frozenset({"title", "starts_at", "ends_at", "location"})


class Details(TypedDict, total=False):
    """What is said about a session. Times are aware."""

    title: str
    kind: str
    description: str
    starts_at: datetime
    ends_at: datetime
    location: str
    places: int


@action("session.schedule")
def schedule(*, by: StaffMember, **details: Unpack[Details]) -> TrainingSession:
    """A new session, hosted by whoever schedules it. Refused for the past, for impossible times, for a host who may not be named."""
    require(by, "onboarding.schedule_session")
    if by.safety_class not in NAMED:
        raise Refused(_("A session says who hosts it, and your name is not shown. Ask another trainer to schedule it."))
    session = TrainingSession(host=by, **_tidy(details))
    _check(session)
    session.save()
    record("session.scheduled", session, by=by, starts_at=session.starts_at, ends_at=session.ends_at, places=session.places)
    return session


@action("session.change")
def change(*, session: TrainingSession, by: StaffMember, **details: Unpack[Details]) -> TrainingSession:
    """Changes what is named. A new time, place or title goes to everybody who booked; more places go to the waiting list in order.

    Refused when fewer places are wanted than are booked, and once the session has started or is cancelled.
    """
    fresh = locked(session)
    require(by, "onboarding.run_session", fresh)
    _refuse_if_over(fresh)
    wanted = _tidy(details)
    changed = sorted(name for name, value in wanted.items() if getattr(fresh, name) != value)
    if not changed:
        return fresh
    for name in changed:
        setattr(fresh, name, wanted[name])  # type: ignore[literal-required]
    _check(fresh)
    move_into(fresh)
    is_told = bool(IN_THE_CALENDAR & set(changed))
    fresh.calendar_sequence += is_told
    fresh.save()
    if is_told:
        text = _("Changed: “%(title)s” is now %(when)s, %(where)s.") % {"title": fresh.title, "when": when_words(fresh), "where": fresh.location}
        _tell_all(fresh, "session_changed", text, key=f"session-{fresh.pk}-changed-{fresh.calendar_sequence}")
    promoted = promote_waiting(fresh)
    record("session.changed", fresh, by=by, changed=changed, promoted=promoted)
    return fresh


@action("session.cancel")
def cancel(*, session: TrainingSession, why: str, by: StaffMember) -> TrainingSession:
    """Cancels the session for good and tells everybody with a place or on the waiting list, once."""
    fresh = locked(session)
    require(by, "onboarding.run_session", fresh)
    reason = " ".join(why.split())
    if not reason:
        raise Refused(_("Say why in a few words: everybody who booked will read it."))
    if fresh.cancelled_at:
        raise Refused(_("This session is cancelled already."))
    if fresh.ends_at <= timezone.now() or fresh.attendances.exists():
        raise Refused(_("This session has taken place. Its record stays as it is."))
    fresh.cancelled_at = timezone.now()
    fresh.cancelled_why = reason[:200]
    fresh.calendar_sequence += 1
    fresh.save()
    words = {"title": fresh.title, "when": when_words(fresh), "why": fresh.cancelled_why}
    text = _("Cancelled: “%(title)s” on %(when)s. %(why)s") % words
    _tell_all(fresh, "session_cancelled", text, key=f"session-{fresh.pk}-cancelled", method=CANCEL)
    record("session.cancelled", fresh, by=by, why=fresh.cancelled_why)
    return fresh


@action("session.mark_attendance")
def mark_attendance(*, session: TrainingSession, people: Iterable[StaffMember], by: StaffMember) -> int:
    """Writes down who was there; the number of new marks. A mark is evidence: nobody can take it back.

    Refused before the start, for whoever is not on the list that the host sees, and when nobody new is named.
    """
    fresh = locked(session)
    require(by, "onboarding.run_session", fresh)
    if fresh.cancelled_at:
        raise Refused(_("This session was cancelled, so nobody can have been there."))
    if fresh.starts_at > timezone.now():
        raise Refused(_("The session has not started. Mark who was there once it has."))
    listed = {place.person_id: place for place in roster(fresh)}
    chosen = {person.pk for person in people}
    if chosen - set(listed):
        raise Refused(_("Somebody you chose is not on the list of this session. Load the page again."))
    new = [pk for pk in sorted(chosen) if not listed[pk].is_marked]  # type: ignore[attr-defined]
    if not new:
        raise Refused(_("Nobody new was chosen. A mark is evidence and cannot be taken back."))
    Attendance.objects.bulk_create(_presence(fresh, pk, AttendanceMethod.HOST, by) for pk in new)
    record("session.attendance_marked", fresh, by=by, number=len(new))
    return len(new)


@action("session.check_in")
def check_in(*, session: TrainingSession, by: StaffMember) -> Attendance:
    """A person with a place confirms, within the session's window by the server's clock, that they are there."""
    fresh = locked(session)
    require(by, "onboarding.attend_session", fresh)
    place = my_place(fresh, by)
    if place is None or place.state != PlaceState.BOOKED:
        raise Refused(_("You have no booked place in this session. Speak to the host."))
    if not is_check_in_open(fresh):
        raise Refused(_("You can confirm from the start of the session until two hours after its end."))
    if Attendance.objects.filter(session=fresh, person=by).exists():
        raise Refused(_("It is on record already that you were there."))
    presence = _presence(fresh, by.pk, AttendanceMethod.SELF, by)
    presence.save()
    record("session.checked_in", presence, by=by)
    return presence


@action("note.write")
def write_note(*, session: TrainingSession, board: str, text: str, is_signed: bool = False, by: StaffMember) -> Note:
    """One contribution to one board. Unsigned, nothing anywhere says who wrote it: no author, no actor, no request id in the trail.

    Whoever may not be named never signs.
    """
    require(by, "onboarding.attend_session", session)
    words = text.strip()
    if board not in Board.values:
        raise Refused(_("Choose one of the four boards."))
    if not words or len(words) > 500:
        raise Refused(_("Write between 1 and 500 characters."))
    if TrainingSession.objects.filter(pk=session.pk, cancelled_at__isnull=False).exists():
        raise Refused(_("This session was cancelled, so its boards are closed."))
    author = by if is_signed and by.safety_class in NAMED else None
    note = Note.objects.create(session_id=session.pk, board=board, text=words, author=author, written_at=timezone.now())
    token = context.request_id.set(context.request_id.get() if author else "")
    try:
        record("note.written", note, by=author, board=board)
    finally:
        context.request_id.reset(token)
    return note


def _presence(session: TrainingSession, person_id: int, method: str, by: StaffMember) -> Attendance:
    minutes = int((session.ends_at - session.starts_at).total_seconds() // 60)
    return Attendance(session=session, person_id=person_id, method=method, minutes=minutes, marked_by=by, marked_at=timezone.now())


def _tidy(details: Details) -> Details:
    for name in ("title", "location"):
        if name in details:
            details[name] = " ".join(details[name].split())
    return details


def _check(session: TrainingSession) -> None:
    if not session.title or not session.location:
        raise Refused(_("A session needs a title and a place to meet."))
    if session.starts_at <= timezone.now():
        raise Refused(_("That time has passed. Choose one in the future."))
    if not timedelta(0) < session.ends_at - session.starts_at <= LONGEST:
        raise Refused(_("A session ends after it starts and lasts 8 hours at most. Check the times."))
    if not 1 <= session.places <= MOST_PLACES:
        raise Refused(_("A session has between 1 and %(most)s places.") % {"most": MOST_PLACES})


def _refuse_if_over(session: TrainingSession) -> None:
    if session.cancelled_at:
        raise Refused(_("This session was cancelled. Schedule another."))
    if session.starts_at <= timezone.now():
        raise Refused(_("This session has started, so it can no longer be changed."))


def _tell_all(session: TrainingSession, kind: str, text: str, *, key: str, method: str = "") -> None:
    """Everybody who holds or awaits a place; the booked with their calendar entry."""
    for place in Place.objects.filter(session=session, person__is_active=True).exclude(state=PlaceState.CANCELLED).select_related("person"):
        tell(place, session, kind=kind, text=text, key=key, method=method or "REQUEST")
