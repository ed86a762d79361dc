"""Shapes of what people type in this room."""

from campaigns.drafting.forms.again import RepeatForm
from campaigns.drafting.forms.campaigns import CampaignEditForm, CampaignForm
from campaigns.drafting.forms.comments import CommentForm
from campaigns.drafting.forms.drafts import AT, DraftForm, TimeForm
from campaigns.drafting.forms.lists import DraftFilterForm
from campaigns.drafting.forms.photos import AltForm, PhotoAlongForm, PhotoForm
from campaigns.drafting.forms.questions import Questions, typed_rows
from campaigns.drafting.forms.suggestions import DeclineForm, SuggestionForm
from campaigns.drafting.forms.templates import BlanksForm, ChecklistForm, TemplateForm

__all__ = [
    "AT",
    "AltForm",
    "BlanksForm",
    "CampaignEditForm",
    "CampaignForm",
    "ChecklistForm",
    "CommentForm",
    "DeclineForm",
    "DraftFilterForm",
    "DraftForm",
    "PhotoAlongForm",
    "PhotoForm",
    "Questions",
    "RepeatForm",
    "SuggestionForm",
    "TemplateForm",
    "TimeForm",
    "typed_rows",
]
