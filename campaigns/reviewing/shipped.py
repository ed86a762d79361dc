"""The routes that the portal comes with. Each holds until a force edits it; the edit is its second version."""

from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.drafting.enums import CaseStage, Category, RouteHint
from campaigns.reviewing.enums import Level, Match, Rule
from campaigns.reviewing.shapes import Conditions, StageShape
from onboarding.people.enums import Role

A_DAY = 24 * 60
HALF_AN_HOUR, TWO_HOURS, FOUR_HOURS = 30, 120, 240
PROCEEDINGS = (CaseStage.ARRESTED.value, CaseStage.CHARGED.value, CaseStage.TRIAL.value)
PEOPLE_AT_RISK = ("named-victim", "minor", "minor-in-proceedings", "sexual-victim")
"""Rules of screening about people whom a mistake would harm for life: a warning is enough for the careful route."""


def shipped() -> dict[str, dict[str, Any]]:
    """Slug → the fields of its first version, in the words of the reader's language. To be read: it is made once for each language."""
    return _in(get_language() or "")


@cache
def _in(_language: str) -> dict[str, dict[str, Any]]:
    one_approver = StageShape(minutes=A_DAY)
    return {
        "urgent": {
            "name": _("Urgent"),
            "description": _(
                "Safety messages, and what an author says cannot wait: half an hour, and a third person afterwards. "
                "Stages of a stricter route stay, only quicker."
            ),
            "position": 10,
            "conditions": Conditions(match=Match.ANY, categories=(Category.SAFETY.value,), is_urgent=True).as_data(),
            "stages": [StageShape(minutes=HALF_AN_HOUR, late="expire").as_data()],
            "after_review_hours": 24,
        },
        "careful": {
            "name": _("Careful"),
            "description": _(
                "Arrests, court outcomes, running proceedings, sensitive matters, and words that may lead to a victim or a child: an approver, then a leader."
            ),
            "position": 20,
            "conditions": Conditions(
                match=Match.ANY,
                categories=(Category.ARREST.value, Category.COURT.value),
                sensitivities=("sensitive", "restricted"),
                hints=(RouteHint.LEGAL.value,),
                case_stages=PROCEEDINGS,
                rules=PEOPLE_AT_RISK,
                level=Level.BLOCK.value,
            ).as_data(),
            "stages": [one_approver.as_data(), StageShape(role=Role.LEADER.value, minutes=A_DAY, escalates_to=Role.LEADER.value).as_data()],
            "after_review_hours": 0,
        },
        "short": {
            "name": _("Short"),
            "description": _(
                "Authors whose last revisions were approved one after the other, and templates for everyday matters: one approver within two hours."
            ),
            "position": 30,
            "conditions": Conditions(match=Match.ANY, hints=(RouteHint.SHORT.value,), is_trusted=True).as_data(),
            "stages": [StageShape(minutes=TWO_HOURS).as_data()],
            "after_review_hours": 0,
        },
        "second-look": {
            "name": _("Second look"),
            "description": _("Screening warned of something, and the author has no row of approved drafts yet: two approvers."),
            "position": 40,
            "conditions": Conditions(level=Level.WARN.value).as_data(),
            "stages": [StageShape(rule=Rule.QUORUM, quorum=2, minutes=FOUR_HOURS).as_data()],
            "after_review_hours": 0,
        },
        "standard": {
            "name": _("Standard"),
            "description": _("Everything else: one approver within a day."),
            "position": 100,
            "conditions": Conditions().as_data(),
            "stages": [one_approver.as_data()],
            "after_review_hours": 0,
        },
    }
