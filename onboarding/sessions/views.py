"""Pages of this room: sessions to come, one session, its places, who was there, its calendar file."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onboarding.people.models import StaffMember
from onboarding.sessions import actions
from onboarding.sessions.calendar_file import FILE_NAME, REQUEST, calendar_text, media_type
from onboarding.sessions.enums import PlaceState
from onboarding.sessions.forms import AttendanceForm, CancelForm, NoteForm, SessionForm
from onboarding.sessions.models import Attendance, Place, TrainingSession
from onboarding.sessions.queries import boards, coming_sessions, is_check_in_open, my_place, my_places, past_sessions, place_in_line, roster, sessions_for
from onboarding.sessions.words import span_words
from portal.core.doors import needs
from portal.core.errors import NotPermitted, Refused
from portal.core.paging import page_of

T = TypeVar("T")
FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def session_list(request: HttpRequest) -> HttpResponse:
    """What is coming and where the reader stands with it; `?show=past` for what took place."""
    person = _person(request)
    is_past = request.GET.get("show") == "past"
    rows = past_sessions(person) if is_past else coming_sessions(person)
    context = {"page": page_of(request, rows), "is_past": is_past, "places": [] if is_past else my_places(person), "now": timezone.now()}
    return render(request, "onboarding/sessions/session_list.html", context)


@require_GET
def session_detail(request: HttpRequest, session_id: int) -> HttpResponse:
    """One session."""
    return _detail(request, _session(request, session_id), NoteForm(writer=_person(request)))


@needs("onboarding.schedule_session")
@FORM_METHODS
def session_new(request: HttpRequest) -> HttpResponse:
    """Schedules a session."""
    form = SessionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = _try_in(form, lambda: actions.schedule(by=_person(request), **form.details))
        if made:
            messages.success(request, _("The session is scheduled. Colleagues can book it now."))
            return redirect("session-detail", made.pk)
    return render(request, "onboarding/sessions/session_new.html", {"form": form})


@FORM_METHODS
def session_edit(request: HttpRequest, session_id: int) -> HttpResponse:
    """Changes a session."""
    session = _session(request, session_id, "onboarding.run_session")
    form = SessionForm(request.POST if request.method == "POST" else None, instance=TrainingSession.objects.get(pk=session_id))
    if request.method == "POST" and form.is_valid():
        changed = _try_in(form, lambda: actions.change(session=session, by=_person(request), **form.details))
        if changed:
            told = changed.calendar_sequence > session.calendar_sequence
            messages.success(request, _("Saved. Everybody who booked gets the new time and place by mail.") if told else _("Saved."))
            return redirect("session-detail", session_id)
    return render(request, "onboarding/sessions/session_edit.html", {"form": form, "session": session})


@FORM_METHODS
def session_cancel(request: HttpRequest, session_id: int) -> HttpResponse:
    """Asks whether and why, then cancels a session."""
    session = _session(request, session_id, "onboarding.run_session")
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        if _try_in(form, lambda: actions.cancel(session=session, why=why, by=_person(request))):
            messages.success(request, _("The session is cancelled. Everybody with a place is told."))
            return redirect("session-detail", session_id)
    return render(request, "onboarding/sessions/session_cancel.html", {"form": form, "session": session, "when": span_words(session)})


@require_POST
def session_book(request: HttpRequest, session_id: int) -> HttpResponse:
    """Books a place, or the end of the waiting list."""
    place = _try(request, lambda: actions.book(session=_session(request, session_id), by=_person(request)))
    if place and place.state == PlaceState.BOOKED:
        messages.success(request, _("You have a place. The calendar entry comes by mail."))
    elif place:
        messages.info(request, _("All places are taken. You are on the waiting list, and we tell you as soon as a place is free."))
    return redirect("session-detail", session_id)


@FORM_METHODS
def session_place_cancel(request: HttpRequest, session_id: int) -> HttpResponse:
    """Asks once, then gives the reader's place up."""
    session = _session(request, session_id)
    place = my_place(session, _person(request))
    if request.method == "POST":
        if _try(request, lambda: actions.give_up_place(session=session, by=_person(request))):
            messages.success(request, _("You gave up your place."))
        return redirect("session-detail", session_id)
    if place is None:
        return redirect("session-detail", session_id)
    return render(request, "onboarding/sessions/session_place_cancel.html", {"session": session, "place": place, "when": span_words(session)})


@require_POST
def session_check_in(request: HttpRequest, session_id: int) -> HttpResponse:
    """The reader confirms that they are there."""
    if _try(request, lambda: actions.check_in(session=_session(request, session_id), by=_person(request))):
        messages.success(request, _("It is on record that you were there."))
    return redirect("session-detail", session_id)


