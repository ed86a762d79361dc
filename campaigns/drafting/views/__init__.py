"""Pages of this room: drafts, their way to a decision, their photos, campaigns, templates and suggestions."""

from campaigns.drafting.views.again import draft_again, draft_repeat
from campaigns.drafting.views.campaigns import campaign_detail, campaign_edit, campaign_list, campaign_new
from campaigns.drafting.views.comments import comment_resolve, comment_withdraw, draft_comments
from campaigns.drafting.views.drafts import draft_count, draft_detail, draft_edit, draft_new
from campaigns.drafting.views.listing import draft_list
from campaigns.drafting.views.moves import draft_reopen, draft_restore, draft_submit, draft_withdraw
from campaigns.drafting.views.photos import draft_photo_add, draft_photo_edit, draft_photo_remove, photo_file, photo_original
from campaigns.drafting.views.several import draft_several
from campaigns.drafting.views.shelves import draft_autosave, draft_shelf_clear
from campaigns.drafting.views.suggestions import (
    suggestion_decline,
    suggestion_detail,
    suggestion_list,
    suggestion_new,
    suggestion_photo,
    suggestion_take,
    suggestion_withdraw,
)
from campaigns.drafting.views.templates import (
    draft_checklist,
    template_detail,
    template_edit,
    template_list,
    template_new,
    template_restore,
    template_retire,
    template_use,
    template_version,
)
from campaigns.drafting.views.timing import draft_time

__all__ = [
    "campaign_detail",
    "campaign_edit",
    "campaign_list",
    "campaign_new",
    "comment_resolve",
    "comment_withdraw",
    "draft_again",
    "draft_autosave",
    "draft_checklist",
    "draft_comments",
    "draft_count",
    "draft_detail",
    "draft_edit",
    "draft_list",
    "draft_new",
    "draft_photo_add",
    "draft_photo_edit",
    "draft_photo_remove",
    "draft_reopen",
    "draft_repeat",
    "draft_restore",
    "draft_several",
    "draft_shelf_clear",
    "draft_submit",
    "draft_time",
    "draft_withdraw",
    "photo_file",
    "photo_original",
    "suggestion_decline",
    "suggestion_detail",
    "suggestion_list",
    "suggestion_new",
    "suggestion_photo",
    "suggestion_take",
    "suggestion_withdraw",
    "template_detail",
    "template_edit",
    "template_list",
    "template_new",
    "template_restore",
    "template_retire",
    "template_use",
    "template_version",
]
