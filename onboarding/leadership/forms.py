"""What leaders write, and what everybody may ask. Shape only: the actions decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import PlainForm, not_too_far
from portal.core.widgets import DateInput


class ObjectiveForm(PlainForm):
    """One objective."""

    title = forms.CharField(label=_("Objective"), max_length=120, help_text=_("One sentence that a tired colleague can repeat."))
    why = forms.CharField(label=_("Why it matters"), max_length=1500, widget=forms.Textarea(attrs={"rows": 6, "data-counter": 1500}))
    position = forms.IntegerField(
        label=_("Place in the list"),
        min_value=1,
        max_value=99,
        help_text=_("1 comes first."),
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )


class CommitmentForm(PlainForm):
    """One promise."""

    text = forms.CharField(
        label=_("What you promise"),
        max_length=240,
        help_text=_("Something you do yourself, and that others can see."),
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": 240}),
    )
    due_on = forms.DateField(label=_("By which day"), widget=DateInput, validators=[not_too_far])


class QuestionForm(PlainForm):
    """One question."""

    question = forms.CharField(
        label=_("Your question"),
        max_length=600,
        help_text=_("Name nobody: once it is answered, all staff can read it."),
        widget=forms.Textarea(attrs={"rows": 5, "data-counter": 600, "autocomplete": "off"}),
    )


class AnswerForm(PlainForm):
    """One answer."""

    answer = forms.CharField(label=_("Your answer"), max_length=3000, widget=forms.Textarea(attrs={"rows": 8, "data-counter": 3000}))
