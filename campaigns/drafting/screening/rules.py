"""Who may let a finding pass, and who keeps the word lists."""

import rules

from campaigns.drafting.rules import can_handle, may_be_named
from campaigns.drafting.screening.models import Finding
from onboarding.people.models import StaffMember
from onboarding.people.rules import has_second_factor, is_approver, is_leader


@rules.predicate
def handles_its_draft(person: StaffMember, finding: Finding | None) -> bool:
    """Whether the draft is theirs, or they approve. Without a finding: nothing stands against it."""
    return finding is None or can_handle(person, finding.revision.draft)


@rules.predicate
def wrote_none_of_it(person: StaffMember, finding: Finding | None) -> bool:
    """Whether these are somebody else's words."""
    if finding is None:
        return True
    revision = finding.revision
    return person.pk not in {revision.author_id, revision.last_editor_id, revision.submitted_by_id, *revision.editors}


@rules.predicate
def has_seen_author(_person: StaffMember, finding: Finding | None) -> bool:
    """Whether the author may be seen at all."""
    return finding is None or not finding.revision.author.is_protected


decides = is_approver | (is_leader & has_second_factor)
rules.add_perm("campaigns.answer_finding", handles_its_draft & ~wrote_none_of_it)
rules.add_perm("campaigns.clear_finding", decides & may_be_named & has_seen_author & wrote_none_of_it)
rules.add_perm("campaigns.override_finding", is_approver & may_be_named & has_seen_author & wrote_none_of_it)
rules.add_perm("campaigns.keep_word_lists", is_approver & may_be_named)
