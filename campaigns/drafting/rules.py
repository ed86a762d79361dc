"""Who may write for the force, and who may see and change a draft."""

import rules

from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Campaign, Draft
from onboarding.learning.queries import is_certified
from onboarding.people.models import StaffMember
from onboarding.people.rules import is_approver, is_leader, is_records, is_staff
from onboarding.policies.queries import is_current
from portal.core.context import once

OPEN_STATES = frozenset({DraftState.WRITING, DraftState.RETURNED})
"""In which a draft can be changed."""


@rules.predicate
def may_be_named(person: StaffMember) -> bool:
    """Speaking for the force is public; a protected colleague is kept out of it."""
    return not person.is_protected


@rules.predicate
def is_trained(person: StaffMember) -> bool:
    """Certified, and every policy in force agreed to."""
    return once(("is_trained", person.pk), lambda: is_certified(person) and is_current(person))


@rules.predicate
def is_author(person: StaffMember, draft: Draft | None) -> bool:
    """Whether the draft is this person's."""
    return draft is not None and draft.author_id == person.pk


@rules.predicate
def is_open(_person: StaffMember, draft: Draft | None) -> bool:
    """Whether the draft is being written or was returned. Without a draft: nothing stands against it."""
    return draft is None or draft.state in OPEN_STATES


@rules.predicate
def is_approved_draft(_person: StaffMember, draft: Draft | None) -> bool:
    """Whether it is going out, or has gone: then it is no secret among colleagues."""
    return draft is not None and draft.state == DraftState.APPROVED and not draft.author.is_protected


@rules.predicate
def has_seen_author(_person: StaffMember, draft: Draft | None) -> bool:
    """Whether the author may be seen at all. Without a draft: nothing stands against it."""
    return draft is None or not draft.author.is_protected


@rules.predicate
def owns_campaign(person: StaffMember, campaign: Campaign | None) -> bool:
    """Whether the campaign is kept by this person."""
    return campaign is not None and campaign.owner_id == person.pk


can_write = is_staff & may_be_named & is_trained
can_handle = (is_author & can_write) | (is_approver & may_be_named & has_seen_author)
oversees = is_approver | is_leader | is_records

rules.add_perm("campaigns.draft_for_force", can_write)
rules.add_perm("campaigns.handle_draft", can_handle)
rules.add_perm("campaigns.edit_draft", can_handle & is_open)
rules.add_perm("campaigns.view_draft", is_author | is_approved_draft | (oversees & has_seen_author))  # as `queries.drafts_seen_by` answers for many
rules.add_perm("campaigns.comment", may_be_named & (is_author | ((is_approver | is_leader) & has_seen_author)))
rules.add_perm("campaigns.view_all_drafts", oversees)
rules.add_perm("campaigns.view_inside", is_author | (oversees & has_seen_author))  # versions and comments, which stay inside also when the draft is out
rules.add_perm("campaigns.use_again", can_write & (is_author | (oversees & has_seen_author)))
rules.add_perm("campaigns.start_campaign", can_write | is_leader | is_approver)
rules.add_perm("campaigns.open_original", (is_approver | is_records) & may_be_named & has_seen_author)  # place and camera are still in it
rules.add_perm("campaigns.edit_campaign", (owns_campaign & (can_write | is_leader)) | is_approver | is_leader)
rules.add_perm("campaigns.edit_template", is_leader | is_approver)
rules.add_perm("campaigns.suggest", is_staff)
rules.add_perm("campaigns.read_suggestions", can_write | (is_approver & may_be_named))
