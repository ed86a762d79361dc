"""Shapes of a route: its words, when it is taken, and its stages, which come and go while it is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.enums import CaseStage, Category
from campaigns.drafting.models import Campaign
from campaigns.drafting.screening.catalogue import RULES, WHOLE
from campaigns.reviewing.enums import DECIDING_ROLES, Deciders, Late, Level, Match, Rule
from campaigns.reviewing.models import RouteVersion
from campaigns.reviewing.shapes import MOST_PEOPLE, MOST_STAGES, Conditions, StageShape
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember, Unit
from portal.core.forms import PlainForm

SENSITIVITIES = [("routine", _("Routine")), ("sensitive", _("Sensitive")), ("restricted", _("Restricted"))]
HINTS = [("legal", _("The template asks for a careful route")), ("short", _("The template allows a short route"))]
ROLES = [(role.value, role.label) for role in DECIDING_ROLES]
CASE_STAGES = [choice for choice in CaseStage.choices if choice[0]]
WATCHED = [(name, rule.label) for name, rule in RULES.items() if name not in WHOLE and rule.level.value != Level.NOTE.value]
FEW = {"class": "govuk-input--width-5", "inputmode": "numeric"}
AN_HOUR, A_DAY = 60, 1440
TIMES = (0, 15, 30, AN_HOUR, 2 * AN_HOUR, 4 * AN_HOUR, 8 * AN_HOUR, A_DAY, 2 * A_DAY, 3 * A_DAY, 7 * A_DAY, 14 * A_DAY)
"""Minutes that a stage may be given; what a route has besides stays on offer."""


@dataclass(frozen=True)
class Fold:
    """Conditions about one thing, with what is chosen of them in words."""

    name: str
    words: str
    fields: list[BoundField]
    is_open: bool


class RouteForm(PlainForm):
    """A route's words and conditions. Its stages are a form set beside it."""

    hide_optional = True
    name = forms.CharField(label=_("Name"), max_length=60)
    description = forms.CharField(
        label=_("When it is for"), max_length=300, help_text=_("In a sentence; authors and reviewers read it."), widget=forms.Textarea(attrs={"rows": 3})
    )
    position = forms.IntegerField(
        label=_("Place"),
        min_value=1,
        max_value=999,
        help_text=_("The route with the lowest number that applies is taken."),
        widget=forms.NumberInput(attrs=FEW),
    )
    is_on = forms.BooleanField(label=_("In use"), required=False)
    match = forms.ChoiceField(label=_("It is taken when"), choices=Match.choices, widget=forms.RadioSelect)
    categories = forms.MultipleChoiceField(label=_("It is about"), choices=Category.choices, required=False, widget=forms.CheckboxSelectMultiple)
    sensitivities = forms.MultipleChoiceField(label=_("It is marked as"), choices=SENSITIVITIES, required=False, widget=forms.CheckboxSelectMultiple)
    hints = forms.MultipleChoiceField(label=_("Its template"), choices=HINTS, required=False, widget=forms.CheckboxSelectMultiple)
    campaigns = forms.ModelMultipleChoiceField(
        label=_("It belongs to"), queryset=Campaign.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple
    )
    case_stages = forms.MultipleChoiceField(label=_("Its case is"), choices=CASE_STAGES, required=False, widget=forms.CheckboxSelectMultiple)
    level = forms.ChoiceField(label=_("Screening found at least"), choices=Level.choices, required=False)
    rules = forms.MultipleChoiceField(label=_("Screening noticed"), choices=WATCHED, required=False, widget=forms.CheckboxSelectMultiple)
    is_trusted = forms.BooleanField(label=_("Its author's last revisions were approved one after the other"), required=False)
    is_urgent = forms.BooleanField(label=_("Its author says that it cannot wait"), required=False)
    after_review_hours = forms.IntegerField(
        label=_("A third person looks at it afterwards, within (hours)"),
        min_value=0,
        max_value=240,
        help_text=_("0: nobody does."),
        widget=forms.NumberInput(attrs=FEW),
    )

    def conditions(self) -> Conditions:
        """When the route is taken."""
        typed = self.cleaned_data
        return Conditions(
            match=typed["match"],
            categories=tuple(typed["categories"]),
            sensitivities=tuple(typed["sensitivities"]),
            hints=tuple(typed["hints"]),
            campaigns=tuple(campaign.pk for campaign in typed["campaigns"]),
            case_stages=tuple(typed["case_stages"]),
            rules=tuple(typed["rules"]),
            level=typed["level"],
            is_trusted=typed["is_trusted"],
            is_urgent=typed["is_urgent"],
        )

    def folds(self) -> list[Fold]:
        """The conditions by what they are about, each with what is chosen: a page need not show what nobody asked for."""
        about = [
            (gettext("Topic"), ["categories"]),
            (gettext("Marking"), ["sensitivities"]),
            (gettext("Template"), ["hints"]),
            (gettext("Campaign"), ["campaigns"]),
            (gettext("Case"), ["case_stages"]),
            (gettext("Screening"), ["level", "rules"]),
            (gettext("Author"), ["is_trusted", "is_urgent"]),
        ]
        return [self._fold(name, [self[field] for field in fields]) for name, fields in about]

    @staticmethod
    def _fold(name: str, fields: list[BoundField]) -> Fold:
        chosen = [words for field in fields for words in _chosen(field)]
        return Fold(name, "; ".join(chosen) or gettext("does not matter"), fields, any(field.errors for field in fields))

    def typed(self) -> dict[str, Any]:
        """What was typed, unlooked at, to be shown again."""
        return _typed(self)

    @staticmethod
    def initial_of(version: RouteVersion) -> dict[str, Any]:
        """What the form shows of a version."""
        words = {name: getattr(version, name) for name in ("name", "description", "position", "is_on", "after_review_hours")}
        return version.applies.as_data() | words


