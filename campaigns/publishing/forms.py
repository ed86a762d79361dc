"""What people type about deliveries, stops and accounts: shape only; the actions decide."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing.actions.connecting import CANCEL, KEEP
from campaigns.publishing.enums import DeliveryState, StopScope
from campaigns.publishing.models import Delivery
from campaigns.publishing.networks.consent import Granted
from campaigns.publishing.ways import Field, Way
from portal.core.forms import PlainForm, not_too_far
from portal.core.widgets import DateTimeInput

NOW, AT = "now", "at"
MOST_OF_A_HANDLE = 60
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


class RescheduleForm(forms.Form):
    """Another time, for one delivery and perhaps for others that wait in the same way."""

    when = forms.ChoiceField(label=_("When should it go out?"), choices=[(NOW, _("As soon as possible")), (AT, _("At a time"))], widget=forms.RadioSelect)
    due_at = forms.DateTimeField(label=_("Day and time"), required=False, widget=DateTimeInput, validators=[not_too_far])
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


class KeysForm(PlainForm):
    """What is typed in to connect an account, as its way says. Secrets are typed as passwords and never shown again."""

    def __init__(self, *args: Any, way: Way, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way = way
        for field in way.fields:
            self.fields[field.name] = _drawn(field)

    def account(self) -> dict[str, Any]:
        """Arguments for `connect_account`."""
        secret = {field.name for field in self.way.fields if field.name not in ("external_id", "handle")}
        answers = {name: str(value).strip() for name, value in self.cleaned_data.items()}
        return {
            "network": self.way.network,
            "external_id": answers.get("external_id", ""),
            "handle": answers["handle"].removeprefix("@"),
            "secrets": {name: value for name, value in answers.items() if name in secret},
        }


def _drawn(field: Field) -> forms.CharField:
    attrs = {"autocomplete": "off", "spellcheck": "false"}
    widget: forms.Widget = forms.PasswordInput(attrs=attrs) if field.is_secret else forms.TextInput(attrs=attrs | {"class": "govuk-input--width-20"})
    length = 2000 if field.is_secret else MOST_OF_A_HANDLE if field.name == "handle" else 200
    common: dict[str, Any] = {"label": field.label, "help_text": field.help_text, "max_length": length, "widget": widget}
    if field.pattern:
        return forms.RegexField(f"^(?:{field.pattern})$", error_messages={"invalid": str(field.wrong)}, **common)
    return forms.CharField(**common)


class PagesForm(forms.Form):
    """Which of the pages that were granted to connect."""

    pages = forms.MultipleChoiceField(label=_("Which pages should the portal publish on?"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, pages: Iterable[Granted], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pages"].choices = [(page.external_id, page.name or page.handle) for page in pages]  # type: ignore[attr-defined]
        self.fields["pages"].error_messages["required"] = _("Tick at least one page.")


class DisconnectForm(forms.Form):
    """What becomes of what is scheduled on an account that is disconnected."""

    waiting = forms.ChoiceField(
        label=_("What should become of what is scheduled?"),
        choices=[
            (CANCEL, _("Cancel all of it")),
            (KEEP, _("Keep it waiting until the account is connected again. Whatever is too late by then is missed, not published")),
        ],
        widget=forms.RadioSelect,
    )
