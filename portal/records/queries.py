"""Questions about the trail, without what would show a protected colleague."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from onboarding.people.enums import SEEN
from onboarding.people.models import StaffMember
from portal.core.audit import Break, breaks
from portal.core.models import AuditEvent

PERSON = StaffMember._meta.label_lower
MOST_TO_VERIFY = 50_000
UNSIGNED = frozenset({"note.written", "suggestion.made", "suggestion.withdrawn"})


def trail(
    *, verb: str = "", object_type: str = "", since: date | None = None, until: date | None = None, actor: StaffMember | None = None
) -> QuerySet[AuditEvent]:
    """Events, the newest first. `verb` is how the verb begins; the days are whole days of the force's zone, both included.

    Leaves out every event about a covert or unknown colleague.
    """
    protected = StaffMember.accounts.exclude(safety_class__in=SEEN).annotate(key=Cast("pk", CharField())).values("key")
    events = AuditEvent.objects.exclude(object_type=PERSON, object_id__in=protected)
    if verb:
        events = events.filter(verb__startswith=verb)
    if object_type:
        events = events.filter(object_type=object_type)
    if since:
        events = events.filter(at__gte=_midnight(since))
    if until:
        events = events.filter(at__lt=_midnight(until + timedelta(days=1)))
    if actor:
        events = events.filter(actor=actor.pk)
    return events.order_by("-sequence")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def people_in(events: Iterable[AuditEvent]) -> dict[int, StaffMember]:
    """Whoever acted or is the object of these events, in one query."""
    wanted = {event.actor for event in events if event.actor}
    wanted |= {int(event.object_id) for event in events if event.object_type == PERSON and event.object_id.isdigit()}
    return {person.pk: person for person in StaffMember.accounts.filter(pk__in=wanted).only("pk", "full_name", "safety_class")}


def who(event: AuditEvent, people: Mapping[int, StaffMember]) -> str:
    """The name of who acted, "a colleague" for whoever may not be named or is gone, "the portal" for clockwork."""
    if event.actor is None:
        return _("not kept") if event.verb in UNSIGNED else _("the portal")
    return people[event.actor].shown_name if event.actor in people else _("a colleague")


def about(event: AuditEvent, people: Mapping[int, StaffMember]) -> str:
    """What the event is about: the person's shown name, or the kind and number of the thing."""
    if event.object_type == PERSON:
        person = people.get(int(event.object_id)) if event.object_id.isdigit() else None
        return person.shown_name if person else _("a colleague")
    return f"{kind_words(event.object_type)} {event.object_id}".strip()


def kind_words(object_type: str) -> str:
    """The noun of an object type: `onboarding.trainingsession` → "Training session". What is no noun of ours stays as it is."""
    try:
        return str(capfirst(apps.get_model(object_type)._meta.verbose_name))
    except (LookupError, ValueError):
        return object_type


def export_rows(events: QuerySet[AuditEvent]) -> Iterable[tuple[object, ...]]:
    """Rows for a file: people by number, and by no number where they may not be named. The events' free data stays inside.

    Neither sequence nor previous hash leaves: their gaps would count the events that are left out.
    """
    named = set(StaffMember.listed.values_list("pk", flat=True))
    hidden = _("a colleague")
    for event in events.iterator(chunk_size=2000):
        actor: Any = "" if event.actor is None else event.actor if event.actor in named else hidden
        is_hidden = event.object_type == PERSON and not (event.object_id.isdigit() and int(event.object_id) in named)
        yield (event.at.isoformat(timespec="seconds"), event.verb, actor, event.object_type, hidden if is_hidden else event.object_id, event.hash)


EXPORT_HEADER = ("at", "verb", "actor", "object type", "object", "hash")


@dataclass(frozen=True)
class Verdict:
    """What a check of the whole trail found. `is_too_long`: it was not checked, a page is no place for that many."""

    number: int
    places: tuple[Break, ...] = ()
    is_too_long: bool = False

    @property
    def holds(self) -> bool:
        """Whether every event is there, unchanged and in order."""
        return not self.places and not self.is_too_long


def verdict() -> Verdict:
    """Checks the whole trail, up to 50,000 events."""
    number = AuditEvent.objects.count()
    if number > MOST_TO_VERIFY:
        return Verdict(number, is_too_long=True)
    return Verdict(number, tuple(breaks()))
