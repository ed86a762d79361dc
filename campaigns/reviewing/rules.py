"""Who may review at all, and who may decide on one revision: never anybody who wrote in it."""

import rules

from campaigns.drafting.models import Draft, Revision
from campaigns.drafting.rules import may_be_named
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember, StaffQuerySet
from onboarding.people.rules import is_approver


def writers_of(revision: Revision) -> frozenset[int]:
    """Primary keys of everybody whose words these are: author, last editor, submitter, and all who ever edited."""
    return frozenset({revision.author_id, revision.last_editor_id, revision.submitted_by_id, *revision.editors})


@rules.predicate
def wrote_none_of_it(person: StaffMember, revision: Revision | None) -> bool:
    """Whether these are somebody else's words. Without a revision: nothing stands against it."""
    return revision is None or person.pk not in writers_of(revision)


@rules.predicate
def has_seen_author(_person: StaffMember, revision: Revision | None) -> bool:
    """Whether the author may be seen at all."""
    return revision is None or not revision.author.is_protected


def active_approvers() -> StaffQuerySet:
    """Colleagues who hold the role; who of them may decide on something is a question for `campaigns.decide`."""
    return StaffMember.objects.active().holding(Role.APPROVER)


@rules.predicate
def is_last_decider(person: StaffMember, draft: Draft | None) -> bool:
    """Whether nobody else who may review has kept out of the draft's words. Without a draft: whether nobody else may review."""
    writers = {person.pk} | ({draft.author_id, draft.last_editor_id, *draft.editors} if draft else set())
    return not any(can_review(other) for other in active_approvers().exclude(pk__in=writers))


@rules.predicate
def has_not_written(person: StaffMember, draft: Draft | None) -> bool:
    """Whether none of the draft is this person's so far."""
    return draft is None or person.pk not in {draft.author_id, draft.last_editor_id, *draft.editors}


can_review = is_approver & may_be_named
rules.add_perm("campaigns.review", can_review)
rules.add_perm("campaigns.read_review", can_review & has_seen_author)
rules.add_perm("campaigns.decide", can_review & wrote_none_of_it & has_seen_author)
rules.add_perm("campaigns.is_last_to_decide", can_review & has_not_written & is_last_decider)
