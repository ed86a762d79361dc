"""Places: the session's row is locked while seats change hands, so that nobody is overbooked and the waiting list keeps its order."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.people.models import StaffMember
from onboarding.sessions import rules  # noqa: F401  (registers the permissions)
from onboarding.sessions.calendar_file import CANCEL, REQUEST, attachment
from onboarding.sessions.enums import PlaceState
from onboarding.sessions.models import Place, TrainingSession
from onboarding.sessions.queries import my_place
from onboarding.sessions.transitions import PLACE
from onboarding.sessions.words import when_words
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused
from portal.core.notices import notify


@action("place.book")
def book(*, session: TrainingSession, by: StaffMember) -> Place:
    """A place for the person: the lowest free seat, or the end of the waiting list when there is none. Not after the start."""
    fresh = locked(session)
    require(by, "onboarding.attend_session", fresh)
    _refuse_if_closed(fresh, _("This session has started. If you are there, speak to the host."))
    if fresh.host_id == by.pk:
        raise Refused(_("You host this session, so you need no place."))
    if (held := my_place(fresh, by)) is not None:
        is_booked = held.state == PlaceState.BOOKED
        raise Refused(
            _("You have a place in this session already.") if is_booked else _("You are on the waiting list already. We tell you when a place is free.")
        )
    promote_waiting(fresh)
    seat = next(iter(_free_seats(fresh)), None)
    _rise_if_booked_before(fresh, by)
    place = Place.objects.create(session=fresh, person=by, state=PlaceState.WAITING if seat is None else PlaceState.BOOKED, seat=seat, asked_at=timezone.now())
    if seat is not None:
        _tell_booked(place, fresh)
    record("place.booked", place, by=by, session=fresh.pk, state=place.state)
    return place


@action("place.give_up")
def give_up_place(*, session: TrainingSession, by: StaffMember) -> Place:
    """Gives the place or the wait for one up; the first who waits gets the seat and is told. Not after the start."""
    fresh = locked(session)
    require(by, "onboarding.attend_session", fresh)
    _refuse_if_closed(fresh, _("This session has started, so places no longer change hands."))
    place = my_place(fresh, by)
    if place is None:
        raise Refused(_("You have no place in this session."))
    was_booked = place.state == PlaceState.BOOKED
    PLACE.step(place, PlaceState.CANCELLED)
    place.seat, place.cancelled_at = None, timezone.now()
    place.save(update_fields=["state", "seat", "cancelled_at"])
    if was_booked:
        _rise(fresh)
        text = _("You gave up your place: “%(title)s”, %(when)s.") % {"title": fresh.title, "when": when_words(fresh)}
        notify(
            by,
            kind="place_given_up",
            text=text,
            url=_url(fresh),
            key=f"place-{place.pk}-given-up",
            attachments=[attachment(fresh, email=by.email, method=CANCEL)],
        )
    promoted = promote_waiting(fresh)
    record("place.given_up", place, by=by, session=fresh.pk, promoted=promoted)
    return place


def locked(session: TrainingSession) -> TrainingSession:
    """The session as it stands, locked until the transaction ends."""
    return TrainingSession.objects.select_for_update().get(pk=session.pk)


def promote_waiting(session: TrainingSession) -> list[int]:
    """Gives free seats to whoever waits, in the order in which they asked, and tells them. The primary keys of their places."""
    free = _free_seats(session)
    waiting = _places(session, PlaceState.WAITING).filter(person__is_active=True).order_by("asked_at", "pk")
    promoted = []
    for seat, place in zip(free, waiting[: len(free)], strict=False):
        PLACE.step(place, PlaceState.BOOKED)
        place.seat = seat
        place.save(update_fields=["state", "seat"])
        _tell_booked(place, session)
        promoted.append(place.pk)
    return promoted


def move_into(session: TrainingSession) -> None:
    """Moves people out of seats beyond `session.places`, before that number is saved. Refused when more are booked than fit."""
    booked = list(_places(session, PlaceState.BOOKED).order_by("seat"))
    if len(booked) > session.places:
        raise Refused(_("%(number)s places are booked, so there cannot be fewer than %(number)s.") % {"number": len(booked)})
    free = iter(_free_seats(session))
    for place in booked:
        if place.seat is not None and place.seat > session.places:
            place.seat = next(free)
            place.save(update_fields=["seat"])


def tell(place: Place, session: TrainingSession, *, kind: str, text: str, key: str, method: str = REQUEST) -> None:
    """One notice and one mail to whoever holds the place; with their calendar entry if the place is booked."""
    files = [attachment(session, email=place.person.email, method=method)] if place.state == PlaceState.BOOKED else []
    notify(place.person, kind=kind, text=text, url=_url(session), key=key, attachments=files)


def _tell_booked(place: Place, session: TrainingSession) -> None:
    words = {"title": session.title, "when": when_words(session), "where": session.location}
    tell(place, session, kind="place_booked", text=_("You have a place: “%(title)s”, %(when)s, %(where)s.") % words, key=f"place-{place.pk}-booked")


def _places(session: TrainingSession, state: str) -> QuerySet[Place]:
    return Place.objects.filter(session=session, state=state).select_related("person")


def _free_seats(session: TrainingSession) -> list[int]:
    taken = set(Place.objects.filter(session=session, seat__isnull=False).values_list("seat", flat=True))
    return [seat for seat in range(1, session.places + 1) if seat not in taken]


def _rise(session: TrainingSession) -> None:
    session.calendar_sequence += 1
    session.save(update_fields=["calendar_sequence"])


def _rise_if_booked_before(session: TrainingSession, person: StaffMember) -> None:
    """A calendar that was told to remove the entry ignores a new one unless its SEQUENCE is higher (RFC 5546, 2.1.4)."""
    if Place.objects.filter(session=session, person=person).exists():
        _rise(session)


def _refuse_if_closed(session: TrainingSession, started: str) -> None:
    if session.cancelled_at:
        raise Refused(_("This session was cancelled."))
    if session.starts_at <= timezone.now():
        raise Refused(started)


def _url(session: TrainingSession) -> str:
    return reverse("session-detail", args=[session.pk])
