"""Shapes of what is asked before a draft is repeated, or several are handed on."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.drafting.actions import FEWEST_TIMES, MOST_TIMES
from campaigns.drafting.enums import Rhythm
from campaigns.drafting.repeats import Plan, planned
from portal.core.forms import not_too_far
from portal.core.moments import FIRST, SECOND, MomentField

AT_MOST = {"fewest": FEWEST_TIMES, "most": MOST_TIMES}


class RepeatForm(forms.Form):
    """How often, how many times and from when on. `plan`: the moments that follow from valid answers."""

    first = MomentField(label=gettext_lazy("The first time"), validators=[not_too_far])
    rhythm = forms.ChoiceField(label=gettext_lazy("How often"), choices=Rhythm.choices, initial=Rhythm.WEEKLY, widget=forms.RadioSelect)
    times = forms.IntegerField(
        label=gettext_lazy("How many times in all"),
        min_value=FEWEST_TIMES,
        max_value=MOST_TIMES,
        initial=4,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-2"}),
    )
    which = forms.ChoiceField(
        label=gettext_lazy("Which of the two"),
        choices=[(FIRST, gettext_lazy("The first, before the clocks go back")), (SECOND, gettext_lazy("The second, after they went back"))],
        required=False,
        widget=forms.RadioSelect,
    )
    hide_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan: Plan | None = None
        self.fields["first"].help_text = _("In the force’s time zone, %(zone)s.") % {"zone": settings.TIME_ZONE}
        self.fields["times"].help_text = _("Between %(fewest)d and %(most)d.") % AT_MOST

        said = _("Enter a number between %(fewest)d and %(most)d.") % AT_MOST
        self.fields["times"].error_messages |= dict.fromkeys(("min_value", "max_value", "invalid"), said)

    def clean(self) -> dict[str, Any]:
        """Every single time must be one that exists, and one that is to come."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned["first"] <= timezone.now():
            self.add_error("first", _("This time has passed. Choose a later one."))
            return cleaned
        first = cleaned["first"]
        plan = planned(first, cleaned["rhythm"], cleaned["times"], takes_second=cleaned["which"] == SECOND)
        for naive in plan.skipped:
            said = _("On %(day)s the clocks go forward, and %(time)s does not exist. Choose another time of day.")
            self.add_error("first", said % {"day": date_format(naive, "j F Y"), "time": date_format(naive, "H:i")})
        if plan.twice and not cleaned["which"]:
            said = _("On %(day)s the clocks go back, and %(time)s comes twice. Choose which of the two you mean.")
            self.add_error("which", said % {"day": date_format(plan.twice[0], "j F Y"), "time": date_format(plan.twice[0], "H:i")})
        try:
            not_too_far(max(plan.moments, default=first))
        except ValidationError:
            self.add_error("times", _("The last one would be more than two years away. Choose fewer."))
        self.plan = None if self.errors else plan
        return cleaned

    def asks_which(self) -> bool:
        """Whether one of the times comes twice, so that the question has a place on the page."""
        return bool(self["which"].errors or self["which"].value())
