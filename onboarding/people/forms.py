"""What administrators type about people, and what an invited person types first. Shape only: the actions decide."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from onboarding.people.enums import Kind, Role, SafetyClass
from onboarding.people.models import Circle, StaffMember, Unit
from portal.core.forms import PlainForm
from portal.core.models import MailTiming
from portal.core.widgets import TimeInput

GIVEN_ROLES = [(role.value, role.label) for role in Role if role is not Role.STAFF]


QUIET = {"autocomplete": "off"}  # the browser would offer the administrator's own


class PersonForm(PlainForm):
    """The facts about a person."""

    full_name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs=QUIET))
    email = forms.EmailField(label=_("Work e-mail"), max_length=254, help_text=_("They sign in with it."), widget=forms.EmailInput(attrs=QUIET))
    staff_number = forms.CharField(label=_("Staff number"), max_length=20, required=False, widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}))
    kind = forms.ChoiceField(label=_("Sworn or civilian"), choices=Kind.choices, widget=forms.RadioSelect)
    rank = forms.CharField(label=_("Rank or title"), max_length=60, required=False, widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}))
    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("Unit"), empty_label=_("Choose a unit"))
    circle = forms.ModelChoiceField(
        Circle.objects.all(),
        label=_("Circle"),
        empty_label=_("Choose a circle"),
        help_text=_("How near the centre."),
    )


class InviteForm(PersonForm):
    """A person who is to be invited."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=GIVEN_ROLES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody is staff. Tick what the work needs."),
    )
    safety_class = forms.ChoiceField(
        label=_("Safety class"),
        choices=SafetyClass.choices,
        initial=SafetyClass.OPEN,
        widget=forms.RadioSelect,
        help_text=_("An unlisted or covert colleague is on no page of the portal, not even yours, from the moment you press the button."),
    )


class RolesForm(forms.Form):
    """What a person may do."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=GIVEN_ROLES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Approvers and administrators set up a second factor before they can work."),
    )


class SafetyForm(PlainForm):
    """How far a person may be seen, and why that changes."""

    safety_class = forms.ChoiceField(label=_("Safety class"), choices=SafetyClass.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Kept in the trail for years. Write no name, for example “new posting”."))


class ReasonForm(PlainForm):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Kept in the trail."))


class CircleForm(PlainForm):
    """Why a circle opens before its rule is met."""

    why = forms.CharField(label=_("Why it opens now"), max_length=200, help_text=_("Kept in the trail with your decision."))


class SignInForm(LoginForm):
    """The sign-in form, in the words of this house. The way out for a lost password stands below it: nobody has to step over it each morning."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Work e-mail")
        self.fields["password"].help_text = ""


class AcceptForm(forms.Form):
    """The password an invited person chooses."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        max_length=200,
        help_text=password_validators_help_text_html(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(label=_("The same password again"), strip=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, *args: Any, person: StaffMember, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """The password, if it is strong enough for this person."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean_again(self) -> str:
        """The second time it was typed."""
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise ValidationError(_("The two passwords differ. Type the same one twice."))
        return again


class MailForm(forms.Form):
    """How the person wants to be mailed."""

    timing = forms.ChoiceField(
        label=_("When do you want mail about what concerns you?"),
        choices=MailTiming.choices,
        widget=forms.RadioSelect,
        help_text=_("Calendar entries, and what cannot wait, come at once."),
    )
    quiet_from = forms.TimeField(label=_("No mail from"), required=False, widget=TimeInput(), help_text=_("Leave both empty for mail at any hour."))
    quiet_until = forms.TimeField(label=_("Until"), required=False, widget=TimeInput())
