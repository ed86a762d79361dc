"""Handing a draft over for a decision, and taking it back."""

from collections.abc import Callable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.actions.likenesses import keep_likenesses
from campaigns.drafting.actions.writing import locked_draft, require_edit, require_writer
from campaigns.drafting.copies import origins_of
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft, Labels, Payload, Revision, Suggestion
from campaigns.drafting.queries import draft_photos, newest_revision, variants_of
from campaigns.drafting.screening import Finding, findings, keep
from campaigns.drafting.transitions import DRAFT
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused

on_submitted: list[Callable[[Revision], object]] = []
"""What follows in the transaction of a submission. Review stands to the right, so that it puts its beginning here when the portal starts."""

on_taken_back: list[Callable[[Draft, StaffMember], object]] = []
"""What follows in the transaction in which a draft that waits for a decision is taken back or withdrawn; filled in the same way."""

LABELS = [field.attname for field in Labels._meta.fields]
"""What a revision takes over from its draft without publishing it."""


class Blocked(Refused):
    """The draft cannot be submitted yet; `findings` says what to mend."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(" ".join(str(finding) for finding in findings))
        self.findings = list(findings)


@action("draft.submit")
def submit(*, draft: Draft, by: StaffMember, edition: int) -> Revision:
    """Freezes the draft as its next revision, one payload with its hash per account, and tells those who may decide.

    Raises Blocked when something must be mended first, Refused when the draft is not the edition that was looked at.
    """
    draft = locked_draft(draft)
    if by.pk == draft.author_id:
        require_writer(by)
    require(by, "campaigns.handle_draft", draft)
    if draft.state == DraftState.IN_REVIEW:
        raise Refused(_("It has been submitted already and waits for a decision."))
    require_edit(by, draft)
    if draft.edition != edition:
        raise Refused(_("The draft has changed since you looked at it. Look at what goes out once more, then submit."))
    found = findings(draft)
    if blocking := [finding for finding in found if finding.blocks]:
        raise Blocked(blocking)
    DRAFT.step(draft, DraftState.IN_REVIEW)
    draft.edition += 1
    draft.save()
    revision = _frozen(draft, by)
    keep(revision, found)
    for begin in on_submitted:
        begin(revision)
    hashes = {str(payload.account_id): payload.sha256 for payload in revision.payloads.all()}
    record("draft.submitted", draft, by=by, revision=revision.pk, number=revision.number, hashes=hashes)
    keep_likenesses(revision)  # behind the event: who submits at the same moment waits for its place in the trail, so that one of the two sees the other
    return revision


def _frozen(draft: Draft, by: StaffMember) -> Revision:
    before, now = newest_revision(draft), timezone.now()
    revision = Revision.objects.create(
        draft=draft,
        number=before.number + 1 if before else 1,
        title=draft.title,
        **{name: getattr(draft, name) for name in LABELS},
        author=draft.author,
        last_editor_id=draft.last_editor_id,
        submitted_by=by,
        editors=sorted({*draft.editors, *_whose_words_began_it(draft)}),
        publish_at=draft.publish_at,
        submitted_at=now,
        compared_at=now,
    )
    photos = draft_photos(draft)
    for variant in variants_of(draft):
        payload = Payload(
            revision=revision, account=variant.account, text=variant.published_text, photos=[photo.frozen(variant.account.network) for photo in photos]
        )
        payload.sha256 = payload.digest()
        payload.save()
    return revision


def _whose_words_began_it(draft: Draft) -> set[int]:
    """Whoever suggested it, or what it was copied from, does not decide on it either.

    Left out are those who cannot decide anyway: covert people, and who asked not to be named.
    """
    people = set()
    for suggestion in Suggestion.objects.filter(draft__in=origins_of(draft)).select_related("suggested_by"):
        person = suggestion.suggested_by
        if not person.is_protected and not (suggestion.is_anonymous and Role.APPROVER not in person.roles):
            people.add(person.pk)
    return people


@action("draft.withdraw")
def withdraw(*, draft: Draft, by: StaffMember, edition: int | None = None) -> None:
    """Ends a draft for good. An approved one is first taken back by whoever publishes: see `publishing.actions`.

    Refused when an edition is named and the draft has moved on from it.
    """
    draft = locked_draft(draft)
    require(by, "campaigns.handle_draft", draft)
    if edition not in (None, draft.edition):
        raise Refused(_("The draft has changed since you looked at it. Look at it once more, then withdraw."))
    if draft.state == DraftState.APPROVED:
        raise Refused(_("It is approved. Withdraw the approval first; what has not gone out is then cancelled."))
    is_asked = draft.state == DraftState.IN_REVIEW
    DRAFT.step(draft, DraftState.WITHDRAWN)
    draft.edition += 1
    draft.save()
    for follow in on_taken_back if is_asked else []:
        follow(draft, by)
    record("draft.withdrawn", draft, by=by)


@action("draft.reopen")
def reopen(*, draft: Draft, by: StaffMember) -> None:
    """Takes a draft back to writing: from review, return or expiry. A decision that was pending no longer can be made."""
    draft = locked_draft(draft)
    require(by, "campaigns.handle_draft", draft)
    if draft.state == DraftState.APPROVED:
        raise Refused(_("It is approved. Withdraw the approval first; what has not gone out is then cancelled."))
    is_asked = draft.state == DraftState.IN_REVIEW
    DRAFT.step(draft, DraftState.WRITING)
    draft.edition += 1
    draft.save()
    for follow in on_taken_back if is_asked else []:
        follow(draft, by)
    record("draft.reopened", draft, by=by)
