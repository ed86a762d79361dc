"""Shapes of what people type when they suggest something, or answer a suggestion."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.enums import People
from portal.core.forms import PlainForm


class SuggestionForm(PlainForm):
    """A photo and three questions."""

    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("JPEG, PNG, WebP or HEIC, up to 12 MB. Place, time and camera are removed from it."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )
    people = forms.ChoiceField(
        label=_("People in the photo"), choices=[("", _("There is no photo")), *People.choices], required=False, help_text=_("A colleague counts as well.")
    )
    what = forms.CharField(
        label=_("What happened?"),
        max_length=1500,
        help_text=_("As you would tell it at the table. No names of people you met on duty."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "data-counter": 1500}),
    )
    where_when = forms.CharField(label=_("Where and when, roughly?"), max_length=300, help_text=_("The part of town and the day are enough."))
    why = forms.CharField(label=_("Why would people care?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "data-counter": 500}))
    is_anonymous = forms.BooleanField(label=_("Do not show my name to anybody"), required=False)

    def clean(self) -> dict[str, Any]:
        """A photo needs a word about the people in it."""
        cleaned = super().clean()
        if cleaned.get("photo") and not cleaned.get("people"):
            self.add_error("people", _("Say whether people can be recognised in the photo."))
        return cleaned


class DeclineForm(PlainForm):
    """A kind no."""

    words = forms.CharField(
        label=_("What you answer"),
        max_length=500,
        help_text=_("Your colleague reads exactly this. Say thank you, and what would make it fit."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "data-counter": 500}),
    )
