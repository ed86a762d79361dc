"""The filter of the trail."""

from typing import Any

from django import forms
from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onboarding.people.models import StaffMember
from portal.core.widgets import DateInput

OURS = ("onboarding", "campaigns", "core", "dashboard")


class TrailForm(forms.Form):
    """Which events to show. Empty: all."""

    hide_optional = True

    verb = forms.RegexField(
        r"^[a-z_.]+$",
        label=_("What happened"),
        required=False,
        max_length=80,
        help_text=_("How it begins: draft, draft.approved, person.invited …"),
        error_messages={"invalid": _("Use small letters, dots and underscores, as in draft.approved.")},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocapitalize": "none", "spellcheck": "false"}),
    )
    object_type = forms.ChoiceField(label=_("About"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput())
    until = forms.DateField(label=_("To"), required=False, widget=DateInput())
    who = forms.ChoiceField(label=_("Done by"), required=False, choices=[("", _("Anyone")), ("me", _("Me"))], widget=forms.RadioSelect())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nouns = sorted((str(capfirst(model._meta.verbose_name)), model._meta.label_lower) for model in apps.get_models() if model._meta.app_label in OURS)
        self.fields["object_type"].choices = [("", gettext("Anything")), *((label, name) for name, label in nouns)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The first day is not after the last."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", gettext("The last day is before the first. Change one of them."))
        return cleaned

    def filters(self, reader: StaffMember) -> dict[str, Any]:
        """What `trail` wants, of a valid form."""
        words = dict(self.cleaned_data)
        return {"actor": reader if words.pop("who") == "me" else None, **words}
