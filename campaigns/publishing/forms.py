"""What people type about deliveries, stops and accounts: shape only; the actions decide."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.accounts.queries import account_names
from campaigns.drafting.enums import Category
from campaigns.drafting.models import Campaign
from campaigns.drafting.queries import campaign_names
from campaigns.publishing.actions.connecting import CANCEL, KEEP
from campaigns.publishing.enums import DeliveryState, StopScope, TakedownReason
from campaigns.publishing.models import Delivery, Stop
from campaigns.publishing.networks.consent import Granted
from campaigns.publishing.ways import Field, Way
from portal.core.forms import PlainForm, not_too_far
from portal.core.moments import MomentField
from portal.core.widgets import ChosenRow, LongSelect

NOW, AT = "now", "at"
MOST_OF_A_HANDLE = 60
LIVE, AGAIN, DROP = "live", "again", "drop"
BY, LED, LATER, EARLIER = "by", "led", "later", "earlier"
CHOSEN, ALL, TIME, REVIEW = "chosen", "all", "time", "review"
ASKED_FOR = [choice for choice in TakedownReason.choices if choice[0] not in (TakedownReason.BOOKING, TakedownReason.CORRECTED)]


class DeliveryFilter(forms.Form):
    """Which deliveries to list."""

    hide_optional = True
    state = forms.ChoiceField(label=_("State"), required=False)
    account = ChosenRow(label=_("Account"), rows=account_names, none=_("All accounts"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("All states")), *DeliveryState.choices]  # type: ignore[attr-defined]
        self.fields["state"].widget = LongSelect(choices=self.fields["state"].choices)  # type: ignore[attr-defined]


class CalendarFilter(forms.Form):
    """Whose time to show."""

    hide_optional = True
    account = ChosenRow(label=_("Account"), rows=account_names, none=_("All accounts"))
    campaign = ChosenRow(label=_("Campaign"), rows=campaign_names, none=_("All campaigns"))


class RescheduleForm(forms.Form):
    """Another time, for one delivery and perhaps for others that wait in the same way."""

    hide_optional = True
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


class MoveForm(forms.Form):
    """Where several deliveries move together: each by the same time, or behind the first. The button that was pressed says which."""

    how = forms.ChoiceField(choices=[(BY, BY), (LED, LED)], widget=forms.HiddenInput)
    way = forms.ChoiceField(label=_("Which way"), choices=[(LATER, _("Later")), (EARLIER, _("Earlier"))], initial=LATER, required=False)
    days = forms.IntegerField(label=_("Days"), required=False, min_value=0, max_value=366, widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}))
    hours = forms.IntegerField(label=_("Hours"), required=False, min_value=0, max_value=23, widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}))
    first = MomentField(label=_("Day and time of the first"), required=False, validators=[not_too_far])
    hide_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].help_text = _("Time zone: %(zone)s") % {"zone": settings.TIME_ZONE}

    def clean(self) -> dict[str, Any]:
        """Either some days or hours, or the first one's day and time."""
        answers = super().clean() or {}
        answers["days"], answers["hours"] = answers.get("days") or 0, answers.get("hours") or 0
        if answers.get("how") == BY and not (answers["days"] or answers["hours"]) and not {"days", "hours"} & self.errors.keys():
            self.add_error("days", _("Enter by how many days or hours."))
        if answers.get("how") == BY:
            self.errors.pop("first", None)
        elif not answers.get("first") and "first" not in self.errors:
            self.add_error("first", _("Enter the day and the time."))
        return answers


