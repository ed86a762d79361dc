"""The calendar entry of one person's place, as a file that updates or removes what it made before and never doubles it.

The rules are RFC 5545 and RFC 5546 (iTIP), and what calendar programs do with them: METHOD:REQUEST (PUBLISH makes
doubles), one UID for the life of the session, a SEQUENCE that only rises, an ORGANIZER, a VTIMEZONE for the zone of the
times, one event and one attendee to a file.
"""

import unicodedata
from datetime import UTC, date, datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vUri

from onboarding.sessions.models import TrainingSession

FILE_NAME = "invite.ics"
REQUEST = "REQUEST"
CANCEL = "CANCEL"


def media_type(method: str) -> str:
    """What a mail says its calendar part is. Django's mail adds the charset; named here too it would stand there twice."""
    return f"text/calendar; method={method}"


def attachment(session: TrainingSession, *, email: str, method: str = REQUEST) -> tuple[str, str, str]:
    """(file name, text, media type) for `queue_mail`."""
    return (FILE_NAME, calendar_text(session, email=email, method=method), media_type(method))


def calendar_text(session: TrainingSession, *, email: str, method: str = REQUEST) -> str:
    """The file for one recipient. Names nobody but the session's host, and the host only if they may be named."""
    zone = timezone.get_default_timezone()
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{settings.PRODUCT_NAME}//sessions//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if settings.TIME_ZONE != "UTC" and isinstance(zone, ZoneInfo):
        calendar.add_component(_zone_component(zone, session.starts_at.year))
    calendar.add_component(_event(session, email=email, method=method, zone=zone))
    return str(calendar.to_ical().decode())


def _event(session: TrainingSession, *, email: str, method: str, zone: object) -> Event:
    url = settings.PUBLIC_URL + reverse("session-detail", args=[session.pk])
    host = _("Hosted by %(host)s.") % {"host": session.host.shown_name}
    event = Event()
    event.add("uid", str(session.calendar_uid))
    event.add("sequence", session.calendar_sequence)
    event.add("dtstamp", datetime.now(UTC))
    event.add("dtstart", session.starts_at.astimezone(zone))  # type: ignore[arg-type]
    event.add("dtend", session.ends_at.astimezone(zone))  # type: ignore[arg-type]
    event.add("summary", plain(session.title))
    event.add("location", plain(session.location))
    event.add("description", plain(f"{host}\n\n{session.description}\n\n{url}"))
    event.add("url", vUri(url))
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if method == CANCEL else "OPAQUE")
    event.add("organizer", _organizer())
    event.add("attendee", _attendee(email))
    return event


def _organizer() -> vCalAddress:
    """The portal's own mailbox: the mail comes from it, and a reply must not reach a person who did not ask for it."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = plain(settings.FORCE_NAME or name)
    return organizer


def _attendee(email: str) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{email}")
    attendee.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    return attendee


def _zone_component(zone: ZoneInfo, year: int) -> Timezone:
    """The zone's changes from the year before to the year after."""
    component = Timezone.from_tzinfo(zone, zone.key, date(year - 1, 1, 1), date(year + 1, 12, 31))
    component.pop("COMMENT", None)  # RFC 5545 allows none in a VTIMEZONE
    return component


def plain(text: str) -> str:
    """The text without control characters, whatever line ends it had; the library escapes the rest."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(each for each in lines if each == "\n" or unicodedata.category(each) != "Cc")
