"""Shapes of what people type about templates, and into them."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.enums import CaseStage, Category, RouteHint
from campaigns.drafting.forms.drafts import within_portal
from campaigns.drafting.forms.questions import Questions
from campaigns.drafting.models import TemplateVersion
from campaigns.drafting.questions import in_order
from campaigns.drafting.templating import LONGEST_ITEM, MOST_ITEMS, MOST_QUESTIONS, Content, blanks, stray_bracket
from portal.core.forms import PlainForm, not_too_far
from portal.core.widgets import DateInput


class TemplateForm(PlainForm):
    """A template as leaders and comms write it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    text = forms.CharField(
        label=_("Text"),
        validators=[within_portal],
        help_text=_("Put what is different each time in [square brackets]: each becomes a question."),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    checklist = forms.CharField(
        label=_("Checklist"),
        required=False,
        help_text=_("One point a line. Each must be ticked before a draft is submitted."),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    category = forms.ChoiceField(label=_("What it is about"), choices=Category.choices)
    case_stage = forms.ChoiceField(label=_("Stage of the case"), choices=CaseStage.choices, required=False)
    route = forms.ChoiceField(label=_("Way of review"), choices=RouteHint.choices, required=False)
    rule = forms.CharField(label=_("The rule behind it"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3, "data-counter": 600}))
    source = forms.CharField(label=_("Where the rule stands"), max_length=200, required=False)
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    new_blank = forms.CharField(
        label=_("Another question"),
        required=False,
        help_text=_("What is to be filled in, in a few words: “name of the road”. It is put at the end of the text, in brackets; move it there."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, version: TemplateVersion | None = None, **kwargs: Any) -> None:
        if version:
            names = ("name", "text", "category", "case_stage", "route", "rule", "source", "number")
            kwargs["initial"] = {name: getattr(version, name) for name in names} | {"checklist": "\n".join(version.checklist)}
        super().__init__(*args, **kwargs)

    def clean_text(self) -> str:
        """No more blanks than a form can ask for."""
        text = str(self.cleaned_data["text"])
        if len(blanks(text)) > MOST_QUESTIONS:
            raise forms.ValidationError(_("A template asks %(most)d questions at most.") % {"most": MOST_QUESTIONS})
        if stray := stray_bracket(text):
            said = _("“%(stray)s” is no question: a square bracket is open, empty or holds more than 60 characters. Mend it, or write it without brackets.")
            raise forms.ValidationError(said % {"stray": stray})
        return text

    def clean_checklist(self) -> str:
        """No more points, and no longer ones, than somebody will look at."""
        points = [line for line in self.cleaned_data["checklist"].splitlines() if line.strip()]
        if len(points) > MOST_ITEMS or any(len(point.strip()) > LONGEST_ITEM for point in points):
            raise forms.ValidationError(
                _("A checklist holds at most %(items)d points of %(length)d characters.") % {"items": MOST_ITEMS, "length": LONGEST_ITEM}
            )
        return str(self.cleaned_data["checklist"])

    def content(self, questions: Questions) -> Content:
        """What was typed, as the actions take it."""
        cleaned = self.cleaned_data
        words = {name: cleaned[name] for name in ("name", "text", "category", "case_stage", "route", "rule", "source")}
        return Content(checklist=tuple(cleaned["checklist"].splitlines()), inputs=questions.inputs(cleaned["text"]), **words)


class BlanksForm(PlainForm):
    """One question for each blank of a template. Unless the template says otherwise nothing has to be known yet: what is left open stays in brackets."""

    title = forms.CharField(label=_("Working title"), max_length=120, help_text=_("For colleagues. It is not published."))

    def __init__(self, *args: Any, version: TemplateVersion | Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hide_optional = not any(asked.get("required") for asked in version.inputs.values())
        self.blanks = dict(enumerate(in_order(version.text, version.inputs)))
        for place, blank in self.blanks.items():
            self.fields[f"blank_{place}"] = _asked(blank, version.inputs.get(blank, {}))

    def facts(self) -> dict[str, str]:
        """Blank → what was typed, in words."""
        typed = {blank: self.cleaned_data.get(f"blank_{place}") for place, blank in self.blanks.items()}
        return {blank: value if isinstance(value, str) else _in_words(value) for blank, value in typed.items() if value is not None}


def _in_words(value: Any) -> str:
    return date_format(value, "j F Y") if hasattr(value, "year") else str(value)


def _asked(blank: str, asked: dict[str, Any]) -> forms.Field:
    given: dict[str, Any] = {"label": capfirst(blank), "required": bool(asked.get("required")), "help_text": escape(asked.get("hint", ""))}
    kind = asked.get("kind", "words")
    if kind == "number":
        return forms.IntegerField(min_value=0, max_value=150, **given)
    if kind == "day":
        return forms.DateField(widget=DateInput, validators=[not_too_far], **given)
    if kind == "choice":
        return forms.ChoiceField(choices=[("", _("Not known yet")), *((option, option) for option in asked.get("options", []))], **given)
    return forms.CharField(max_length=300, **given)


class ChecklistForm(forms.Form):
    """The checklist of a draft's template."""

    items = forms.MultipleChoiceField(label=_("I have looked at this"), required=False, widget=forms.CheckboxSelectMultiple)
    edition = forms.IntegerField(widget=forms.HiddenInput)
    hide_optional = True

    def __init__(self, *args: Any, items: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = list(_numbered(items))  # type: ignore[attr-defined]
        self.points = items

    def ticked(self) -> list[str]:
        """The points that are ticked."""
        return [self.points[int(place)] for place in self.cleaned_data["items"]]


def _numbered(items: list[str]) -> Iterator[tuple[str, str]]:
    return ((str(place), item) for place, item in enumerate(items))
