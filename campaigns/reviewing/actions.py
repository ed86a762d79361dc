"""Deciding on a revision. Approving makes deliveries, so that the verb itself is `publishing.actions.approve`, which calls `record_approval`."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import campaigns.reviewing.rules  # noqa: F401  (registers the permissions)
from campaigns.accounts.counting import clean_text
from campaigns.drafting.actions import locked_draft
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft, Revision
from campaigns.drafting.queries import is_newest, newest_revision
from campaigns.drafting.screening.queries import require_cleared
from campaigns.drafting.transitions import DRAFT
from campaigns.reviewing.enums import Reason, Verdict
from campaigns.reviewing.models import Decision
from campaigns.reviewing.queries import decision_for
from campaigns.reviewing.rules import writers_of
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import NotPermitted, Refused
from portal.core.notices import notify


def record_approval(*, revision: Revision, by: StaffMember, hashes_seen: Mapping[str, str]) -> Decision:
    """Writes the approval of exactly what the reviewer saw. Call it inside the action that makes the deliveries; that one moves the draft on.

    `hashes_seen` maps each account's primary key (as text) to the SHA-256 that was on the reviewer's page.
    Raises NotPermitted for anybody who wrote in it, Refused when it was decided, changed or superseded, or its time has passed.
    """
    _require_decidable(revision, by)
    payloads = list(revision.payloads.select_related("account", "revision"))
    now_there = {str(payload.account_id): payload.digest() for payload in payloads}
    if not now_there or any(payload.sha256 != now_there[str(payload.account_id)] for payload in payloads):
        raise Refused(_("What is stored is no longer what was submitted. Return it to the author and tell an administrator."))
    if dict(hashes_seen) != now_there:
        raise Refused(_("What you saw is not what would go out. Load the page again and look once more."))
    if revision.publish_at and revision.publish_at <= timezone.now():
        raise Refused(_("Its time to publish has passed. Return it, so that the author can choose a later one."))
    require_cleared(revision)
    decision = Decision.objects.create(revision=revision, verdict=Verdict.APPROVED, decided_by=by, decided_at=timezone.now(), hashes=now_there)
    _tell_author(revision, _("“%(title)s” was approved.") % {"title": revision.title})
    record("revision.approved", revision, by=by, hashes=now_there)
    return decision


@action("revision.return")
def return_to_author(*, revision: Revision, by: StaffMember, reason: str, words: str) -> Decision:
    """Gives a revision back with a reason and words; the author can change it and submit again."""
    decision = _decide_against(revision, by, Verdict.RETURNED, reason, words)
    told = _("“%(title)s” came back to you (%(reason)s): %(words)s")
    return _finish(decision, told)


@action("revision.refuse")
def refuse(*, revision: Revision, by: StaffMember, reason: str, words: str) -> Decision:
    """Ends a draft: it will not be published. The reason and the words go to the author."""
    decision = _decide_against(revision, by, Verdict.REFUSED, reason, words)
    told = _("“%(title)s” was refused (%(reason)s): %(words)s")
    return _finish(decision, told)


def _decide_against(revision: Revision, by: StaffMember, verdict: Verdict, reason: str, words: str) -> Decision:
    draft = _require_decidable(revision, by)
    words = clean_text(words)
    if reason not in Reason.values or not words:
        raise Refused(_("Choose a reason and write a sentence that helps the author."))
    DRAFT.step(draft, verdict)  # the two verdicts against carry the names of the states they lead to
    draft.edition += 1
    draft.save()
    hashes = {str(payload.account_id): payload.sha256 for payload in revision.payloads.all()}
    return Decision.objects.create(
        revision=revision, verdict=verdict, reason=reason, words=words[:2000], decided_by=by, decided_at=timezone.now(), hashes=hashes
    )


def _finish(decision: Decision, told: str) -> Decision:
    revision = decision.revision
    _tell_author(revision, told % {"title": revision.title, "reason": Reason(decision.reason).label, "words": decision.words})
    record(f"revision.{decision.verdict}", revision, by=decision.decided_by, reason=decision.reason)
    return decision


def _require_decidable(revision: Revision, by: StaffMember) -> Draft:
    """The locked draft of a revision that this person may decide on now."""
    draft = locked_draft(revision.draft)
    require(by, "campaigns.review")
    if by.pk in writers_of(revision):
        raise NotPermitted(_("You wrote or edited this, so somebody else decides on it."))
    require(by, "campaigns.decide", revision)
    if decision := decision_for(revision):
        raise Refused(_("%(person)s has decided on this already: %(verdict)s.") % {"person": decision.decided_by, "verdict": decision.get_verdict_display()})
    if not is_newest(revision):
        raise Refused(_("A newer version was submitted. Look at that one."))
    if draft.state != DraftState.IN_REVIEW:
        raise Refused(_("It no longer waits for a decision: %(state)s.") % {"state": draft.get_state_display()})
    return draft


def _tell_author(revision: Revision, text: str) -> None:
    url = reverse("draft-detail", args=[revision.draft_id])
    notify(revision.author, kind="decision", text=text[:400], url=url, key=f"decision-{revision.pk}")


@action("draft.expire")
def expire(*, draft: Draft, by: None = None) -> bool:
    """Ends the wait of a draft whose time has passed without a decision, and tells the author and the approvers. False when it no longer waits."""
    draft = locked_draft(draft)
    revision = newest_revision(draft)
    if draft.state != DraftState.IN_REVIEW or revision is None or draft.publish_at is None or draft.publish_at > timezone.now():
        return False
    DRAFT.step(draft, DraftState.EXPIRED)
    draft.edition += 1
    draft.save()
    told = {draft.author_id: draft.author}
    if not draft.author.is_protected:
        told |= {person.pk: person for person in StaffMember.objects.active().holding(Role.APPROVER)}
    for person in told.values():
        text = _("“%(title)s” was not decided in time. It will not go out; choose a later time and submit it again.") % {"title": draft.title}
        notify(person, kind="expired", text=text, url=reverse("draft-detail", args=[draft.pk]), key=f"expired-{revision.pk}")
    record("draft.expired", draft, revision=revision.pk)
    return True


def expire_undecided() -> int:
    """Expires everything that waits for a decision and whose time has passed. Answers how many. May run twice at once."""
    waiting = Draft.objects.filter(state=DraftState.IN_REVIEW, publish_at__lte=timezone.now())
    return sum(expire(draft=draft) for draft in waiting)
