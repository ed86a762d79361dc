"""Several scheduled deliveries chosen in the list: moved together or cancelled, all of them or none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from campaigns.publishing import actions, forms, moving
from campaigns.publishing.actions.several import MOST_AT_ONCE
from campaigns.publishing.actions.steering import refuse_outside
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from campaigns.publishing.queries import listed_deliveries, stop_over
from campaigns.publishing.views.deliveries import refuse
from campaigns.publishing.views.returning import CALENDAR, calendar_behind
from campaigns.reviewing.queries import window_of
from onboarding.people.doors import me
from onboarding.people.models import StaffMember
from portal.core.doors import needs
from portal.core.errors import Refused

MOVE, CANCEL = "move", "cancel"
ASKED = ("act", "how", "days", "hours", "way", "first_0", "first_1", "first_2", CALENDAR)


@dataclass
class Row:
    """One chosen delivery, when it would go out instead, and what stands against that."""

    delivery: Delivery
    due_at: datetime | None = None
    against: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@needs("campaigns.steer_deliveries")
def delivery_several(request: HttpRequest) -> HttpResponse:
    """Names the accounts and the new times; then moves or cancels all of them, or none."""
    answers = request.POST if request.method == "POST" else request.GET
    act, found = answers.get("act"), _chosen(answers)
    if act not in {MOVE, CANCEL}:
        messages.error(request, _("Say what should happen: what is scheduled can be moved or cancelled."))
        return redirect("delivery-list")
    if not 0 < len(found) <= MOST_AT_ONCE:
        messages.error(request, _("Choose between one and %(most)d deliveries.") % {"most": MOST_AT_ONCE})
        return redirect("delivery-list")
    return _cancel(request, found) if act == CANCEL else _move(request, answers, found)


def _chosen(answers: QueryDict) -> list[Delivery]:
    named = {int(typed) for typed in answers.getlist("chosen") if typed.isdecimal() and len(typed) < 10}
    rows = listed_deliveries().select_related("payload__account", "payload__revision__draft").filter(pk__in=named)
    return list(rows.order_by("due_at", "pk")) if named else []


def _seen(request: HttpRequest, found: list[Delivery]) -> dict[int, datetime]:
    """When each was due on the page that was answered; without those about which it said nonsense."""
    return {each.pk: seen for each in found if (seen := _moment(request.POST.get(f"due-{each.pk}", "")))}


def _moment(typed: str) -> datetime | None:
    try:
        found = parse_datetime(typed)
    except ValueError:
        return None
    return found if found and timezone.is_aware(found) else None


def _cancel(request: HttpRequest, found: list[Delivery]) -> HttpResponse:
    if request.method == "POST":
        try:
            count = len(actions.cancel_several(seen=_seen(request, found), by=me(request)))
        except Refused as refusal:
            refuse(request, refusal)
        else:
            said = ngettext("%(count)d is cancelled: it does not go out.", "%(count)d are cancelled: they do not go out.", count)
            messages.success(request, said % {"count": count})
        return redirect("delivery-list")
    rows = [Row(each, against="" if each.state == DeliveryState.QUEUED else _no_longer(each)) for each in found]
    return render(request, "campaigns/publishing/delivery_several_cancel.html", {"rows": rows, "is_refused": any(row.against for row in rows)})


def _move(request: HttpRequest, answers: QueryDict, found: list[Delivery]) -> HttpResponse:
    is_asked = request.method == "POST" or "how" in answers
    form = forms.MoveForm(answers if is_asked else None)
    back_url = calendar_behind(answers) or reverse("delivery-list")
    rows = [Row(each) for each in found]
    if is_asked and form.is_valid():
        rows = _moved(form.cleaned_data, found, me(request))
        if request.method == "POST":
            times = {row.delivery.pk: row.due_at for row in rows if row.due_at}
            try:
                count = len(actions.move_several(times=times, seen=_seen(request, found), by=me(request)))
            except Refused as refusal:
                refuse(request, refusal)
            else:
                messages.success(request, ngettext("%(count)d has another time.", "%(count)d have another time.", count) % {"count": count})
            return redirect(back_url)
    context = {
        "back_url": back_url,
        "calendar": answers.get(CALENDAR, ""),
        "rows": rows,
        "form": form,
        "is_shown": is_asked and not form.errors,
        "is_refused": any(row.against for row in rows),
        "kept": [(name, answers[name]) for name in ASKED if name in answers],
    }
    return render(request, "campaigns/publishing/delivery_several_move.html", context)


def _moved(how: dict[str, Any], found: list[Delivery], person: StaffMember) -> list[Row]:
    """Each with its new time and with what stands against it, as far as a page can know: the action asks everything once more."""
    if how["how"] == forms.LED:
        try:
            times = moving.led_by([each.due_at for each in found], how["first"])
        except moving.Skipped as skipped:
            return [Row(each, against=_skipped(skipped)) for each in found]
        return [_row(each, at, person) for each, at in zip(found, times, strict=True)]
    sign = -1 if how["way"] == forms.EARLIER else 1
    rows = []
    for each in found:
        try:
            rows.append(_row(each, moving.shifted(each.due_at, days=sign * how["days"], hours=sign * how["hours"]), person))
        except moving.Skipped as skipped:
            rows.append(Row(each, against=_skipped(skipped)))
    return rows


def _row(delivery: Delivery, due_at: datetime, person: StaffMember) -> Row:
    return Row(delivery, due_at, _against(delivery, due_at, person))


def _against(delivery: Delivery, due_at: datetime, person: StaffMember) -> str:
    if delivery.state != DeliveryState.QUEUED:
        return _no_longer(delivery)
    if not person.has_perm("campaigns.steer_delivery", delivery):
        return _("You wrote this, so that somebody else must give it another time.")
    if due_at <= timezone.now():
        return _("This time has passed. Choose one that is to come.")
    if stop := stop_over(delivery):
        return _("A stop is in force: %(what)s. Lift it first.") % {"what": stop.what}
    delivery.due_at, was = due_at, delivery.due_at
    try:
        refuse_outside(window_of(delivery.payload.revision), delivery)
    except Refused as refusal:
        return str(refusal)
    finally:
        delivery.due_at = was
    return ""


def _no_longer(delivery: Delivery) -> str:
    return _("It is no longer waiting for its time: %(state)s.") % {"state": delivery.get_state_display()}


def _skipped(skipped: moving.Skipped) -> str:
    said = _("On %(day)s the clocks go forward, and %(time)s does not exist. Choose another time of day.")
    return said % {"day": date_format(skipped.naive, "j F Y"), "time": date_format(skipped.naive, "H:i")}
