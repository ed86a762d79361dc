"""Questions about decisions: whether something is approved, by whom, and from when until when that holds."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Payload, Revision
from campaigns.drafting.queries import is_newest, payloads_of
from campaigns.reviewing.enums import StageState, Verdict
from campaigns.reviewing.models import Decision, RouteRun, StageRun
from campaigns.reviewing.rules import decisions_of, stages_of
from portal.core.compiled import Compiled, Keyed

HASH_FIELD = "hash-"
A_MINUTE = timedelta(minutes=1)


def is_passed(revision: Revision) -> bool:
    """Whether every stage of the revision's route has passed."""
    run = getattr(revision, "route_run", None)
    return run is not None and sum(stage.state == StageState.PASSED for stage in stages_of(revision)) >= run.length


def does_one_more_complete(revision: Revision) -> bool:
    """Whether one more approval ends the revision's route. Yes before it has a route: then it may be a short one."""
    run = RouteRun.objects.filter(revision=revision).first()
    stage = StageRun.objects.filter(revision=revision, state=StageState.OPEN).first()
    if run is None or stage is None:
        return run is None
    given = Decision.objects.filter(revision=revision, stage=stage.number, verdict=Verdict.APPROVED).count()
    return stage.number == run.length and given + 1 >= stage.needed


def decision_for(revision: Revision) -> Decision | None:
    """The decision that ended it: the one against it, or the approval that completed its route. None while it waits."""
    decisions = decisions_of(revision)
    against = next((each for each in decisions if each.verdict != Verdict.APPROVED), None)
    return against or (decisions[0] if decisions and is_passed(revision) else None)


def revision_before(revision: Revision) -> Revision | None:
    """The revision of the same draft that was submitted before this one."""
    found: Revision | None = BEFORE.first(draft=revision.draft_id, number=revision.number)
    if found is not None:
        found.draft = revision.draft
    return found


BEFORE = Compiled(lambda draft, number: Revision.objects.filter(draft=draft, number__lt=number).order_by("-number")[:1], draft=int, number=int)


def is_approved(payload: Payload) -> bool:
    """Whether exactly this may go out now: newest revision of an approved draft, and the hash that was approved is still its hash."""
    revision = payload.revision
    if revision.draft.state != DraftState.APPROVED or not is_newest(revision) or not is_passed(revision):
        return False
    decisions = decisions_of(revision)
    approved = {decision.hashes.get(str(payload.account_id)) for decision in decisions}
    is_for_it = bool(decisions) and all(decision.verdict == Verdict.APPROVED for decision in decisions)
    return is_for_it and approved == {payload.sha256} == {payload.digest()}


def window_from(begins: datetime) -> tuple[datetime, datetime]:
    """From when until when an approval of something that is to go out then is good."""
    return begins, begins + timedelta(days=settings.APPROVAL_WINDOW_DAYS)


def window_of(revision: Revision) -> tuple[datetime, datetime] | None:
    """From when until when the revision's approval is good; None while it has none."""
    decision = next((each for each in decisions_of(revision) if each.verdict == Verdict.APPROVED), None)
    if decision is None or not is_passed(revision):
        return None
    if decision.good_from and decision.good_until:
        return decision.good_from, decision.good_until
    return window_from(revision.publish_at or decision.decided_at)


def windows_of(revisions: Iterable[int]) -> dict[int, tuple[datetime, datetime]]:
    """Primary key of a revision that has passed its route → from when until when its approval is good: `window_of` for many. One query for 250."""
    found = WINDOWS.rows(revisions)
    return {pk: (begins, ends) if begins and ends else window_from(publish_at or decided_at) for pk, begins, ends, publish_at, decided_at in found}


def _windows(keys: list[int]) -> QuerySet[Decision, Any]:
    rows = Decision.objects.filter(revision__in=keys, verdict=Verdict.APPROVED).order_by("decided_at", "pk")
    return rows.values_list("revision", "good_from", "good_until", "revision__publish_at", "decided_at")


WINDOWS = Keyed(_windows, 25, 250)


def is_in_window(revision: Revision, at: datetime | None = None) -> bool:
    """Whether the approval is good at that time (now when none is given). Clocks of two machines may be a minute apart."""
    window = window_of(revision)
    return window is not None and window[0] - A_MINUTE <= (at or timezone.now()) <= window[1]


def hashes_of(revision: Revision) -> dict[str, str]:
    """What the reviewer's page shows: each account's primary key (as text) with the SHA-256 of what would go out there."""
    return {str(payload.account_id): payload.sha256 for payload in payloads_of(revision)}


def hashes_seen(data: Mapping[str, object]) -> dict[str, str]:
    """The hashes that a posted review form carries, in the shape that `record_approval` takes."""
    return {name.removeprefix(HASH_FIELD): str(data[name]) for name in data if name.startswith(HASH_FIELD)}
