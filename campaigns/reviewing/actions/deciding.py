"""Deciding on a revision. Approving makes deliveries, so that the verb itself is `publishing.actions.approve`, which calls `record_approval`."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import campaigns.reviewing.rules  # noqa: F401  (registers the permissions)
from campaigns.accounts.counting import clean_text
from campaigns.drafting.actions import locked_draft
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Revision
from campaigns.drafting.queries import is_newest
from campaigns.drafting.screening.queries import require_cleared
from campaigns.drafting.transitions import DRAFT
from campaigns.reviewing.actions.stages import advance, begin, close
from campaigns.reviewing.actions.telling import writers_told
from campaigns.reviewing.enums import Reason, StageState, Verdict
from campaigns.reviewing.models import Decision, StageRun
from campaigns.reviewing.queries import decision_for, does_one_more_complete, window_from
from campaigns.reviewing.writers import writers_of
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import NotPermitted, Refused
from portal.core.notices import notify


def record_approval(*, revision: Revision, by: StaffMember, hashes_seen: Mapping[str, str]) -> Decision:
    """Writes the approval of exactly what the reviewer saw at the stage that is open, and moves the revision on through its route.

    Call it inside the action that makes the deliveries; that one moves the draft on when the decision completes the route: it then has
    `good_until`. `hashes_seen` maps each account's primary key (as text) to the SHA-256 that was on the reviewer's page.
    Raises NotPermitted for anybody who wrote in it, Refused when it was decided, changed or superseded, or its time has passed.
    """
    stage = _decidable_stage(revision, by)
    hashes = require_shown(revision, hashes_seen)
    now = timezone.now()
    window = window_from(revision.publish_at or now) if does_one_more_complete(revision) else (None, None)
    decision = Decision.objects.create(
        revision=revision,
        stage=stage.number,
        verdict=Verdict.APPROVED,
        decided_by=by,
        decided_at=now,
        hashes=hashes,
        good_from=window[0],
        good_until=window[1],
    )
    if advance(revision, stage):
        tell_author(revision, _("“%(title)s” was approved.") % {"title": revision.title})
    record("revision.approved", revision, by=by, stage=stage.number, hashes=hashes)
    return decision


def require_shown(revision: Revision, hashes_seen: Mapping[str, str]) -> dict[str, str]:
    """The hashes of what would go out, when they are those that were submitted and shown and nothing stands against them. Raises Refused."""
    payloads = list(revision.payloads.select_related("account", "revision"))
    now_there = {str(payload.account_id): payload.digest() for payload in payloads}
    if not now_there or any(payload.sha256 != now_there[str(payload.account_id)] for payload in payloads):
        raise Refused(_("What is stored is no longer what was submitted. Return it to the author and tell an administrator."))
    if dict(hashes_seen) != now_there:
        raise Refused(_("What you saw is not what would go out. Load the page again and look once more."))
    if revision.publish_at and revision.publish_at <= timezone.now():
        raise Refused(_("Its time to publish has passed. Return it, so that the author can choose a later one."))
    require_cleared(revision)
    return now_there


@action("revision.return")
def return_to_author(*, revision: Revision, by: StaffMember, reason: str | Iterable[str], words: str) -> Decision:
    """Gives a revision back with reasons and words; the author can change it and submit again."""
    decision = _decide_against(revision, by, Verdict.RETURNED, reason, words)
    told = _("“%(title)s” came back to you (%(reason)s): %(words)s")
    return _finish(decision, told, _("“%(title)s”, which you worked on, came back (%(reason)s): %(words)s"))


@action("revision.refuse")
def refuse(*, revision: Revision, by: StaffMember, reason: str | Iterable[str], words: str) -> Decision:
    """Ends a draft: it will not be published. The reasons and the words go to the author."""
    decision = _decide_against(revision, by, Verdict.REFUSED, reason, words)
    told = _("“%(title)s” was refused (%(reason)s): %(words)s")
    return _finish(decision, told)


def _decide_against(revision: Revision, by: StaffMember, verdict: Verdict, reason: str | Iterable[str], words: str) -> Decision:
    stage = _decidable_stage(revision, by)
    words = clean_text(words)
    given = [reason] if isinstance(reason, str) else list(reason)
    reasons = [each.value for each in Reason if each.value in given]  # in the order of the form, each once
    if not reasons or set(given) - set(Reason.values) or not words:
        raise Refused(_("Choose a reason and write a sentence that helps the author."))
    decision = Decision.objects.create(
        revision=revision,
        stage=stage.number,
        verdict=verdict,
        reason=reasons[0],
        more_reasons=reasons[1:],
        words=words[:2000],
        decided_by=by,
        decided_at=timezone.now(),
        hashes={str(payload.account_id): payload.sha256 for payload in revision.payloads.all()},
    )
    end_against(revision, stage, verdict)
    return decision


def end_against(revision: Revision, stage: StageRun, verdict: str) -> None:
    """Ends the route of a revision and moves its draft to the state that carries the verdict's name."""
    close(stage, StageState.FAILED)
    draft = locked_draft(revision.draft)
    DRAFT.step(draft, verdict)
    draft.edition += 1
    draft.save()


def _finish(decision: Decision, told: str, others_told: str = "") -> Decision:
    revision = decision.revision
    said = {"title": revision.title, "reason": decision.reason_words, "words": decision.words}
    tell_author(revision, told % said, others_told % said)
    record(f"revision.{decision.verdict}", revision, by=decision.decided_by, stage=decision.stage, reasons=decision.reasons)
    return decision


def _decidable_stage(revision: Revision, by: StaffMember) -> StageRun:
    """The open stage of a revision that this person may decide on now; its draft is locked from here to the commit."""
    draft = locked_draft(revision.draft)
    require(by, "campaigns.review")
    if by.pk in writers_of(revision):
        raise NotPermitted(_("You wrote or edited this, so somebody else decides on it."))
    if decision := decision_for(revision):
        raise Refused(_("%(person)s has decided on this already: %(verdict)s.") % {"person": decision.decided_by, "verdict": decision.get_verdict_display()})
    if not is_newest(revision):
        raise Refused(_("A newer version was submitted. Look at that one."))
    if draft.state != DraftState.IN_REVIEW:
        raise Refused(_("It no longer waits for a decision: %(state)s.") % {"state": draft.get_state_display()})
    if Decision.objects.filter(revision=revision, decided_by=by).exists():
        raise NotPermitted(_("You have decided on this version already. Nobody counts twice: somebody else takes the next step."))
    stage = begin(revision)
    if stage is None:
        raise Refused(_("It waits for nobody's decision. Load the page again to see where it stands."))
    if not stage.takes(by):
        raise NotPermitted(_("This stage asks somebody else. The page of the draft says whom."))
    require(by, "campaigns.decide", revision)
    return stage


def tell_author(revision: Revision, text: str, others_text: str = "") -> None:
    """Tells whoever wrote it what became of a revision, once: the author, who edited it, who submitted it. The others in words of their own, if given."""
    url = reverse("draft-detail", args=[revision.draft_id])
    for person in writers_told(revision):
        said = text if person.pk == revision.author_id else others_text or text
        notify(person, kind="decision", text=said[:400], url=url, key=f"decision-{revision.pk}")
