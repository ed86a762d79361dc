"""Shapes of what people type in review: reasons, routes, what was urgent, and what is asked of somebody outside."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.models import Account
from campaigns.drafting.enums import CaseStage, Category
from campaigns.drafting.models import Campaign, Revision
from campaigns.drafting.screening.catalogue import RULES, WHOLE
from campaigns.reviewing.enums import DECIDING_ROLES, Deciders, Late, Level, Match, Reason, Rule, Verdict
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


class AgainstForm(PlainForm):
    """Why something is returned or refused: one reason or several."""

    reason = forms.MultipleChoiceField(
        label=_("Reasons"), choices=Reason.choices, widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one reason.")}
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=2000,
        help_text=_("What is wrong and how to mend it. The author reads this; be kind and exact."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "data-counter": 2000}),
    )


class RouteForm(PlainForm):
    """A route's words and conditions. Its stages are a form set beside it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    description = forms.CharField(label=_("When it is for"), max_length=300, help_text=_("In a sentence; authors and reviewers read it."))
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
    rules = forms.MultipleChoiceField(label=_("Screening noticed"), choices=WATCHED, required=False, widget=forms.CheckboxSelectMultiple)
    level = forms.ChoiceField(label=_("Screening found at least"), choices=Level.choices, required=False)
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

    @staticmethod
    def initial_of(version: RouteVersion) -> dict[str, Any]:
        """What the form shows of a version."""
        words = {name: getattr(version, name) for name in ("name", "description", "position", "is_on", "after_review_hours")}
        return version.applies.as_data() | words


class StageForm(PlainForm):
    """One stage. One whose first question is left empty does not count."""

    deciders = forms.ChoiceField(label=_("Who decides"), choices=[("", _("Nobody: leave this stage out")), *Deciders.choices], required=False)
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, required=False)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.all(), required=False)
    people = forms.ModelMultipleChoiceField(
        label=_("People"), queryset=StaffMember.objects.none(), required=False, help_text=_("Several: hold Control or Command while choosing.")
    )
    rule = forms.ChoiceField(label=_("How many approve"), choices=Rule.choices, required=False)
    quorum = forms.IntegerField(
        label=_("If several: how many"), min_value=1, max_value=MOST_PEOPLE, required=False, initial=1, widget=forms.NumberInput(attrs=FEW)
    )
    minutes = forms.IntegerField(
        label=_("Due within (minutes)"),
        min_value=0,
        max_value=20_160,
        required=False,
        help_text=_("0: whenever. A day has 1,440."),
        widget=forms.NumberInput(attrs=FEW),
    )
    late = forms.ChoiceField(label=_("When it is late"), choices=Late.choices, required=False)
    escalates_to = forms.ChoiceField(label=_("Who is told then"), choices=ROLES, required=False, initial=Role.LEADER.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = StaffMember.listed.active().filter(role_grants__role__in=DECIDING_ROLES).distinct()
        self.fields["people"].queryset = able  # type: ignore[attr-defined]

    def shape(self) -> StageShape | None:
        """The stage; None when it was left out."""
        typed = self.cleaned_data
        if not typed.get("deciders"):
            return None
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


class DeclineForm(PlainForm):
    """Why a route stays as it is."""

    words = forms.CharField(
        label=_("Why the route stays as it is"),
        max_length=1000,
        help_text=_("Whoever proposed the change reads this."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class UrgentForm(PlainForm):
    """Why something cannot wait."""

    reason = forms.CharField(
        label=_("Why can it not wait?"),
        max_length=300,
        help_text=_("Whoever decides reads this, and whoever looks at it afterwards."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AfterForm(PlainForm):
    """What a third person thinks of something that went out urgently."""

    is_sound = forms.TypedChoiceField(
        label=_("Was it right to publish it?"),
        choices=[("yes", _("Yes")), ("no", _("I have a concern"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=2000,
        required=False,
        help_text=_("Needed for a concern: what should have been otherwise."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OutsideForm(PlainForm):
    """Who is asked from outside."""

    name = forms.CharField(label=_("Name"), max_length=120)
    organisation = forms.CharField(label=_("Organisation"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), help_text=_("The link and, later, a code go there. Their own address, not a shared one."))


class CodeForm(PlainForm):
    """The code that came by mail."""

    code = forms.RegexField(
        r"^\s*\d{3}\s?\d{3}\s*$",
        label=_("Code"),
        error_messages={"invalid": _("Enter the six digits of the code.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}),
    )


class OpinionForm(PlainForm):
    """What an outside reviewer answers."""

    verdict = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(Verdict.APPROVED.value, _("I agree with it")), (Verdict.RETURNED.value, _("Something has to change"))],
        widget=forms.RadioSelect,
    )
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        choices=Reason.choices,
        required=False,
        help_text=_("Needed when something has to change."),
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=_("In your words"), max_length=2000, required=False, help_text=_("Needed when something has to change."), widget=forms.Textarea(attrs={"rows": 5})
    )

    def clean(self) -> dict[str, Any]:
        """What was typed; a wish for a change gives a reason and a sentence, each asked for beside its field."""
        cleaned = super().clean()
        if cleaned.get("verdict") == Verdict.RETURNED:
            if not cleaned.get("reasons") and "reasons" not in self.errors:
                self.add_error("reasons", _("Choose at least one reason."))
            if not cleaned.get("words") and "words" not in self.errors:
                self.add_error("words", _("Say in a sentence what has to change."))
        return cleaned


class AlsoForm(PlainForm):
    """Which accounts an approved text goes to as well."""

    accounts = forms.ModelMultipleChoiceField(
        label=_("Where else?"),
        queryset=Account.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one account.")},
    )

    def __init__(self, *args: Any, accounts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accounts"].queryset = accounts  # type: ignore[attr-defined]


WORKING = "now"
"""Says "the working draft" where a version's number could stand."""


class CompareForm(forms.Form):
    """Two versions of one draft, or one and the working draft."""

    before = forms.ChoiceField(label=_("From"))
    after = forms.ChoiceField(label=_("To"))

    def __init__(self, *args: Any, revisions: Iterable[Revision], has_working: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.number), _version(each)) for each in revisions]
        if has_working:
            choices.insert(0, (WORKING, gettext("Working draft")))
        for field in self.fields.values():
            cast(forms.ChoiceField, field).choices = choices


def _version(revision: Revision) -> str:
    """A version in few words: its number, its day and what was decided on it last."""
    at = date_format(timezone.localtime(revision.submitted_at), "j M")
    decision = next(iter(revision.decisions.all()), None)
    words = {"number": revision.number, "at": at, "verdict": decision.get_verdict_display().lower() if decision else ""}
    return (gettext("Version %(number)d, %(at)s, %(verdict)s") if decision else gettext("Version %(number)d, %(at)s")) % words
