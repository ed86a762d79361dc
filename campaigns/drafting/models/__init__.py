"""Campaigns, drafts with what was frozen of them, templates and suggestions."""

from campaigns.drafting.models.comments import LONGEST_COMMENT, Comment
from campaigns.drafting.models.drafts import (
    Campaign,
    Draft,
    Labels,
    Original,
    Payload,
    Photo,
    Revision,
    Variant,
    original_path,
    payload_digest,
    photo_path,
    private_files,
)
from campaigns.drafting.models.likenesses import Likeness
from campaigns.drafting.models.shelves import Shelf
from campaigns.drafting.models.suggestions import Suggestion, suggestion_path
from campaigns.drafting.models.templates import Template, TemplateVersion

__all__ = [
    "LONGEST_COMMENT",
    "Campaign",
    "Comment",
    "Draft",
    "Labels",
    "Likeness",
    "Original",
    "Payload",
    "Photo",
    "Revision",
    "Shelf",
    "Suggestion",
    "Template",
    "TemplateVersion",
    "Variant",
    "original_path",
    "payload_digest",
    "photo_path",
    "private_files",
    "suggestion_path",
]
