"""Forms of policies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.policies.actions import LONGEST_COMMENT
from onboarding.policies.enums import Answer
from onboarding.policies.models import PolicyVersion
from portal.core.forms import PlainForm


class AnswerForm(PlainForm):
    """One of three answers to the text on the page, whose hash travels with it."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three answers.")},
        help_text=_("All three are respected. You may change your answer later."),
    )
    comment = forms.CharField(
        label=_("Is there anything you want to say?"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": LONGEST_COMMENT}),
        help_text=_("If you decline or want advice, a few words help us to mend the policy. You need give no reason."),
    )
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, data: Any = None, *, version: PolicyVersion) -> None:
        super().__init__(data, initial={"sha256": version.sha256})