@FORM_METHODS
def session_attendance(request: HttpRequest, session_id: int) -> HttpResponse:
    """The host's list: who may be named, booked, and was there."""
    session = _session(request, session_id, "onboarding.run_session")
    listed = list(roster(session))
    form = AttendanceForm(request.POST if request.method == "POST" else None, people=[place.person for place in listed if not place.is_marked])  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        number = _try_in(form, lambda: actions.mark_attendance(session=session, people=form.chosen, by=_person(request)))
        if number:
            messages.success(request, _("On record."))
            return redirect("session-attendance", session_id)
    context = {
        "session": session,
        "when": span_words(session),
        "form": form,
        "listed": listed,
        "marked": [place.person for place in listed if place.is_marked],  # type: ignore[attr-defined]
        "has_started": session.starts_at <= timezone.now(),
    }
    return render(request, "onboarding/sessions/session_attendance.html", context)


@require_POST
def session_note(request: HttpRequest, session_id: int) -> HttpResponse:
    """Puts a note on one of the four boards."""
    session = _session(request, session_id)
    form = NoteForm(request.POST, writer=_person(request))
    if not form.is_valid():
        return _detail(request, session, form)
    if _try_in(form, lambda: actions.write_note(session=session, by=_person(request), **form.cleaned_data)):
        messages.success(request, _("Your note is on the board."))
        return redirect(reverse("session-detail", args=[session_id]) + "#boards")
    return _detail(request, session, form)


@require_GET
def session_calendar(request: HttpRequest, session_id: int) -> HttpResponse:
    """The calendar file of the reader's own booked place; 404 without one."""
    session = _session(request, session_id)
    person = _person(request)
    place = my_place(session, person)
    if place is None or place.state != PlaceState.BOOKED or session.cancelled_at:
        raise Http404
    response = HttpResponse(calendar_text(session, email=person.email), content_type=f"{media_type(REQUEST)}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _detail(request: HttpRequest, session: TrainingSession, form: NoteForm) -> HttpResponse:
    person = _person(request)
    now = timezone.now()
    place = my_place(session, person)
    is_booked = place is not None and place.state == PlaceState.BOOKED
    was_there = Attendance.objects.filter(session=session, person=person).exists()
    text, tone = _standing(session, place, was_there)
    context: dict[str, Any] = {
        "session": session,
        "form": form,
        "boards": boards(session),
        "standing": text,
        "tone": tone,
        "facts": _facts(session, person),
        "place": place,
        "is_booked": is_booked,
        "can_check_in": is_booked and not was_there and is_check_in_open(session),
        "is_open": session.cancelled_at is None and session.starts_at > now,
        "has_started": session.starts_at <= now,
        "has_ended": session.ends_at <= now,
        "is_host": session.host_id == person.pk,
        "can_run": person.has_perm("onboarding.run_session", session),
    }
    return render(request, "onboarding/sessions/session_detail.html", context)


def _standing(session: TrainingSession, place: Place | None, was_there: bool) -> tuple[str, str]:
    """Where the reader stands with the session, in a word or two, and the tone of the tag."""
    now = timezone.now()
    waits = place is not None and place.state == PlaceState.WAITING and session.starts_at > now
    candidates = (
        (session.cancelled_at is not None, _("Cancelled"), "halt"),
        (was_there, _("You were there"), "go"),
        (session.ends_at <= now, _("Over"), "calm"),
        (place is not None and place.state == PlaceState.BOOKED, _("You have a place"), "go"),
        (waits, _("Number %(line)s on the waiting list") % {"line": place_in_line(place) if waits and place else 0}, "wait"),
        (session.starts_at <= now, _("Started"), "note"),
        (not session.places_left, _("Full"), "note"),  # type: ignore[attr-defined]
    )
    return next(((text, tone) for holds, text, tone in candidates if holds), (_("Open to book"), "calm"))


def _facts(session: TrainingSession, reader: StaffMember) -> list[dict[str, Any]]:
    left = session.places_left  # type: ignore[attr-defined]
    rows = [
        (_("When"), span_words(session)),
        (_("Where"), session.location),
        (_("Hosted by"), _("You") if session.host_id == reader.pk else session.host.shown_name),
        (_("Kind"), session.get_kind_display()),
    ]
    if session.cancelled_at is None and session.starts_at > timezone.now():
        rows.append((_("Places left"), str(left) if left else _("None; there is a waiting list")))
    return [{"label": label, "value": value} for label, value in rows]


def _person(request: HttpRequest) -> StaffMember:
    if not isinstance(request.user, StaffMember):
        raise PermissionDenied
    return request.user


def _session(request: HttpRequest, session_id: int, permission: str = "") -> TrainingSession:
    session = get_object_or_404(sessions_for(_person(request)), pk=session_id)
    if permission and not _person(request).has_perm(permission, session):
        raise PermissionDenied(_("Only the host of this session, or a trainer, can do this."))
    return session


def _try(request: HttpRequest, act: Callable[[], T]) -> T | None:
    """What the action gives; None with a message when it refuses, and 403 when it was not the reader's to do."""
    try:
        return act()
    except NotPermitted as refused:
        raise PermissionDenied(str(refused)) from refused
    except Refused as refused:
        messages.error(request, str(refused))
        return None


def _try_in(form: forms.BaseForm, act: Callable[[], T]) -> T | None:
    """As `_try`, with the refusal above the form, which keeps what was typed."""
    try:
        return act()
    except NotPermitted as refused:
        raise PermissionDenied(str(refused)) from refused
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
