"""What people type about deliveries, stops and accounts: shape only; the actions decide."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.enums import AccountState, Network
from campaigns.accounts.models import Account
from campaigns.drafting.models import Campaign
from campaigns.publishing.enums import DeliveryState, StopScope
from campaigns.publishing.models import Delivery
from portal.core.forms import PlainForm, not_too_far
from portal.core.moments import MomentField

NOW, AT = "now", "at"
LIVE, AGAIN, DROP = "live", "again", "drop"


class DeliveryFilter(forms.Form):
    """Which deliveries to list."""

    hide_optional = True
    state = forms.ChoiceField(label=_("State"), required=False)
    account = forms.ModelChoiceField(label=_("Account"), queryset=Account.objects.all(), required=False, empty_label=_("All accounts"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("All states")), *DeliveryState.choices]  # type: ignore[attr-defined]
        self.fields["state"].widget = forms.Select(choices=self.fields["state"].choices)  # type: ignore[attr-defined]


class CalendarFilter(forms.Form):
    """Whose time to show."""

    hide_optional = True
    account = forms.ModelChoiceField(label=_("Account"), queryset=Account.objects.all(), required=False, empty_label=_("All accounts"))
    campaign = forms.ModelChoiceField(label=_("Campaign"), queryset=Campaign.objects.all(), required=False, empty_label=_("All campaigns"))


class RescheduleForm(forms.Form):
    """Another time, for one delivery and perhaps for others that wait in the same way."""

    when = forms.ChoiceField(label=_("When should it go out?"), choices=[(NOW, _("As soon as possible")), (AT, _("At a time"))], widget=forms.RadioSelect)
    due_at = MomentField(label=_("Day and time"), required=False, validators=[not_too_far])
    also = forms.ModelMultipleChoiceField(
        label=_("Give these the same time?"), queryset=Delivery.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_at"].help_text = _("Time zone: %(zone)s") % {"zone": settings.TIME_ZONE}
        self.fields["also"].queryset = others  # type: ignore[attr-defined]
        self.fields["also"].label_from_instance = lambda each: f"{each.title}: {each.account}"  # type: ignore[attr-defined]
        if not others:
            del self.fields["also"]

    def clean(self) -> dict[str, Any]:
        """Gives `due_at` for either answer."""
        answers = super().clean() or {}
        if answers.get("when") == NOW:
            answers["due_at"] = timezone.now()
        elif answers.get("when") == AT and not answers.get("due_at") and "due_at" not in self.errors:
            self.add_error("due_at", _("Enter the day and the time."))
        return answers


class SettleForm(forms.Form):
    """What a person saw on the account."""

    answer = forms.ChoiceField(
        label=_("What do you see on the account?"),
        choices=[
            (LIVE, _("It is live")),
            (AGAIN, _("It is not there: send it again now")),
            (DROP, _("Leave it: do not send it again")),
        ],
        widget=forms.RadioSelect,
    )
    link = forms.URLField(
        label=_("Link to the post"),
        required=False,
        max_length=400,
        assume_scheme="https",
        help_text=_("Needed when it is live. Open the post on the network and copy its address."),
    )

    def clean(self) -> dict[str, Any]:
        """A live post comes with its link."""
        answers = super().clean() or {}
        if answers.get("answer") == LIVE and not answers.get("link") and "link" not in self.errors:
            self.add_error("link", _("Paste the link to the post: it is the proof that it is live."))
        return answers


class StopForm(PlainForm):
    """What stops, and why."""

    what = forms.ChoiceField(label=_("What must stop?"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why?"), max_length=300, help_text=_("Colleagues see this on every page. No names, no operational detail."))
    incident = forms.CharField(label=_("Incident reference"), max_length=60, required=False, widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = [(str(account.pk), _("Only %(account)s") % {"account": account}) for account in Account.objects.exclude(state=AccountState.DISCONNECTED)]
        self.fields["what"].choices = [(StopScope.EVERYTHING.value, _("Everything, on all accounts")), *accounts]  # type: ignore[attr-defined]
        self.fields["what"].initial = StopScope.EVERYTHING.value

    def stop(self) -> dict[str, Any]:
        """Arguments for `start_stop`."""
        answers = self.cleaned_data
        account = None if answers["what"] == StopScope.EVERYTHING else Account.objects.get(pk=answers["what"])
        scope = StopScope.ACCOUNT if account else StopScope.EVERYTHING
        return {"scope": scope, "account": account, "reason": answers["reason"], "incident": answers["incident"]}


class ConnectForm(PlainForm):
    """The keys of one account. They are typed in as passwords and never shown again."""

    network = forms.ChoiceField(label=_("Network"), choices=Network.choices, widget=forms.RadioSelect)
    external_id = forms.RegexField(
        r"^\d{1,64}$",
        label=_("Number of the account or page"),
        help_text=_("X: the user id. Facebook: the page id. Digits only."),
        error_messages={"invalid": _("Enter the number: digits only.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-20", "autocomplete": "off"}),
    )
    handle = forms.CharField(
        label=_("Name that people know"),
        max_length=60,
        help_text=_("Such as ForceName, without @."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )
    access_token = forms.CharField(
        label=_("Access token"),
        max_length=2000,
        help_text=_("X: the access token of this account. Facebook: the token of the page, not of a person."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    access_token_secret = forms.CharField(
        label=_("Access token secret"),
        max_length=2000,
        required=False,
        help_text=_("X only."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """X needs both halves of its key."""
        answers = super().clean() or {}
        if answers.get("network") == Network.X and not answers.get("access_token_secret"):
            self.add_error("access_token_secret", _("X gives an access token and a secret. Enter the secret as well."))
        return answers

    def account(self) -> dict[str, Any]:
        """Arguments for `connect_account`."""
        answers = self.cleaned_data
        names = ("access_token", "access_token_secret") if answers["network"] == Network.X else ("access_token",)
        secrets = {name: answers[name] for name in names}
        return {"network": answers["network"], "external_id": answers["external_id"], "handle": answers["handle"].strip(), "secrets": secrets}
