"""Who may see, steer and stop what goes out."""

from collections.abc import Iterable
from typing import Protocol

import rules

from campaigns.drafting.models import Draft
from campaigns.drafting.rules import may_be_named
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery, Postponement, Takedown
from campaigns.publishing.transitions import LIVE
from campaigns.reviewing.writers import Written, writers_of
from onboarding.people.models import StaffMember
from onboarding.people.rules import is_administrator, is_approver, is_leader, is_records
from portal.core.compiled import Compiled


class Steerable(Written, Protocol):
    """Something in a list that may be moved, with whose words it carries."""

    pk: int


@rules.predicate
def wrote_it(person: StaffMember, delivery: Delivery | None) -> bool:
    """Whether the words are the person's own, in whole or in part."""
    return delivery is not None and person.pk in writers_of(delivery.payload.revision)


@rules.predicate
def is_author_of_draft(person: StaffMember, draft: Draft | None) -> bool:
    """Whether the person wrote the draft or changed it last."""
    return draft is not None and person.pk in (draft.author_id, draft.last_editor_id)


@rules.predicate
def has_gone_nowhere(_person: StaffMember, draft: Draft | None) -> bool:
    """Whether none of it is live, or may be, or is being sent: only then can its approval be taken back."""
    return draft is not None and not GONE.rows(draft=draft.pk)


BEYOND = LIVE | {DeliveryState.SENT, DeliveryState.UNCERTAIN}
GONE = Compiled(lambda draft: Delivery.objects.order_by().filter(revision__draft=draft, state__in=BEYOND).values_list("pk")[:1], draft=int)


@rules.predicate
def did_not_ask(person: StaffMember, takedown: Takedown | None) -> bool:
    """Whether somebody else asked for the removal. Without one: nothing stands against it."""
    return takedown is None or takedown.requested_by_id != person.pk


@rules.predicate
def did_not_ask_to_wait(person: StaffMember, postponement: Postponement | None) -> bool:
    """Whether somebody else asked for another day. Without one: nothing stands against it."""
    return postponement is None or postponement.asked_by_id != person.pk


def steered_by(person: StaffMember, rows: Iterable[Steerable]) -> set[int]:
    """Primary keys of those that this person may steer, as `campaigns.steer_delivery` answers for one; asked once for a whole list."""
    return {row.pk for row in rows if person.pk not in writers_of(row)} if person.has_perm("campaigns.steer_deliveries") else set()


is_active = rules.predicate(lambda person: bool(getattr(person, "is_active", False)), name="is_active")

rules.add_perm("campaigns.view_deliveries", is_approver | is_leader | is_administrator | is_records)
rules.add_perm("campaigns.steer_deliveries", is_approver)
rules.add_perm("campaigns.steer_delivery", is_approver & ~wrote_it)
rules.add_perm("campaigns.cancel_delivery", is_approver | (is_active & wrote_it))
rules.add_perm("campaigns.withdraw_approval", is_approver | (is_active & is_author_of_draft))
rules.add_perm("campaigns.withdraw_approval_now", has_gone_nowhere & (is_approver | (is_active & is_author_of_draft)))
rules.add_perm("campaigns.let_pass", is_approver & may_be_named)  # leaders stop everything; letting words through is about the words
rules.add_perm("campaigns.administer_accounts", is_administrator)
rules.add_perm("campaigns.stop", is_approver | is_leader | is_administrator)
rules.add_perm("campaigns.request_removal", is_approver | is_leader | is_administrator | (is_active & wrote_it))
rules.add_perm("campaigns.decide_removals", is_approver | is_leader)
rules.add_perm("campaigns.agree_to_removal", (is_approver | is_leader) & did_not_ask)
rules.add_perm("campaigns.agree_to_postponement", (is_approver | is_leader) & did_not_ask_to_wait)
rules.add_perm("campaigns.view_takedown", is_approver | is_leader | is_administrator | is_records)
