"""What is done with the trail: it leaves as a file, which is itself a decision."""

from typing import Any

from django.db.models import QuerySet

from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.models import AuditEvent
from portal.records import rules  # noqa: F401  (registers the permission)
from portal.records.queries import trail


@action("trail.export")
def export_trail(*, by: StaffMember, **filters: Any) -> QuerySet[AuditEvent]:
    """The events that `trail(**filters)` gives, up to this moment, and a record of who took how many and by what filter."""
    require(by, "portal.view_records")
    events = trail(**filters)
    newest = events.values_list("sequence", flat=True).first() or 0
    used = {name: value.pk if isinstance(value, StaffMember) else value for name, value in filters.items() if value}
    record("trail.exported", (AuditEvent._meta.label_lower, ""), by=by, number=events.count(), filters=used)
    return events.filter(sequence__lte=newest)
