"""The shapes of what people type about sessions. Whether it may be done is the actions' business."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onboarding.people.enums import NAMED
from onboarding.people.models import StaffMember
from onboarding.sessions.actions import Details
from onboarding.sessions.enums import Board
from onboarding.sessions.models import TrainingSession
from portal.core.forms import PlainForm, PlainModelForm, not_too_far
from portal.core.widgets import DateInput, TimeInput


class SessionForm(PlainModelForm):
    """Title, time and place of a session. A talk that ends after midnight ends on the next day."""

    day = forms.DateField(label=_("Day"), widget=DateInput(), validators=[not_too_far])
    begins = forms.TimeField(label=_("Starts at"), widget=TimeInput())
    ends = forms.TimeField(label=_("Ends at"), widget=TimeInput())
    field_order = ["title", "kind", "description", "day", "begins", "ends", "location", "places"]

    class Meta:
        model = TrainingSession
        fields = ["title", "kind", "description", "location", "places"]
        error_messages = {"places": {"min_value": _("Enter a whole number: at least 1.")}}
        help_texts = {
            "description": _("What people will take away, and what to bring."),
            "location": _("A room, or how to join from elsewhere."),
            "places": _("Whoever comes after that is put on a waiting list."),
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5, "data-counter": 2000}),
            "places": forms.NumberInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            starts, ends = timezone.localtime(self.instance.starts_at), timezone.localtime(self.instance.ends_at)
            self.initial.update(day=starts.date(), begins=starts.time(), ends=ends.time())
        self.fields["begins"].help_text = gettext("Times are %(zone)s.") % {"zone": timezone.get_current_timezone_name()}

    def clean(self) -> dict[str, Any]:
        """Adds `starts_at` and `ends_at`. A time that the clocks skip or repeat that night is an error with a sentence."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        day, begins, ends = (cleaned.get(name) for name in ("day", "begins", "ends"))
        if day and begins and ends:
            last_day = day + timedelta(days=1) if ends < begins else day
            for name, field, value in (("starts_at", "begins", (day, begins)), ("ends_at", "ends", (last_day, ends))):
                try:
                    cleaned[name] = from_current_timezone(datetime.combine(*value))
                except forms.ValidationError:
                    self.add_error(field, gettext("The clocks change at that time. Choose another."))
        return cleaned

    @property
    def details(self) -> Details:
        """What the actions want of a valid form."""
        return Details(**{name: self.cleaned_data[name] for name in (*self.Meta.fields, "starts_at", "ends_at")})  # type: ignore[typeddict-item]


class CancelForm(PlainForm):
    """Why a session does not take place."""

    why = forms.CharField(label=_("Why it is cancelled"), max_length=200, help_text=_("Everybody with a place, and everybody who waits for one, reads this."))


class AttendanceForm(forms.Form):
    """Who was there, of those whom the host's list names and who are not marked yet."""

    people = forms.MultipleChoiceField(
        label=_("Who was there?"), widget=forms.CheckboxSelectMultiple(), error_messages={"required": _("Choose at least one person.")}
    )

    def __init__(self, *args: Any, people: list[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = {str(person.pk): person for person in people}
        self.fields["people"].choices = [(key, person.shown_name) for key, person in self.listed.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[StaffMember]:
        """The people of a valid form."""
        return [self.listed[key] for key in self.cleaned_data["people"]]


class NoteForm(PlainForm):
    """One contribution to one of the four boards, unsigned unless the writer says otherwise."""

    board = forms.ChoiceField(label=_("Board"), choices=Board.choices, widget=forms.RadioSelect())
    text = forms.CharField(label=_("Your words"), max_length=500, widget=forms.Textarea(attrs={"rows": 4, "data-counter": 500}))
    is_signed = forms.BooleanField(
        label=_("Sign it with my name"),
        required=False,
        help_text=_("If you leave this empty, your name is not kept and the trail does not say who wrote it. Neither can be changed later."),
    )

    def __init__(self, *args: Any, writer: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if writer.safety_class not in NAMED:
            del self.fields["is_signed"]
