"""Pages of this room: drafts, their way to a decision, their photos, and campaigns."""

from campaigns.drafting.views.campaigns import campaign_detail, campaign_list, campaign_new
from campaigns.drafting.views.drafts import draft_count, draft_detail, draft_edit, draft_list, draft_new
from campaigns.drafting.views.moves import draft_reopen, draft_submit, draft_withdraw
from campaigns.drafting.views.photos import draft_photo_add, draft_photo_edit, draft_photo_remove, photo_file, photo_original

__all__ = [
    "campaign_detail",
    "campaign_list",
    "campaign_new",
    "draft_count",
    "draft_detail",
    "draft_edit",
    "draft_list",
    "draft_new",
    "draft_photo_add",
    "draft_photo_edit",
    "draft_photo_remove",
    "draft_reopen",
    "draft_submit",
    "draft_withdraw",
    "photo_file",
    "photo_original",
]
