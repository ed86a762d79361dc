"""Who may review at all, and who may decide on one revision now: never anybody who wrote in it, never anybody twice."""

import rules

from campaigns.drafting.models import Draft, Revision
from campaigns.drafting.rules import may_be_named
from campaigns.reviewing.enums import StageState
from campaigns.reviewing.models import AfterReview, Decision, StageRun
from campaigns.reviewing.writers import writers_of
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember, StaffQuerySet
from onboarding.people.rules import has_second_factor, is_administrator, is_approver, is_leader, is_staff
from portal.core.compiled import Compiled, held


def stages_of(revision: Revision) -> list[StageRun]:
    """The stages that were opened so far, in order."""
    known: list[StageRun] | None = held(revision, "stage_runs")
    return STAGES.objects(revision=revision.pk) if known is None else known


def decisions_of(revision: Revision) -> list[Decision]:
    """Everything that was decided on it, the latest first, each with who decided."""
    known: list[Decision] | None = held(revision, "decisions")
    return DECISIONS.objects(revision=revision.pk) if known is None else known


STAGES = Compiled(lambda revision: StageRun.objects.filter(revision=revision).order_by("number"), revision=int)
DECISIONS = Compiled(lambda revision: Decision.objects.filter(revision=revision).select_related("decided_by"), revision=int)


def open_stage(revision: Revision) -> StageRun | None:
    """The stage that waits for decisions now."""
    return next((stage for stage in stages_of(revision) if stage.state == StageState.OPEN), None)


@rules.predicate
def wrote_none_of_it(person: StaffMember, revision: Revision | None) -> bool:
    """Whether these are somebody else's words. Without a revision: nothing stands against it."""
    return revision is None or person.pk not in writers_of(revision)


@rules.predicate
def has_seen_author(_person: StaffMember, revision: Revision | None) -> bool:
    """Whether the author may be seen at all."""
    return revision is None or not revision.author.is_protected


@rules.predicate
def is_asked(person: StaffMember, revision: Revision | None) -> bool:
    """Whether the open stage asks this person. What has no route yet asks every approver."""
    if revision is None:
        return True
    stage = open_stage(revision)
    if stage is None:
        return Role.APPROVER in person.roles and getattr(revision, "route_run", None) is None
    return stage.takes(person)


@rules.predicate
def has_not_decided(person: StaffMember, revision: Revision | None) -> bool:
    """Whether the person has taken no stage of it so far: nobody counts twice."""
    return revision is None or all(decision.decided_by_id != person.pk for decision in decisions_of(revision))


@rules.predicate
def is_a_third(person: StaffMember, review: AfterReview | None) -> bool:
    """Whether the person neither wrote what went out urgently nor decided on it."""
    return review is None or (wrote_none_of_it(person, review.revision) and has_not_decided(person, review.revision))


def active_approvers() -> StaffQuerySet:
    """Colleagues who hold the role; who of them may decide on something is a question for `campaigns.decide`."""
    return StaffMember.objects.active().holding(Role.APPROVER)


def route_editors() -> StaffQuerySet:
    """Colleagues with a role that may change routes; whether one may now is a question for `campaigns.edit_routes`."""
    return StaffMember.objects.active().filter(role_grants__role__in=[Role.ADMINISTRATOR, Role.APPROVER]).distinct()


@rules.predicate
def is_last_decider(person: StaffMember, draft: Draft | None) -> bool:
    """Whether nobody else who may approve has kept out of the draft's words. Without a draft: whether nobody else may approve."""
    writers = {person.pk} | ({draft.author_id, draft.last_editor_id, *draft.editors} if draft else set())
    return not any(can_approve(other) for other in active_approvers().exclude(pk__in=writers))


@rules.predicate
def has_not_written(person: StaffMember, draft: Draft | None) -> bool:
    """Whether none of the draft is this person's so far."""
    return draft is None or person.pk not in {draft.author_id, draft.last_editor_id, *draft.editors}


can_approve = is_approver & may_be_named
can_review = (is_approver | (is_leader & has_second_factor)) & may_be_named
rules.add_perm("campaigns.review", can_review)
rules.add_perm("campaigns.read_review", can_review & has_seen_author)
rules.add_perm("campaigns.decide", can_review & wrote_none_of_it & has_seen_author & has_not_decided & is_asked)
rules.add_perm("campaigns.is_last_to_decide", can_approve & has_not_written & is_last_decider)
rules.add_perm("campaigns.view_routes", is_administrator | is_approver | is_leader)
rules.add_perm("campaigns.edit_routes", (is_administrator | is_approver) & may_be_named)
rules.add_perm("campaigns.review_afterwards", can_review & is_a_third)
rules.add_perm("campaigns.ask_outside", can_review & wrote_none_of_it & has_seen_author)
rules.add_perm("campaigns.view_own_trust", is_staff)
