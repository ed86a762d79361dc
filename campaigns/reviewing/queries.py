"""Questions about decisions: what waits for whom, and whether something is approved."""

from collections.abc import Mapping

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Payload, Revision
from campaigns.drafting.queries import is_newest
from campaigns.reviewing.enums import Verdict
from campaigns.reviewing.models import Decision
from campaigns.reviewing.rules import active_approvers, can_review
from onboarding.people.models import StaffMember
from onboarding.people.queries import visible

HASH_FIELD = "hash-"


def in_review() -> QuerySet[Revision]:
    """The newest revision of each draft that waits for a decision, the most urgent first."""
    newer = Revision.objects.filter(draft=OuterRef("draft"), number__gt=OuterRef("number"))
    rows = visible(Revision.objects.filter(~Exists(newer), draft__state=DraftState.IN_REVIEW), "author")
    return (
        rows.select_related("draft__campaign", "author", "submitted_by")
        .prefetch_related("payloads__account")
        .order_by(F("publish_at").asc(nulls_last=True), "submitted_at", "pk")
    )


def waiting_for(person: StaffMember) -> QuerySet[Revision]:
    """The revisions that this person may decide on, the most urgent first. Empty for whoever does not review."""
    if not can_review(person):
        return Revision.objects.none()
    return in_review().exclude(pk__in=_written_by(person))


def waiting_for_others(person: StaffMember) -> QuerySet[Revision]:
    """What waits for a decision and holds this person's own words: somebody else decides."""
    return in_review().filter(pk__in=_written_by(person))


def may_somebody_else_decide(revision: Revision, person: StaffMember) -> bool:
    """Whether at least one colleague besides this person may decide on the revision."""
    return any(other.has_perm("campaigns.decide", revision) for other in active_approvers().exclude(pk=person.pk))


def _written_by(person: StaffMember) -> list[int]:
    """Among what is in review. Neither database asks a JSON list the same way, so the editors are looked through here."""
    rows = Revision.objects.filter(draft__state=DraftState.IN_REVIEW)
    own = rows.filter(Q(author=person) | Q(last_editor=person) | Q(submitted_by=person)).values_list("pk", flat=True)
    edited = [pk for pk, editors in rows.values_list("pk", "editors") if person.pk in editors]
    return [*own, *edited]


def decision_for(revision: Revision) -> Decision | None:
    """The decision on a revision, when there is one."""
    return Decision.objects.filter(revision=revision).select_related("decided_by").first()


def revision_before(revision: Revision) -> Revision | None:
    """The revision of the same draft that was submitted before this one."""
    return Revision.objects.filter(draft_id=revision.draft_id, number__lt=revision.number).order_by("-number").first()


def is_approved(payload: Payload) -> bool:
    """Whether exactly this may go out now: newest revision of an approved draft, and the hash that was approved is still its hash."""
    revision = payload.revision
    if revision.draft.state != DraftState.APPROVED or not is_newest(revision):
        return False
    decision = Decision.objects.filter(revision=revision, verdict=Verdict.APPROVED).first()
    approved = decision.hashes.get(str(payload.account_id)) if decision else None
    return bool(approved) and approved == payload.sha256 == payload.digest()


def hashes_of(revision: Revision) -> dict[str, str]:
    """What the reviewer's page shows: each account's primary key (as text) with the SHA-256 of what would go out there."""
    return {str(payload.account_id): payload.sha256 for payload in revision.payloads.all()}


def hashes_seen(data: Mapping[str, object]) -> dict[str, str]:
    """The hashes that a posted review form carries, in the shape that `record_approval` takes."""
    return {name.removeprefix(HASH_FIELD): str(data[name]) for name in data if name.startswith(HASH_FIELD)}
