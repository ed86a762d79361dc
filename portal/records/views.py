"""Pages of this roof: the trail, its export, whether it holds."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onboarding.people.models import StaffMember
from portal.core.doors import needs
from portal.core.errors import Refused
from portal.core.exports import csv_response
from portal.core.models import AuditEvent
from portal.core.paging import page_of
from portal.records.actions import export_trail
from portal.records.forms import TrailForm
from portal.records.queries import EXPORT_HEADER, about, export_rows, people_in, trail, verdict, who
from portal.records.words import happened


@needs("portal.view_records")
@require_GET
def record_list(request: HttpRequest) -> HttpResponse:
    """The trail, the newest first, by the filter in the address."""
    form = TrailForm(request.GET)
    events = trail(**form.filters(cast(StaffMember, request.user))) if form.is_valid() else AuditEvent.objects.none()
    page = page_of(request, events, per_page=50, is_counted=True)
    people = people_in(page.object_list)
    rows = [{"event": event, "who": who(event, people), "what": happened(event), "about": about(event, people)} for event in page.object_list]
    return render(request, "portal/records/record_list.html", {"form": form, "page": page, "rows": rows})


@needs("portal.view_records")
@require_POST
def record_export(request: HttpRequest) -> HttpResponse:
    """The filtered trail as CSV; that it was taken is an event too."""
    form = TrailForm(request.GET)
    if not form.is_valid():
        messages.error(request, _("The filter has a mistake. Mend it, then export."))
        return redirect("record-list")
    person = cast(StaffMember, request.user)
    try:
        events = export_trail(by=person, **form.filters(person))
    except Refused as refused:
        raise PermissionDenied(str(refused)) from refused
    return csv_response(f"trail-{timezone.localdate():%Y-%m-%d}.csv", EXPORT_HEADER, export_rows(events))


@needs("portal.view_records")
@require_http_methods(["GET", "HEAD", "POST"])
def trail_verify(request: HttpRequest) -> HttpResponse:
    """Says what the check does; on POST does it and shows what it found."""
    found = verdict() if request.method == "POST" else None
    return render(request, "portal/records/trail_verify.html", {"verdict": found})
