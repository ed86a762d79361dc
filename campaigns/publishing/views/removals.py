"""After publication: asking for a removal, agreeing to it, timers, and starting a correction."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.drafting.queries import shown_photos
from campaigns.publishing import actions, forms
from campaigns.publishing.enums import TakedownState
from campaigns.publishing.models import Postponement, Takedown
from campaigns.publishing.queries import listed_takedowns
from campaigns.publishing.rules import wrote_it
from campaigns.publishing.views.deliveries import find, profile_url, refuse
from onboarding.people.doors import me
from portal.core.doors import needs
from portal.core.errors import Refused


def _find(request: HttpRequest, takedown_id: int) -> Takedown:
    """A removal that the person may see. Raises Http404 and PermissionDenied."""
    takedown: Takedown = get_object_or_404(listed_takedowns().select_related("delivery__payload__account"), pk=takedown_id)
    person = me(request)
    if not (person.has_perm("campaigns.view_takedown") or person.pk == takedown.requested_by_id or wrote_it(person, takedown.delivery)):
        raise PermissionDenied(_("This page is not part of your role. Your own next step is on the home page."))
    return takedown


@require_http_methods(["GET", "POST"])
def delivery_remove(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Ask that a published post come down: on a page of its own, which says who must agree."""
    delivery = find(delivery_id)
    if not me(request).has_perm("campaigns.request_removal", delivery):
        raise PermissionDenied(_("This page is not part of your role. Your own next step is on the home page."))
    form = forms.RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            takedown = actions.request_removal(delivery, **form.cleaned_data, by=me(request))
        except Refused as refusal:
            refuse(request, refusal)
        else:
            messages.success(request, _("Asked for. It comes down as soon as a second person agrees; they were told."))
            return redirect("takedown-detail", takedown.pk)
    context = {"delivery": delivery, "form": form, "photos": shown_photos(delivery.payload)}
    return render(request, "campaigns/publishing/delivery_remove.html", context)


@require_safe
def takedown_detail(request: HttpRequest, takedown_id: int) -> HttpResponse:
    """One removal: who asked and why, what would go, who may agree, and how it ended."""
    takedown = _find(request, takedown_id)
    person, delivery = me(request), takedown.delivery
    asked = takedown.postponements.filter(agreed_at=None).select_related("asked_by").first()
    context = {
        "takedown": takedown,
        "delivery": delivery,
        "photos": shown_photos(delivery.payload),
        "asked": asked,
        "postponed": takedown.postponements.exclude(agreed_at=None).select_related("asked_by", "agreed_by"),
        "may_agree": person.has_perm("campaigns.agree_to_removal", takedown),
        "may_decide": person.has_perm("campaigns.decide_removals"),
        "is_own": person.pk == takedown.requested_by_id,
        "may_postpone": asked is not None and person.has_perm("campaigns.agree_to_postponement", asked),
        "runs": takedown.is_timer and takedown.state == TakedownState.CONFIRMED,
        "captured": json.dumps(takedown.captured, indent=2, ensure_ascii=False) if takedown.captured else "",
        "proof": json.dumps(takedown.proof, indent=2, ensure_ascii=False) if takedown.proof else "",
        "profile_url": profile_url(delivery),
    }
    return render(request, "campaigns/publishing/takedown_detail.html", context)


@require_POST
@needs("campaigns.decide_removals")
def takedown_confirm(request: HttpRequest, takedown_id: int) -> HttpResponse:
    """A second person agrees."""
    try:
        actions.confirm_removal(_find(request, takedown_id), by=me(request))
        messages.success(request, _("Agreed. It is being removed now; this page shows when it is gone."))
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("takedown-detail", takedown_id)


@require_POST
def takedown_refuse(request: HttpRequest, takedown_id: int) -> HttpResponse:
    """The post stays."""
    try:
        actions.refuse_removal(_find(request, takedown_id), words="", by=me(request))
        messages.success(request, _("It stays. Whoever asked for its removal was told."))
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("takedown-detail", takedown_id)


@require_POST
@needs("campaigns.decide_removals")
def takedown_settle(request: HttpRequest, takedown_id: int) -> HttpResponse:
    """A person looked: it is gone, or the portal tries again."""
    try:
        takedown = actions.settle_removal(_find(request, takedown_id), is_gone=request.POST.get("answer") == "gone", by=me(request))
        is_gone = takedown.state == TakedownState.REMOVED
        messages.success(request, _("Noted: it is gone.") if is_gone else _("The portal tries again now."))
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("takedown-detail", takedown_id)


@require_POST
@needs("campaigns.decide_removals")
def takedown_forward(request: HttpRequest, takedown_id: int) -> HttpResponse:
    """A timer's post comes down now."""
    try:
        actions.bring_forward(_find(request, takedown_id), by=me(request))
        messages.success(request, _("It comes down now; this page shows when it is gone."))
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("takedown-detail", takedown_id)


@require_http_methods(["GET", "POST"])
@needs("campaigns.decide_removals")
def takedown_postpone(request: HttpRequest, takedown_id: int) -> HttpResponse:
    """Ask for a later day for a timer."""
    takedown = _find(request, takedown_id)
    form = forms.PostponeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_to_postpone(takedown, **form.cleaned_data, by=me(request))
        except Refused as refusal:
            refuse(request, refusal)
        else:
            messages.success(request, _("Asked for. The day stays as it is until a second person agrees."))
            return redirect("takedown-detail", takedown_id)
    return render(request, "campaigns/publishing/takedown_postpone.html", {"takedown": takedown, "delivery": takedown.delivery, "form": form})


@require_POST
@needs("campaigns.decide_removals")
def takedown_agree(request: HttpRequest, takedown_id: int, postponement_id: int) -> HttpResponse:
    """A second person agrees to the later day."""
    takedown = _find(request, takedown_id)
    asked = get_object_or_404(Postponement.objects.select_related("takedown__delivery"), pk=postponement_id, takedown=takedown)
    try:
        actions.agree_to_postpone(asked, by=me(request))
        messages.success(request, _("Agreed: it stays until the later day."))
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("takedown-detail", takedown_id)


@require_POST
def delivery_correct(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Start a draft that corrects what is published."""
    try:
        draft = actions.start_correction(find(delivery_id), by=me(request))
    except Refused as refusal:
        refuse(request, refusal)
        if me(request).has_perm("campaigns.view_deliveries"):
            return redirect("delivery-detail", delivery_id)
        return redirect("draft-list")
    messages.info(request, _("This is the correction. Say what was wrong, then submit it: somebody else approves it, as always."))
    return redirect("draft-edit", draft.pk)
