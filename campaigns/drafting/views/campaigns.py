"""Campaigns: the themes that drafts belong to."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.drafting import actions
from campaigns.drafting.forms import CampaignEditForm, CampaignForm
from campaigns.drafting.models import Campaign
from campaigns.drafting.queries import TONES, campaigns_with_counts, drafts_seen_by, went_out
from campaigns.drafting.views.common import person_of
from portal.core.doors import needs
from portal.core.errors import Refused
from portal.core.paging import page_of

MOST_SHOWN = 10


@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """All campaigns, the latest first."""
    return render(request, "campaigns/drafting/campaign_list.html", {"page": page_of(request, campaigns_with_counts())})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("campaigns.start_campaign")
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Starts a campaign."""
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = actions.start_campaign(by=person_of(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The campaign is there. Drafts can now be put in it."))
            return redirect("campaign-detail", campaign.pk)
    return render(request, "campaigns/drafting/campaign_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes a campaign."""
    campaign = _campaign(pk)
    if not person_of(request).has_perm("campaigns.edit_campaign", campaign):
        raise PermissionDenied(_("Only whoever keeps the campaign, the approvers and leaders can change it."))
    form = CampaignEditForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_campaign(campaign=campaign, by=person_of(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The campaign was saved."))
            return redirect("campaign-detail", pk)
    return render(request, "campaigns/drafting/campaign_edit.html", {"form": form, "campaign": campaign})


@require_safe
def campaign_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign: what the public has read of it, and its drafts, as far as this person may see them."""
    person, campaign = person_of(request), _campaign(pk)
    page = page_of(request, drafts_seen_by(person).filter(campaign=campaign))
    for draft in page:
        draft.tone = TONES[draft.state]
    out = went_out(campaign)
    context = {
        "campaign": campaign,
        "page": page,
        "out": out[:MOST_SHOWN],
        "out_count": out.count(),
        "may_edit": person.has_perm("campaigns.edit_campaign", campaign),
        "hosts": settings.UTM_HOSTS,
    }
    return render(request, "campaigns/drafting/campaign_detail.html", context)


def _campaign(pk: int) -> Campaign:
    return get_object_or_404(Campaign.objects.select_related("objective", "owner"), pk=pk)
