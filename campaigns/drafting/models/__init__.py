"""Campaigns, drafts with what was frozen of them, templates and suggestions."""

from campaigns.drafting.models.drafts import Campaign, Draft, Labels, Payload, Photo, Revision, Variant, payload_digest, photo_path
from campaigns.drafting.models.suggestions import Suggestion, suggestion_path
from campaigns.drafting.models.templates import Template, TemplateVersion

__all__ = [
    "Campaign",
    "Draft",
    "Labels",
    "Payload",
    "Photo",
    "Revision",
    "Suggestion",
    "Template",
    "TemplateVersion",
    "Variant",
    "payload_digest",
    "photo_path",
    "suggestion_path",
]
