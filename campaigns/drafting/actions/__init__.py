"""What is done with drafts. Each verb is defined in the file beside this one that its object names."""

from campaigns.drafting.actions.campaigns import start_campaign
from campaigns.drafting.actions.photos import About, NotToBePictured, add_photo, edit_alt, open_original, remove_photo
from campaigns.drafting.actions.preparing import prepare_photo, sweep_photos
from campaigns.drafting.actions.submitting import Blocked, reopen, submit, withdraw
from campaigns.drafting.actions.writing import Stale, create_draft, locked_draft, require_writer, save_draft

__all__ = [
    "About",
    "Blocked",
    "NotToBePictured",
    "Stale",
    "add_photo",
    "create_draft",
    "edit_alt",
    "locked_draft",
    "open_original",
    "prepare_photo",
    "remove_photo",
    "reopen",
    "require_writer",
    "save_draft",
    "start_campaign",
    "submit",
    "sweep_photos",
    "withdraw",
]
