"""Shapes of what a reviewer types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.reviewing.enums import Reason
from portal.core.forms import PlainForm


class AgainstForm(PlainForm):
    """Why something is returned or refused."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Reason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your words"),
        max_length=2000,
        help_text=_("What is wrong and how to mend it. The author reads this; be kind and exact."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "data-counter": 2000}),
    )