class StageForm(PlainForm):
    """One stage."""

    hide_optional = True
    deciders = forms.ChoiceField(label=_("Who decides"), choices=Deciders.choices, widget=forms.RadioSelect)
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, required=False)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.all(), required=False, empty_label=_("Choose a unit"))
    people = forms.ModelMultipleChoiceField(
        label=_("People"),
        queryset=StaffMember.objects.none(),
        required=False,
        help_text=_("Only people with a role that may decide are listed."),
        widget=forms.CheckboxSelectMultiple,
    )
    rule = forms.ChoiceField(label=_("How many approve"), choices=Rule.choices, required=False)
    quorum = forms.IntegerField(label=_("How many of them"), min_value=1, max_value=MOST_PEOPLE, required=False, widget=forms.NumberInput(attrs=FEW))
    minutes = forms.TypedChoiceField(label=_("Due"), coerce=int, required=False)
    late = forms.ChoiceField(label=_("When it is late"), choices=Late.choices, required=False)
    escalates_to = forms.ChoiceField(label=_("Who is told then"), choices=ROLES, required=False)

    def __init__(self, *args: Any, times: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial and self.initial.get("rule") != Rule.QUORUM:
            self.initial = {**self.initial, "quorum": 2}  # one of several would be what "one of them" says
        able = StaffMember.listed.active().filter(role_grants__role__in=DECIDING_ROLES).distinct()
        self.fields["people"].queryset = able  # type: ignore[attr-defined]
        cast(forms.ChoiceField, self.fields["minutes"]).choices = [(minutes, time_words(minutes)) for minutes in sorted({*TIMES, *times})]

    def time_words(self) -> str:
        """By when it is due, and what happens then, for a page that folds it."""
        due = "; ".join(_chosen(self["minutes"])) or time_words(0)
        return due if due == time_words(0) else "; ".join([due, *_chosen(self["late"])])

    def shape(self) -> StageShape:
        """The stage."""
        typed = self.cleaned_data
        return StageShape(
            deciders=typed["deciders"],
            rule=typed["rule"] or Rule.ANY.value,
            quorum=typed["quorum"] or 1,
            role=typed["role"],
            unit=typed["unit"].pk if typed["unit"] else None,
            people=tuple(person.pk for person in typed["people"]),
            minutes=typed["minutes"] or 0,
            late=typed["late"] or Late.ESCALATE.value,
            escalates_to=typed["escalates_to"] or Role.LEADER.value,
        )


StageFormSet = forms.formset_factory(StageForm, extra=0, max_num=MOST_STAGES, absolute_max=MOST_STAGES)
A_STAGE = StageShape(quorum=2).as_data()
"""What an added stage begins with."""


def stages_of(typed: Any, acts: Any) -> tuple[list[dict[str, Any]], int | None] | None:
    """The stages after one of the page's own buttons, and the number of the one to go on with; nothing when none was pressed.

    `typed`: the bound form set, unlooked at. `acts`: the query of buttons: "add", "up" (a number), "remove" (a number).
    """
    rows = [_typed(form) for form in typed]
    if "add" in acts and len(rows) < MOST_STAGES:
        return [*rows, A_STAGE], len(rows) + 1
    for name in ("up", "remove"):
        number = acts.get(name, "")
        if number.isdecimal() and len(number) < 3 and 1 <= int(number) <= len(rows):
            row = rows.pop(int(number) - 1)
            if name == "remove":
                return rows, None
            place = max(0, int(number) - 2)
            return [*rows[:place], row, *rows[place:]], place + 1
    return None


def time_words(minutes: int) -> str:
    """A stage's time as a choice: "within 2 days"."""
    if not minutes:
        return gettext("whenever")
    if minutes % A_DAY == 0:
        return ngettext("within %(n)d day", "within %(n)d days", minutes // A_DAY) % {"n": minutes // A_DAY}
    if minutes % AN_HOUR == 0:
        return ngettext("within %(n)d hour", "within %(n)d hours", minutes // AN_HOUR) % {"n": minutes // AN_HOUR}
    return ngettext("within %(n)d minute", "within %(n)d minutes", minutes) % {"n": minutes}


def _typed(form: forms.BaseForm) -> dict[str, Any]:
    return {name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name)) for name, field in form.fields.items()}


def _chosen(field: BoundField) -> list[str]:
    """What is chosen of a field, in the words of its choices."""
    value = field.value()
    if not isinstance(field.field, forms.ChoiceField):
        return [str(field.label)] if value else []
    kept = {str(each) for each in (value if isinstance(value, list | tuple) else [value]) if each}
    choices = cast(Iterable[tuple[Any, Any]], field.field.choices)
    return [str(label) for each, label in choices if str(each) in kept]
