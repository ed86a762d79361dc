"""Forms of learning: a quiz, and the reason of a revocation."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onboarding.learning.actions.certifying import LONGEST_REASON
from onboarding.learning.enums import QuestionKind
from onboarding.learning.models import Question
from portal.core.forms import PlainForm

PREFIX = "question-"


class QuizForm(forms.Form):
    """All drawn questions on one page, each with its choices. What was chosen stays when something is left out."""

    def __init__(self, data: Any = None, *, questions: Sequence[Question]) -> None:
        super().__init__(data)
        self.questions = questions
        for number, question in enumerate(questions, 1):
            self.fields[f"{PREFIX}{question.pk}"] = _field(number, question)

    def clean(self) -> dict[str, Any]:
        """Refuses answers to questions that were not drawn."""
        sent = {name for name in self.data if name.startswith(PREFIX)}
        if sent - self.fields.keys():
            raise forms.ValidationError(_("An answer belongs to a question that is not part of this quiz. Load the quiz again."))
        return self.cleaned_data

    def answers(self) -> dict[int, list[int]]:
        """Question id → chosen choice ids, of a valid form."""
        chosen = {question.pk: self.cleaned_data[f"{PREFIX}{question.pk}"] for question in self.questions}
        return {question_id: [int(each) for each in (ids if isinstance(ids, list) else [ids])] for question_id, ids in chosen.items()}


def _field(number: int, question: Question) -> forms.Field:
    is_several = question.kind == QuestionKind.SEVERAL
    hints = [_("Choose all that apply.")] if is_several else []
    if question.is_must_know:
        hints.append(_("You must know this one to pass."))
    kind = forms.MultipleChoiceField if is_several else forms.ChoiceField
    left_out = _("Question %(number)d: choose at least one answer") if is_several else _("Question %(number)d: choose an answer")
    left_out, strange = left_out % {"number": number}, _("Question %(number)d: choose from the answers on this page") % {"number": number}
    field = kind(
        label=f"{number}. {question.prompt}",
        help_text=" ".join(hints),
        choices=[(str(choice.pk), choice.text) for choice in question.choices.all()],
        widget=forms.CheckboxSelectMultiple if is_several else forms.RadioSelect,
        error_messages={"required": left_out, "invalid_choice": strange, "invalid_list": strange},
    )
    field.names_itself = True  # type: ignore[attr-defined]
    return field


class RevokeForm(PlainForm):
    """Why a certificate is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it revoked?"),
        help_text=gettext_lazy("The holder reads this. Name no other person."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": LONGEST_REASON}),
        error_messages={"required": gettext_lazy("Say why: the holder will read it.")},
    )
