"""Shapes of what leaders and comms type about the questions of a template."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.drafting.enums import Kind
from campaigns.drafting.questions import ROW, Row, inputs_of
from campaigns.drafting.templating import LONGEST_HINT, LONGEST_OPTION, MOST_OPTIONS, MOST_QUESTIONS
from portal.core.forms import PlainForm


class QuestionForm(PlainForm):
    """How one blank of a template is asked for."""

    blank = forms.CharField(widget=forms.HiddenInput, max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("How it is answered"), choices=Kind.choices)
    options = forms.CharField(
        label=gettext_lazy("The answers to choose from"),
        required=False,
        help_text=gettext_lazy("One a line. Only for “one of several answers”."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    hint = forms.CharField(
        label=gettext_lazy("Words of help"),
        required=False,
        help_text=gettext_lazy("They stand below the question."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    is_required = forms.BooleanField(label=gettext_lazy("It has to be answered before the draft is begun"), required=False)
    hide_optional = True

    @property
    def name(self) -> str:
        """The blank that it is about."""
        return str(self["blank"].value() or "")

    @property
    def said(self) -> str:
        """How it is asked for now, in a line of words."""
        kind = dict(Kind.choices).get(str(self["kind"].value()), Kind.WORDS.label)
        return " · ".join(filter(None, (str(kind), str(self["hint"].value() or ""), _("has to be answered") if self["is_required"].value() else "")))

    def clean_hint(self) -> str:
        """Short enough to stand below a field."""
        hint = " ".join(self.cleaned_data["hint"].split())
        if len(hint) > LONGEST_HINT:
            raise forms.ValidationError(_("“%(blank)s”: at most %(most)d characters of help fit.") % {"blank": self.name, "most": LONGEST_HINT})
        return hint

    def clean(self) -> dict[str, Any]:
        """A choice needs answers, each of them once."""
        cleaned = super().clean()
        options = list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in cleaned.get("options", "").splitlines()))))
        if cleaned.get("kind") != Kind.CHOICE:
            return cleaned | {"options": []}
        if len(options) < 2:
            self.add_error("options", _("“%(blank)s”: write at least two answers to choose from, one a line.") % {"blank": self.name})
        elif len(options) > MOST_OPTIONS or any(len(option) > LONGEST_OPTION for option in options):
            said = {"blank": self.name, "most": MOST_OPTIONS, "length": LONGEST_OPTION}
            self.add_error("options", _("“%(blank)s”: at most %(most)d answers of %(length)d characters fit.") % said)
        return cleaned | {"options": options}


class Questions(list[QuestionForm]):
    """The questions of a template, in the order in which they are asked."""

    @classmethod
    def shown(cls, rows: Iterable[Row]) -> "Questions":
        """As they are, looked at by nobody."""
        return cls(QuestionForm(initial=row, prefix=f"q{place}") for place, row in enumerate(rows))

    @classmethod
    def sent(cls, rows: Iterable[Row]) -> "Questions":
        """To be checked and kept."""
        return cls(QuestionForm({f"q{place}-{name}": value for name, value in row.items() if value}, prefix=f"q{place}") for place, row in enumerate(rows))

    @property
    def errors(self) -> bool:
        """Whether something must be mended in one of them."""
        return any(question.errors for question in self)

    def inputs(self, text: str) -> dict[str, Any]:
        """What a version keeps of them, once they are checked."""
        return inputs_of(text, [question.cleaned_data for question in self])


def typed_rows(data: Any) -> list[Row] | None:
    """The rows as a browser sent them; None when it sent none."""
    there = [place for place in range(MOST_QUESTIONS) if f"q{place}-blank" in data]
    return [{name: data.get(f"q{place}-{name}", "") for name in ROW} for place in there] if there else None
