"""The stop: two taps to start, one page to see what it does, one to change it, one to lift it; and what may pass it."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.drafting.enums import Category
from campaigns.drafting.models import Revision
from campaigns.publishing import actions, forms
from campaigns.publishing.enums import DeliveryState, StopScope
from campaigns.publishing.models import Delivery, Stop
from campaigns.publishing.queries import active_stops, covered_by, listed_deliveries, missed_deliveries, past_recall, stop_covers, stops_over
from campaigns.publishing.transitions import LIVE
from campaigns.publishing.views.deliveries import MOST_SHOWN, refuse
from campaigns.publishing.views.delivery_table import delivery_table
from campaigns.reviewing.models import Decision
from campaigns.reviewing.writers import writers_of
from onboarding.people.doors import me
from portal.core.doors import needs
from portal.core.errors import Refused

WAITING = (DeliveryState.HELD, DeliveryState.QUEUED)


def _find(stop_id: int) -> Stop:
    return get_object_or_404(Stop.objects.select_related("account", "campaign", "started_by", "lifted_by", "replaces"), pk=stop_id)


@require_http_methods(["GET", "POST"])
@needs("campaigns.stop")
def stop_new(request: HttpRequest) -> HttpResponse:
    """Stop everything, one account, one campaign or one kind. Shows what will be held and what is past calling back."""
    form = forms.StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            stop = actions.start_stop(**form.stop(), by=me(request))
        except Refused as refusal:
            refuse(request, refusal)
        else:
            messages.success(
                request,
                _("Stopped. Nothing goes out until somebody lifts it.")
                if stop.scope == StopScope.EVERYTHING
                else _("Stopped: %(what)s.") % {"what": stop.what},
            )
            return redirect("stop-detail", stop.pk)
    waiting = listed_deliveries().filter(state=DeliveryState.QUEUED).order_by("due_at", "pk")
    context = {
        "form": form,
        "waiting": delivery_table(waiting[:MOST_SHOWN], _("Scheduled")),
        "count": waiting.count(),
        "in_flight": delivery_table(listed_deliveries().filter(state__in=LIVE)[:MOST_SHOWN], _("Being sent")),
        "stops": active_stops(),
    }
    return render(request, "campaigns/publishing/stop_new.html", context)


@require_safe
@needs("campaigns.view_deliveries")
def stop_detail(request: HttpRequest, stop_id: int) -> HttpResponse:
    """One stop: why, until when, what is past recall at this moment, what it holds and what was let past it."""
    stop = _find(stop_id)
    context: dict[str, Any] = {"stop": stop, "in_flight": past_recall(stop)[:MOST_SHOWN], "now": timezone.now()}
    if request.headers.get("HX-Request"):
        return render(request, "campaigns/publishing/stop_detail.html#flight", context)
    is_over = stop.lifted_at is not None
    held = listed_deliveries().filter(covered_by(stop), state=DeliveryState.HELD).order_by("due_at", "pk")
    context |= {
        "is_over": is_over,
        "held": "" if is_over else delivery_table(held[:MOST_SHOWN], _("Held by this stop")),
        "count": 0 if is_over else held.count(),
        "passes": stop.passes.select_related("revision", "passed_by"),
        "safety": [] if is_over else _safety_messages(stop),
        "replaced_by": stop.replaced_by.first(),
    }
    return render(request, "campaigns/publishing/stop_detail.html", context)


def _safety_messages(stop: Stop) -> list[Revision]:
    """Approved safety messages that this stop holds."""
    held = Delivery.objects.filter(covered_by(stop), stop_covers(), state__in=WAITING, revision__category=Category.SAFETY)
    return list(Revision.objects.filter(pk__in=held.values("revision")).order_by("pk")[:MOST_SHOWN])


@require_http_methods(["GET", "POST"])
@needs("campaigns.stop")
def stop_change(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Another stop in place of this one: wider, narrower, or with another end."""
    stop = _find(stop_id)
    if stop.lifted_at is not None:
        messages.info(request, _("This stop is lifted already."))
        return redirect("stop-detail", stop_id)
    form = forms.StopForm(request.POST or None, stop=stop)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_stop(stop, **form.stop(), by=me(request))
        except Refused as refusal:
            refuse(request, refusal)
        else:
            messages.success(request, _("Changed. There was no moment without a stop."))
            return redirect("stop-detail", changed.pk)
    return render(request, "campaigns/publishing/stop_change.html", {"stop": stop, "form": form})


@require_http_methods(["GET", "POST"])
@needs("campaigns.stop")
def stop_lift(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Lift a stop, knowing what becomes of each delivery it held."""
    stop = _find(stop_id)
    if stop.lifted_at is not None:
        messages.info(request, _("This stop is lifted already."))
        return redirect("delivery-list")
    if request.method == "POST":
        try:
            actions.lift_stop(stop, by=me(request))
        except Refused as refusal:
            refuse(request, refusal)
            return redirect("delivery-list")
        return _after_lifting(request)
    held = listed_deliveries().filter(~stop_covers(besides=stop), covered_by(stop), state__in=WAITING).order_by("due_at", "pk")
    now = timezone.now()
    context = {
        "stop": stop,
        "missed": delivery_table(held.filter(due_at__lte=now)[:MOST_SHOWN], _("Will be missed")),
        "coming": delivery_table(held.filter(due_at__gt=now)[:MOST_SHOWN], _("Will go out at its time")),
        "others": active_stops().exclude(pk=stop.pk).exists(),
    }
    return render(request, "campaigns/publishing/stop_lift.html", context)


def _after_lifting(request: HttpRequest) -> HttpResponse:
    if active_stops().exists():
        messages.success(request, _("This stop is lifted. Another still holds, as the red banner says."))
    elif missed_deliveries().exists() and me(request).has_perm("campaigns.steer_deliveries"):
        messages.success(request, _("The stop is lifted. Nothing goes out by itself: decide what becomes of what missed its time."))
        return redirect("missed-list")
    else:
        messages.success(request, _("The stop is lifted."))
    return redirect("delivery-list")


@require_http_methods(["GET", "POST"])
@needs("campaigns.let_pass")
def safety_pass(request: HttpRequest, revision_id: int) -> HttpResponse:
    """A second person lets an approved safety message past the stops that hold it, with a reason."""
    revision = get_object_or_404(Revision.objects.select_related("author", "draft"), pk=revision_id)
    waiting = Delivery.objects.filter(Q(state__in=WAITING), revision=revision).select_related("account", "payload__revision__draft")
    deliveries = list(waiting)
    stops = {stop.pk: stop for delivery in deliveries for stop in stops_over(delivery)}
    form = forms.PassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.let_pass(revision, reason=form.cleaned_data["reason"], by=me(request))
        except Refused as refusal:
            refuse(request, refusal)
        else:
            messages.success(request, _("“%(title)s” passes the stop. Your name and your reason are on record.") % {"title": revision.title})
            return redirect("delivery-list")
    deciders = [decision.decided_by for decision in Decision.objects.filter(revision=revision).select_related("decided_by")]
    context = {
        "revision": revision,
        "deliveries": deliveries,
        "payloads": revision.payloads.select_related("account"),
        "stops": list(stops.values()),
        "deciders": deciders,
        "form": form,
        "is_own": me(request).pk in writers_of(revision) | {person.pk for person in deciders},
    }
    return render(request, "campaigns/publishing/safety_pass.html", context)
