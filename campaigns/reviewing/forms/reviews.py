"""Shapes of what people type in review: reasons, what was urgent, and what is asked of somebody outside."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.models import Account
from campaigns.drafting.models import Revision
from campaigns.reviewing.enums import Reason, Verdict
from portal.core.forms import PlainForm


class AgainstForm(PlainForm):
    """Why something is returned or refused: one reason or several."""

    reason = forms.MultipleChoiceField(
        label=_("Reasons"), choices=Reason.choices, widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one reason.")}
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=2000,
        help_text=_("What is wrong, and what would have been right. The author reads this; be kind and exact."),
        error_messages={"required": _("Say in a sentence what is wrong.")},
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "data-counter": 2000}),
    )


class DeclineForm(PlainForm):
    """Why a route stays as it is."""

    words = forms.CharField(
        label=_("Why the route stays as it is"),
        max_length=1000,
        help_text=_("Whoever proposed the change reads this."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class UrgentForm(PlainForm):
    """Why something cannot wait."""

    reason = forms.CharField(
        label=_("Why can it not wait?"),
        max_length=300,
        help_text=_("Whoever decides reads this, and whoever looks at it afterwards."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AfterForm(PlainForm):
    """What a third person thinks of something that went out urgently."""

    is_sound = forms.TypedChoiceField(
        label=_("Was it right to publish it?"),
        choices=[("yes", _("Yes")), ("no", _("I have a concern"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=2000,
        required=False,
        help_text=_("Needed for a concern: what should have been otherwise."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OutsideForm(PlainForm):
    """Who is asked from outside."""

    name = forms.CharField(label=_("Name"), max_length=120)
    organisation = forms.CharField(label=_("Organisation"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), help_text=_("The link and, later, a code go there. Their own address, not a shared one."))


class CodeForm(PlainForm):
    """The code that came by mail."""

    code = forms.RegexField(
        r"^\s*\d{3}\s?\d{3}\s*$",
        label=_("Code"),
        error_messages={"invalid": _("Enter the six digits of the code.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}),
    )


class OpinionForm(PlainForm):
    """What an outside reviewer answers."""

    hide_optional = True
    verdict = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(Verdict.APPROVED.value, _("I agree with it")), (Verdict.RETURNED.value, _("Something has to change"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        choices=Reason.choices,
        required=False,
        help_text=_("Needed when something has to change."),
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=_("In your words"), max_length=2000, required=False, help_text=_("Needed when something has to change."), widget=forms.Textarea(attrs={"rows": 5})
    )

    def clean(self) -> dict[str, Any]:
        """What was typed; a wish for a change gives a reason and a sentence, each asked for beside its field."""
        cleaned = super().clean()
        if cleaned.get("verdict") == Verdict.RETURNED:
            if not cleaned.get("reasons") and "reasons" not in self.errors:
                self.add_error("reasons", _("Choose at least one reason."))
            if not cleaned.get("words") and "words" not in self.errors:
                self.add_error("words", _("Say in a sentence what has to change."))
        return cleaned


class AlsoForm(PlainForm):
    """Which accounts an approved text goes to as well."""

    accounts = forms.ModelMultipleChoiceField(
        label=_("Where else?"),
        queryset=Account.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one account.")},
    )

    def __init__(self, *args: Any, accounts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accounts"].queryset = accounts  # type: ignore[attr-defined]


WORKING = "now"
"""Says "the working draft" where a version's number could stand."""


class CompareForm(forms.Form):
    """Two versions of one draft, or one and the working draft."""

    before = forms.ChoiceField(label=_("From"))
    after = forms.ChoiceField(label=_("To"))

    def __init__(self, *args: Any, revisions: Iterable[Revision], has_working: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.number), _version(each)) for each in revisions]
        if has_working:
            choices.insert(0, (WORKING, gettext("Working draft")))
        for field in self.fields.values():
            cast(forms.ChoiceField, field).choices = choices


def _version(revision: Revision) -> str:
    """A version in few words: its number, its day and what was decided on it last."""
    at = date_format(timezone.localtime(revision.submitted_at), "j M")
    decision = next(iter(revision.decisions.all()), None)
    words = {"number": revision.number, "at": at, "verdict": decision.get_verdict_display().lower() if decision else ""}
    return (gettext("Version %(number)d, %(at)s, %(verdict)s") if decision else gettext("Version %(number)d, %(at)s")) % words
