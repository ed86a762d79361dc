"""What is done with drafts. Each verb is defined in the file beside this one that its object names."""

from campaigns.drafting.actions.campaigns import edit_campaign, start_campaign
from campaigns.drafting.actions.photos import add_photo, edit_alt, remove_photo
from campaigns.drafting.actions.submitting import Blocked, reopen, submit, withdraw
from campaigns.drafting.actions.suggestions import decline, suggest, take_over, withdraw_suggestion
from campaigns.drafting.actions.templates import (
    edit_template,
    import_templates,
    retire_template,
    start_from_template,
    start_template,
    tick_checklist,
)
from campaigns.drafting.actions.writing import About, Stale, create_draft, locked_draft, require_writer, save_draft

__all__ = [
    "About",
    "Blocked",
    "Stale",
    "add_photo",
    "create_draft",
    "decline",
    "edit_alt",
    "edit_campaign",
    "edit_template",
    "import_templates",
    "locked_draft",
    "remove_photo",
    "reopen",
    "require_writer",
    "retire_template",
    "save_draft",
    "start_campaign",
    "start_from_template",
    "start_template",
    "submit",
    "suggest",
    "take_over",
    "tick_checklist",
    "withdraw",
    "withdraw_suggestion",
]
