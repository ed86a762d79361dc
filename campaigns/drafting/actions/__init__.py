"""What is done with drafts. Each verb is defined in the file beside this one that its object names."""

from campaigns.drafting.actions.campaigns import edit_campaign, start_campaign
from campaigns.drafting.actions.comments import comment, resolve_comment, withdraw_comment
from campaigns.drafting.actions.copying import FEWEST_TIMES, MOST_TIMES, copy_draft, repeat, use_again
from campaigns.drafting.actions.likenesses import compare_again
from campaigns.drafting.actions.measuring import Measured, measure_contrast
from campaigns.drafting.actions.photos import AlreadyThere, NotToBePictured, Pictured, add_photo, edit_alt, open_original, remove_photo, said_of
from campaigns.drafting.actions.preparing import prepare_photo, render_photo, sweep_photos
from campaigns.drafting.actions.restoring import restore
from campaigns.drafting.actions.several import MOST_AT_ONCE, Outcome, submit_several, withdraw_several
from campaigns.drafting.actions.shelves import MOST_SHELVED, clear_shelf, shelve, sweep_shelves
from campaigns.drafting.actions.submitting import Blocked, reopen, submit, withdraw
from campaigns.drafting.actions.suggestions import decline, suggest, take_over, withdraw_suggestion
from campaigns.drafting.actions.templates import (
    edit_template,
    import_templates,
    restore_template,
    retire_template,
    start_from_template,
    start_template,
    tick_checklist,
)
from campaigns.drafting.actions.timing import set_time
from campaigns.drafting.actions.writing import About, Stale, create_draft, locked_draft, require_writer, save_draft

__all__ = [
    "FEWEST_TIMES",
    "MOST_AT_ONCE",
    "MOST_SHELVED",
    "MOST_TIMES",
    "About",
    "AlreadyThere",
    "Blocked",
    "Measured",
    "NotToBePictured",
    "Outcome",
    "Pictured",
    "Stale",
    "add_photo",
    "clear_shelf",
    "comment",
    "compare_again",
    "copy_draft",
    "create_draft",
    "decline",
    "edit_alt",
    "edit_campaign",
    "edit_template",
    "import_templates",
    "locked_draft",
    "measure_contrast",
    "open_original",
    "prepare_photo",
    "remove_photo",
    "render_photo",
    "reopen",
    "repeat",
    "require_writer",
    "resolve_comment",
    "restore",
    "restore_template",
    "retire_template",
    "said_of",
    "save_draft",
    "set_time",
    "shelve",
    "start_campaign",
    "start_from_template",
    "start_template",
    "submit",
    "submit_several",
    "suggest",
    "sweep_photos",
    "sweep_shelves",
    "take_over",
    "tick_checklist",
    "use_again",
    "withdraw",
    "withdraw_comment",
    "withdraw_several",
    "withdraw_suggestion",
]
