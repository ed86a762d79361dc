"""The stop: two taps to start, one page to lift."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.publishing import actions, forms
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Stop
from campaigns.publishing.queries import active_stops, covered_by, listed_deliveries, stop_covers
from campaigns.publishing.transitions import LIVE
from campaigns.publishing.views.deliveries import MOST_SHOWN, refuse
from onboarding.people.doors import me
from portal.core.doors import needs
from portal.core.errors import Refused


@require_http_methods(["GET", "POST"])
@needs("campaigns.stop")
def stop_new(request: HttpRequest) -> HttpResponse:
    """Stop everything or one account. Shows what will be held and what is past calling back."""
    form = forms.StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.start_stop(**form.stop(), by=me(request))
        except Refused as refusal:
            refuse(request, refusal)
        else:
            messages.success(request, _("Stopped. Nothing goes out until somebody lifts it."))
            return redirect("delivery-list")
    waiting = listed_deliveries().filter(state=DeliveryState.QUEUED).order_by("due_at", "pk")
    context = {
        "form": form,
        "waiting": waiting[:MOST_SHOWN],
        "count": waiting.count(),
        "in_flight": listed_deliveries().filter(state__in=LIVE)[:MOST_SHOWN],
        "stops": Stop.objects.filter(lifted_at=None).select_related("account", "started_by"),
    }
    return render(request, "campaigns/publishing/stop_new.html", context)


@require_http_methods(["GET", "POST"])
@needs("campaigns.stop")
def stop_lift(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Lift a stop, knowing what becomes of each delivery it held."""
    stop = get_object_or_404(Stop.objects.select_related("account", "started_by"), pk=stop_id)
    if stop.lifted_at is not None:
        messages.info(request, _("This stop is lifted already."))
        return redirect("delivery-list")
    if request.method == "POST":
        try:
            actions.lift_stop(stop, by=me(request))
            if active_stops().exists():
                messages.success(request, _("This stop is lifted. Another still holds, as the red banner says."))
            else:
                messages.success(request, _("The stop is lifted. Look below for what missed its time."))
        except Refused as refusal:
            refuse(request, refusal)
        return redirect("delivery-list")
    held = (
        listed_deliveries().filter(~stop_covers(besides=stop), covered_by(stop), state__in=[DeliveryState.HELD, DeliveryState.QUEUED]).order_by("due_at", "pk")
    )
    now = timezone.now()
    context = {
        "stop": stop,
        "missed": held.filter(due_at__lte=now)[:MOST_SHOWN],
        "coming": held.filter(due_at__gt=now)[:MOST_SHOWN],
        "others": active_stops().exclude(pk=stop.pk).exists(),
    }
    return render(request, "campaigns/publishing/stop_lift.html", context)
