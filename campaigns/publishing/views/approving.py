"""Approving a revision, and taking an approval back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.drafting.models import Draft, Revision
from campaigns.publishing import actions
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from campaigns.publishing.queries import stop_covers
from campaigns.publishing.views.deliveries import refuse
from campaigns.publishing.views.delivery_table import delivery_table
from campaigns.reviewing.doors import lately_signed_in
from campaigns.reviewing.queries import hashes_seen, is_passed, next_after
from onboarding.people.doors import me
from portal.core.doors import needs
from portal.core.errors import Refused


@require_POST
@needs("campaigns.review")
@lately_signed_in
def review_approve(request: HttpRequest, revision_id: int) -> HttpResponse:
    """The decision. The page that showed the words sends back the hash of what it showed for each account."""
    revision = get_object_or_404(Revision, pk=revision_id)
    following = next_after(me(request), revision) if "queue" in request.POST else None
    try:
        actions.approve(revision, by=me(request), hashes_seen=hashes_seen(request.POST))
    except Refused as refusal:
        refuse(request, refusal)
        return redirect(reverse("review-detail", args=[revision_id]) + ("?queue=1" if "queue" in request.POST else ""))
    messages.success(request, _approved_words(revision))
    return redirect(reverse("review-detail", args=[following]) + "?queue=1") if following else redirect("review-list")


def _approved_words(revision: Revision) -> str:
    """What the approval sets going: nothing while the route goes on or a stop is in force."""
    if not is_passed(revision):
        return _("Approved at this stage. It does not go out yet: the next stage has been told.")
    deliveries = list(Delivery.objects.filter(revision=revision).select_related("account"))
    accounts = [delivery.account for delivery in deliveries]
    if Delivery.objects.filter(stop_covers(), revision=revision).exists():
        return _("Approved. A stop is in force, so that it does not go out now. When the stop is lifted, look under Deliveries.")
    said = _("Approved. It goes out at its time on %(accounts)s.") if revision.publish_at else _("Approved. It goes out now on %(accounts)s.")
    ending = ", ".join(str(delivery.account) for delivery in deliveries if delivery.outlives_keys)
    warning = _("But the keys of %(accounts)s end before then: ask an administrator to connect it again.") % {"accounts": ending} if ending else ""
    return f"{said % {'accounts': ', '.join(map(str, accounts))}} {warning}".strip()


@require_http_methods(["GET", "POST"])
def draft_unapprove(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Take the approval back: on a page of its own that lists what is cancelled."""
    draft = get_object_or_404(Draft.objects.select_related("author"), pk=draft_id)
    if not me(request).has_perm("campaigns.withdraw_approval", draft):
        raise PermissionDenied(_("Only its author or an approver can take an approval back."))
    if request.method == "POST":
        try:
            actions.withdraw_approval(draft, by=me(request))
            messages.success(request, _("The approval is withdrawn. The draft can be changed and submitted again."))
        except Refused as refusal:
            refuse(request, refusal)
        return redirect("draft-detail", draft_id)
    waiting = (
        Delivery.objects.filter(payload__revision__draft=draft)
        .exclude(state__in=[DeliveryState.CANCELLED, DeliveryState.SENT])
        .select_related("account", "payload__revision")
    )
    table = delivery_table(waiting, _("This is cancelled"), has_links=False)
    return render(request, "campaigns/publishing/draft_unapprove.html", {"draft": draft, "deliveries": table})