class SettleForm(forms.Form):
    """What a person saw on the account: the button that was pressed is the answer."""

    answer = forms.ChoiceField(choices=[(LIVE, _("It is live")), (AGAIN, _("It is not: send it again")), (DROP, _("Drop it"))], widget=forms.HiddenInput)
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
    """What stops, why, and perhaps until when."""

    what = forms.ChoiceField(label=_("What must stop?"), widget=forms.RadioSelect)
    campaign = forms.ModelChoiceField(
        label=_("Which campaign?"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("Only when one campaign stops."),
    )
    category = forms.ChoiceField(
        label=_("Everything of which kind?"),
        choices=[("", _("Nothing chosen")), *Category.choices],
        required=False,
        help_text=_("Only when everything of one kind stops."),
    )
    reason = forms.CharField(label=_("Why?"), max_length=300, help_text=_("Colleagues see this on every page. No names, no operational detail."))
    incident = forms.CharField(
        label=_("Incident reference"),
        max_length=60,
        required=False,
        help_text=_("If there is one."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    hide_optional = True
    ends_at = MomentField(label=_("Ends by itself"), required=False, validators=[not_too_far])

    def __init__(self, *args: Any, stop: Stop | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = (_as_it_is(stop) if stop else {"what": StopScope.EVERYTHING.value}) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        accounts = [(str(account.pk), _("Only %(account)s") % {"account": account}) for account in Account.objects.exclude(state=AccountState.DISCONNECTED)]
        campaigns = Campaign.objects.order_by("-starts_on", "name")
        kinds = [(StopScope.CAMPAIGN.value, _("One campaign"))] if campaigns.exists() else []
        kinds.append((StopScope.CATEGORY.value, _("Everything of one kind, on all accounts")))
        self.fields["what"].choices = [(StopScope.EVERYTHING.value, _("Everything, on all accounts")), *accounts, *kinds]  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]
        self.fields["ends_at"].help_text = _("Leave it empty unless you are sure. Those on duty are told 15 minutes before. Time zone: %(zone)s") % {
            "zone": settings.TIME_ZONE
        }
        if not kinds[1:]:
            del self.fields["campaign"]

    def clean(self) -> dict[str, Any]:
        """One campaign or one kind must be chosen when that is what stops."""
        answers = super().clean()
        if answers.get("what") == StopScope.CAMPAIGN and not answers.get("campaign"):
            self.add_error("campaign", _("Choose the campaign that must stop."))
        if answers.get("what") == StopScope.CATEGORY and not answers.get("category"):
            self.add_error("category", _("Choose what it is about."))
        return answers

    def stop(self) -> dict[str, Any]:
        """Arguments for `start_stop`."""
        answers, what = self.cleaned_data, self.cleaned_data["what"]
        scope = what if what in StopScope.values else StopScope.ACCOUNT.value
        named = {
            "account": Account.objects.get(pk=what) if scope == StopScope.ACCOUNT else None,
            "campaign": answers.get("campaign") if scope == StopScope.CAMPAIGN else None,
            "category": answers["category"] if scope == StopScope.CATEGORY else "",
        }
        return {"scope": scope, **named, "reason": answers["reason"], "incident": answers["incident"], "ends_at": answers["ends_at"]}


def _as_it_is(stop: Stop) -> dict[str, Any]:
    what = str(stop.account_id) if stop.account_id else stop.scope
    return {
        "what": what,
        "campaign": stop.campaign_id,
        "category": stop.category,
        "reason": stop.reason,
        "incident": stop.incident,
        "ends_at": stop.ends_at,
    }


class PassForm(PlainForm):
    """Why a safety message passes a stop."""

    reason = forms.CharField(label=_("Why can it not wait?"), max_length=300, help_text=_("It stays on record with your name."))


class MissedForm(PlainForm):
    """What becomes of several missed deliveries. `only` are those that the person may decide about."""

    which = forms.ChoiceField(label=_("Which?"), choices=[(CHOSEN, _("Those I have ticked")), (ALL, _("All of them"))], widget=forms.RadioSelect)
    chosen = forms.ModelMultipleChoiceField(
        queryset=Delivery.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Somebody has decided about one of these in the meantime. Look at the list again.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    act = forms.ChoiceField(
        label=_("What should happen?"),
        choices=[
            (TIME, _("Give them another time")),
            (REVIEW, _("Have them approved again: they go back to whoever wrote them")),
            (DROP, _("Drop them: they never go out")),
        ],
        widget=forms.RadioSelect,
    )
    due_at = MomentField(label=_("Day and time"), required=False, validators=[not_too_far])
    spread = forms.IntegerField(
        label=_("Minutes between two posts on the same account"),
        required=False,
        min_value=0,
        max_value=1440,
        initial=0,
        help_text=_("0: all at the same time."),
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )

    def __init__(self, *args: Any, only: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].queryset = only  # type: ignore[attr-defined]
        self.fields["due_at"].help_text = _("For another time only. Time zone: %(zone)s") % {"zone": settings.TIME_ZONE}

    def clean(self) -> dict[str, Any]:
        """Something must be chosen, and another time needs a time."""
        answers = super().clean()
        if answers.get("which") == CHOSEN and not answers.get("chosen") and "chosen" not in self.errors:
            self.add_error("which", _("Tick at least one, or choose all of them."))
        if answers.get("act") == TIME and "due_at" not in self.errors:
            if not answers.get("due_at"):
                self.add_error("due_at", _("Enter the day and the time."))
            elif answers["due_at"] <= timezone.now():
                self.add_error("due_at", _("This time has passed. Choose one that is to come."))
        return answers


class RemovalForm(PlainForm):
    """Why a published post should come down."""

    reason = forms.ChoiceField(label=_("Why must it come down?"), choices=ASKED_FOR, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In a sentence"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("It stays on record when the post is gone.")
    )
    is_urgent = forms.BooleanField(
        label=_("It cannot wait"), required=False, help_text=_("Everybody who may agree is told that it is urgent. A second person must still agree.")
    )


class PostponeForm(PlainForm):
    """Another day for a timer."""

    until = MomentField(label=_("Until"), validators=[not_too_far])
    reason = forms.CharField(label=_("Why must it stay longer?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


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
