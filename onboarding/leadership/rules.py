"""Who may speak for leadership."""

import rules

from onboarding.leadership.models import Commitment
from onboarding.people.models import StaffMember
from onboarding.people.rules import is_leader, is_staff


@rules.predicate
def is_own_commitment(person: StaffMember, commitment: Commitment | None) -> bool:
    """Whether the person made the commitment."""
    return commitment is not None and commitment.leader_id == person.pk


rules.add_perm("onboarding.view_leadership", is_staff)
rules.add_perm("onboarding.lead", is_leader)
rules.add_perm("onboarding.keep_commitment", is_leader & is_own_commitment)
