"""Shapes of what people type about campaigns."""

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.actions.campaigns import LONGEST_TAG, tag_of
from campaigns.drafting.models import Campaign
from onboarding.leadership.models import Objective
from onboarding.people.models import StaffMember
from portal.core.forms import PlainForm, not_too_far
from portal.core.widgets import DateInput


class CampaignForm(PlainForm):
    """A campaign."""

    name = forms.CharField(label=_("Name"), max_length=100)
    theme = forms.CharField(label=_("What it is about"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4, "data-counter": 1000}))
    audience = forms.CharField(
        label=_("Whom it is for"), max_length=200, required=False, help_text=_("For example: people who cycle to work; parents of teenagers.")
    )
    objective = forms.ModelChoiceField(label=_("Objective it serves"), queryset=Objective.objects.none(), required=False, empty_label=_("None"))
    starts_on = forms.DateField(label=_("First day"), widget=DateInput, validators=[not_too_far])
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=DateInput, validators=[not_too_far])
    tag = forms.CharField(
        label=_("Tag of its links"),
        max_length=LONGEST_TAG,
        required=False,
        help_text=_("Links to the force’s own site carry it, so that the site can count who came by this campaign. Empty: made from the name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["objective"]).queryset = Objective.objects.filter(retired_at=None)

    def clean_tag(self) -> str:
        """Whatever was typed as a tag; made from the name when nothing was."""
        return tag_of(self.cleaned_data["tag"] or self.cleaned_data.get("name", ""))


class CampaignEditForm(CampaignForm):
    """A campaign that is there: it can be handed to somebody else, and its links can go without a tag."""

    owner = forms.ModelChoiceField(label=_("Kept by"), queryset=StaffMember.listed.none(), required=False, empty_label=_("As it is"))

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        names = ("name", "theme", "audience", "starts_on", "ends_on", "tag")
        kwargs["initial"] = {name: getattr(campaign, name) for name in names} | {"objective": campaign.objective_id}
        super().__init__(*args, **kwargs)
        self.fields["tag"].help_text = _("Empty: links stay as they are typed. What was submitted keeps the tag that it was submitted with.")
        served = Q(retired_at=None) | Q(campaigns=campaign)
        cast(forms.ModelChoiceField, self.fields["objective"]).queryset = Objective.objects.filter(served).distinct()
        cast(forms.ModelChoiceField, self.fields["owner"]).queryset = StaffMember.listed.active().exclude(pk=campaign.owner_id)

    def clean_tag(self) -> str:
        """Whatever was typed as a tag, in the letters that a tag is made of."""
        return tag_of(self.cleaned_data["tag"])
