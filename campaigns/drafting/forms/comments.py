"""Shapes of comments."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.models import LONGEST_COMMENT, Comment, Draft
from campaigns.drafting.queries import people_concerned
from onboarding.people.models import StaffMember
from portal.core.forms import PlainForm


class CommentForm(PlainForm):
    """What somebody wants to say, and to whom. `parent`: the comment that is answered; `version`: number of the one that is looked at."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST_COMMENT,
        help_text=_("For colleagues who handle this draft. It is never published, and nobody outside reads it."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "data-counter": LONGEST_COMMENT}),
    )
    told = forms.ModelMultipleChoiceField(
        label=_("Tell"),
        queryset=StaffMember.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The author is told anyway. Writing @ and a name from this list in the comment tells that person too."),
    )
    parent = forms.ModelChoiceField(queryset=Comment.objects.none(), required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, max_value=1_000_000, widget=forms.HiddenInput)
    hide_optional = True

    def __init__(self, *args: Any, draft: Draft, by: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelMultipleChoiceField, self.fields["told"]).queryset = people_concerned(draft).exclude(pk=by.pk)
        cast(forms.ModelChoiceField, self.fields["parent"]).queryset = draft.comments.filter(parent=None)
