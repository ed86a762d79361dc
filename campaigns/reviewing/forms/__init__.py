"""Shapes of what people type in review."""

from campaigns.reviewing.forms.reviews import (
    WORKING,
    AfterForm,
    AgainstForm,
    AlsoForm,
    CodeForm,
    CompareForm,
    DeclineForm,
    OpinionForm,
    OutsideForm,
    UrgentForm,
)
from campaigns.reviewing.forms.routes import RouteForm, StageForm, StageFormSet, stages_of

__all__ = [
    "WORKING",
    "AfterForm",
    "AgainstForm",
    "AlsoForm",
    "CodeForm",
    "CompareForm",
    "DeclineForm",
    "OpinionForm",
    "OutsideForm",
    "RouteForm",
    "StageForm",
    "StageFormSet",
    "UrgentForm",
    "stages_of",
]
