"""The routes that the portal comes with. Each holds until a force edits it; the edit is its second version."""

from typing import Any

from django.utils.translation import gettext as _

from campaigns.drafting.enums import Category
from campaigns.reviewing.enums import Level, Match
from campaigns.reviewing.shapes import Conditions, StageShape
from onboarding.people.enums import Role

A_DAY = 24 * 60
HALF_AN_HOUR = 30


def shipped() -> dict[str, dict[str, Any]]:
    """Slug → the fields of its first version, in the words of the reader's language."""
    one_approver = StageShape(minutes=A_DAY)
    return {
        "urgent": {
            "name": _("Urgent"),
            "description": _("Safety messages, and what an author says cannot wait: one approver within half an hour, and a third person afterwards."),
            "position": 10,
            "conditions": Conditions(match=Match.ANY, categories=(Category.SAFETY.value,), is_urgent=True).as_data(),
            "stages": [StageShape(minutes=HALF_AN_HOUR, late="expire").as_data()],
            "after_review_hours": 24,
        },
        "careful": {
            "name": _("Careful"),
            "description": _("Arrests, court outcomes, sensitive matters, and what must not be read wrongly: an approver, then a leader."),
            "position": 20,
            "conditions": Conditions(
                match=Match.ANY,
                categories=(Category.ARREST.value, Category.COURT.value),
                sensitivities=("sensitive", "restricted"),
                hints=("legal",),
                level=Level.BLOCK.value,
            ).as_data(),
            "stages": [one_approver.as_data(), StageShape(role=Role.LEADER.value, minutes=A_DAY, escalates_to=Role.LEADER.value).as_data()],
            "after_review_hours": 0,
        },
        "short": {
            "name": _("Short"),
            "description": _("Authors whose last revisions were approved one after the other: one approver."),
            "position": 30,
            "conditions": Conditions(is_trusted=True).as_data(),
            "stages": [StageShape(minutes=2 * A_DAY).as_data()],
            "after_review_hours": 0,
        },
        "standard": {
            "name": _("Standard"),
            "description": _("Everything else: one approver."),
            "position": 100,
            "conditions": Conditions().as_data(),
            "stages": [one_approver.as_data()],
            "after_review_hours": 0,
        },
    }
