"""Shapes of what people type about findings and word lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.screening.enums import Level
from campaigns.drafting.screening.files import MOST_BYTES
from portal.core.forms import PlainForm


class ClearForm(PlainForm):
    """Why a finding may stay."""

    why = forms.CharField(
        label=_("Why it may stay"),
        min_length=5,
        max_length=300,
        help_text=_("One line. It is kept with the post: whoever asks later reads it."),
    )


class WordListForm(PlainForm):
    """A new list."""

    name = forms.CharField(label=_("Name of the list"), max_length=60, help_text=_("For colleagues, such as “Names of operations”."))


class WordForm(PlainForm):
    """A word or phrase."""

    phrase = forms.CharField(label=_("Word or phrase"), min_length=2, max_length=80, help_text=_("As it would be written. Capitals do not matter."))
    level = forms.ChoiceField(label=_("What it asks for"), choices=Level.choices, initial=Level.WARN, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("What the writer is told"), max_length=200)

    def clean_phrase(self) -> str:
        """A phrase with a letter or a digit in it: signs alone would be found everywhere."""
        phrase: str = self.cleaned_data["phrase"]
        if not any(char.isalnum() for char in phrase):
            raise forms.ValidationError(_("Write a word: a letter or a digit must be in it."))
        return phrase


class WordFileForm(forms.Form):
    """A CSV file with a whole list."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Three columns: phrase, level, reason. You see what would change before anything does."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> str:
        """The text of the file."""
        file: Any = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 300 kB. Split it into several lists."))
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(_("Save the file as UTF-8 and choose it again.")) from None
