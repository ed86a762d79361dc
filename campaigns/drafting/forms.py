"""Shapes of what people type about drafts. Every count and every rule of substance is elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.limits import ALT_LIMIT
from campaigns.accounts.models import Account
from campaigns.accounts.queries import account_words, usable_accounts
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Campaign, Draft
from campaigns.drafting.queries import running_campaigns
from onboarding.leadership.models import Objective
from portal.core.forms import PlainForm, not_too_far
from portal.core.widgets import DateInput, TimeInput

ASAP, AT = "asap", "at"
LONGEST_TEXT = 5000
LIVE = {
    "hx-post": reverse_lazy("draft-count"),
    "hx-trigger": "input changed delay:300ms",
    "hx-target": "#counters",
}


class AccountsField(forms.ModelMultipleChoiceField):
    """Accounts with how many people follow each."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """The account in words."""
        return account_words(obj)


class WhenWidget(forms.SplitDateTimeWidget):
    """A day and a time of day."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        forms.MultiWidget.__init__(self, [DateInput(), TimeInput()], attrs)


class DraftForm(forms.Form):
    """A whole draft on one screen: common text, accounts, a text of its own for any of them, and when."""

    title = forms.CharField(label=_("Working title"), max_length=120, help_text=_("For colleagues. It is not published."))
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("What the public will read. Every account takes this unless you write another text for it."),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", **LIVE}),
    )
    accounts = AccountsField(
        label=_("Where it goes"),
        queryset=Account.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={**LIVE, "hx-trigger": "change"}),
    )
    when = forms.ChoiceField(
        label=_("When"), choices=[(ASAP, _("As soon as it is approved")), (AT, _("At a set time"))], initial=ASAP, widget=forms.RadioSelect
    )
    publish_at = forms.SplitDateTimeField(label=_("Day and time"), required=False, widget=WhenWidget, validators=[not_too_far])
    campaign = forms.ModelChoiceField(label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label=_("None"))
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    hide_optional = True

    def __init__(self, *args: Any, draft: Draft | None = None, **kwargs: Any) -> None:
        self.kept = {variant.account_id: variant.text for variant in draft.variants.all()} if draft else {}
        kwargs["initial"] = _initial(draft, self.kept) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        usable = usable_accounts()
        self.all_accounts = list((usable | Account.objects.filter(pk__in=self.kept)).distinct())
        _field(self, "accounts").queryset = Account.objects.filter(pk__in=[account.pk for account in self.all_accounts])
        _field(self, "campaign").queryset = (
            running_campaigns() | Campaign.objects.filter(pk__in=[draft.campaign_id] if draft and draft.campaign_id else [])
        ).distinct()
        self.fields["publish_at"].help_text = _("In the force's time zone, %(zone)s.") % {"zone": settings.TIME_ZONE}
        for account in self.all_accounts:
            self.fields[f"text_{account.pk}"] = forms.CharField(
                label=_("Text for %(account)s") % {"account": account_words(account)},
                initial=self.kept.get(account.pk, ""),
                max_length=LONGEST_TEXT,
                required=False,
                help_text=_("Leave it empty to use the common text."),
                widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", **LIVE}),
            )

    def clean(self) -> dict[str, Any]:
        """A set time needs a day and a time; a text that nobody chose an account for is kept out."""
        cleaned = super().clean() or {}
        if cleaned.get("when") == AT and not cleaned.get("publish_at") and "publish_at" not in self.errors:
            self.add_error("publish_at", _("Choose the day and the time, or “as soon as it is approved”."))
        publish_at = cleaned.get("publish_at")
        if cleaned.get("when") == AT and publish_at and publish_at <= timezone.now() and publish_at != self.initial.get("publish_at"):
            self.add_error("publish_at", _("This time has passed. Choose a later one."))
        if cleaned.get("when") == ASAP:
            cleaned["publish_at"] = None
            self.errors.pop("publish_at", None)
        return cleaned

    def own_texts(self) -> list[tuple[Account, Any, bool]]:
        """Each account with its text field and whether it has a text of its own."""
        return [(account, self[f"text_{account.pk}"], bool(self[f"text_{account.pk}"].value())) for account in self.all_accounts]

    def values(self) -> dict[str, Any]:
        """What `create_draft` and `save_draft` take."""
        cleaned = self.cleaned_data
        texts = {account.pk: cleaned.get(f"text_{account.pk}", "") for account in cleaned["accounts"]}
        return {name: cleaned[name] for name in ("title", "text", "accounts", "publish_at", "campaign")} | {"texts": texts}


def _field(form: forms.Form, name: str) -> forms.ModelChoiceField:
    return cast(forms.ModelChoiceField, form.fields[name])


def _initial(draft: Draft | None, kept: Mapping[int, str]) -> dict[str, Any]:
    if draft is None:
        return {}
    publish_at: datetime | None = draft.publish_at
    return {
        "title": draft.title,
        "text": draft.text,
        "accounts": list(kept),
        "when": AT if publish_at else ASAP,
        "publish_at": publish_at,
        "campaign": draft.campaign_id,
        "edition": draft.edition,
    }


class PhotoForm(forms.Form):
    """A photo and what it shows."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG, WebP or HEIC, up to 12 MB. Place, time and camera are removed from it."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )
    alt = forms.CharField(
        label=_("What the photo shows"),
        max_length=ALT_LIMIT,
        required=False,
        help_text=_("One or two sentences for people who cannot see it. It is published with the photo. You can add it later, but not submit without it."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "data-counter": ALT_LIMIT}),
    )


class AltForm(PlainForm):
    """What a photo shows."""

    alt = forms.CharField(
        label=_("What the photo shows"),
        max_length=ALT_LIMIT,
        help_text=_("One or two sentences for people who cannot see it: who or what, where, doing what. Do not begin with “photo of”."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "data-counter": ALT_LIMIT}),
    )


class DraftFilterForm(forms.Form):
    """What a list of drafts is narrowed by."""

    q = forms.CharField(label=_("Words in it"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *DraftState.choices])
    hide_optional = True


class CampaignForm(PlainForm):
    """A new campaign."""

    name = forms.CharField(label=_("Name"), max_length=100)
    theme = forms.CharField(label=_("What it is about"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4, "data-counter": 1000}))
    objective = forms.ModelChoiceField(label=_("Objective it serves"), queryset=Objective.objects.none(), required=False, empty_label=_("None"))
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "objective").queryset = Objective.objects.filter(retired_at=None)
