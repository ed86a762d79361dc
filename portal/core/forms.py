"""What every form here refuses, whatever it is about: words that cannot be seen, days that are a slip of the finger; and what it says of what was left out."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.text import hidden_words, is_blank

FARTHEST = timedelta(days=731)
"""Two years, one of which may be a leap year."""


class PlainForm(forms.Form):
    """A form whose words can be seen: one that only looks filled in counts as empty, and hidden characters are refused."""

    def clean(self) -> dict[str, Any]:
        """What was typed, with its words looked at."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        _look_at_words(self, cleaned)
        return cleaned


class PlainModelForm(forms.ModelForm):
    """The same for a form made from a model."""

    def clean(self) -> dict[str, Any]:
        """What was typed, with its words looked at."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        _look_at_words(self, cleaned)
        return cleaned


def _look_at_words(form: forms.BaseForm, cleaned: dict[str, Any]) -> None:
    for name, field in form.fields.items():
        value = cleaned.get(name)
        if not isinstance(value, str) or not isinstance(field, forms.CharField) or isinstance(field.widget, forms.PasswordInput | forms.HiddenInput):
            continue
        if is_blank(value):
            cleaned[name] = ""
            if field.required:
                form.add_error(name, field.error_messages["required"])
        elif said := hidden_words(value.replace("\r\n", "\n").replace("\r", "\n")):
            form.add_error(name, said)


def not_too_far(when: date | datetime) -> None:
    """A validator: raises ValidationError for a day or moment more than two years ahead."""
    day = timezone.localtime(when).date() if isinstance(when, datetime) else when
    if day > timezone.localdate() + FARTHEST:
        raise ValidationError(_("That is more than two years away. Check the year."), code="too_far")


LEFT_OUT: dict[type[forms.Field], Any] = {
    forms.Field: gettext_lazy("Fill this in."),
    forms.ChoiceField: gettext_lazy("Choose one."),
    forms.MultipleChoiceField: gettext_lazy("Choose at least one."),
    forms.ModelMultipleChoiceField: gettext_lazy("Choose at least one."),
    forms.BooleanField: gettext_lazy("Tick this box to go on."),
    forms.FileField: gettext_lazy("Choose a file."),
}
"""What a field says that was left empty and has no words of its own: what to do, where Django's says only that it is required."""
OUT_OF_BOUNDS: dict[str, Any] = {"min_value": gettext_lazy("Enter %(limit_value)s or more."), "max_value": gettext_lazy("Enter %(limit_value)s or less.")}
"""What a number says that is too small or too large."""


def say_what_to_do() -> None:
    """Gives every form of the product those words, the ones that come from libraries too. Called once at the start."""
    for field, words in LEFT_OUT.items():
        own = field.__dict__.get("default_error_messages", {})
        field.default_error_messages = own | {"required": words}
    forms.IntegerField.default_error_messages = {**forms.IntegerField.default_error_messages, **OUT_OF_BOUNDS}
