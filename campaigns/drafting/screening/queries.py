"""Questions about findings: what a revision carries, and what still has to be cleared."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

import campaigns.drafting.screening.rules  # noqa: F401  (registers the permissions)
from campaigns.drafting.clashes import Clash
from campaigns.drafting.models import Payload, Revision
from campaigns.drafting.queries import payloads_of
from campaigns.drafting.screening.drafts import passage_of
from campaigns.drafting.screening.enums import Level
from campaigns.drafting.screening.models import Finding, WordList
from onboarding.people.models import StaffMember
from portal.core.compiled import Compiled
from portal.core.errors import Refused

LATE = "in_review"
"""The state of a draft whose findings can be cleared."""


def uncleared(revision: Revision) -> QuerySet[Finding]:
    """What keeps a revision from being approved: whatever nobody let pass who wrote none of it."""
    writers = {revision.author_id, revision.last_editor_id, revision.submitted_by_id, *revision.editors}
    by_nobody_else = Q(clearing=None) | Q(clearing__cleared_by__in=writers)  # from before, when authors could clear warnings
    return Finding.objects.filter(by_nobody_else, revision=revision).exclude(level=Level.NOTE)


def require_cleared(revision: Revision) -> None:
    """Raises Refused, saying what to do, while something is uncleared."""
    if open_ones := uncleared(revision).count():
        raise Refused(_("Screening found %(n)d things in it that nobody has cleared. Clear each with a reason, or return it to the author.") % {"n": open_ones})


def kept_findings(revision: Revision, person: StaffMember) -> list[Finding]:
    """What was noticed in a revision, the heaviest first, each with its passage and `may_clear`: whether this person may let it pass now."""
    found: list[Finding] = KEPT.objects(revision=revision.pk)
    if not found:
        return []
    payloads = {payload.account_id: payload for payload in payloads_of(revision)}
    is_waiting = revision.draft.state == LATE
    allowed: dict[bool, bool] = {}
    answers = person.has_perm("campaigns.answer_finding", found[0])
    for finding in found:
        finding.revision = revision
        finding.passage = passage_of(_text_of(finding, revision, payloads), finding.start, finding.end)
        is_block = finding.level == Level.BLOCK
        if is_block not in allowed:
            allowed[is_block] = person.has_perm(permission_for(finding), finding)
        finding.may_clear = is_waiting and finding.is_waiting and allowed[is_block]
        finding.may_answer = is_waiting and finding.is_waiting and not is_block and answers and finding.answer_or_none is None
    weight = [Level.BLOCK, Level.WARN, Level.NOTE]
    return sorted(found, key=lambda finding: (not finding.is_waiting, weight.index(Level(finding.level)), finding.pk))


KEPT = Compiled(
    lambda revision: Finding.objects.filter(revision=revision).select_related("account", "clearing__cleared_by", "answer__answered_by"), revision=int
)


def told_once(found: Iterable[Finding], live: Iterable[Clash]) -> list[Clash]:
    """What clashes at this moment and was not noticed at the submission. What was is marked there (`now`), so that it is read in one place."""
    left = list(live)
    for finding in found:
        same = next((clash for clash in left if _is_same(finding, clash)), None)
        if same:
            left.remove(same)
            finding.now = same
    return left


def _is_same(finding: Finding, clash: Clash) -> bool:
    """Whether it is about the same two posts and weighs no more than it did."""
    is_heavier = clash.level == Level.WARN and finding.level == Level.NOTE
    return finding.other == clash.other and finding.reason.startswith(f"{clash.where}: ") and not is_heavier


def permission_for(finding: Finding) -> str:
    """Which right letting it pass takes."""
    return "campaigns.override_finding" if finding.level == Level.BLOCK else "campaigns.clear_finding"


def _text_of(finding: Finding, revision: Revision, payloads: dict[int, Payload]) -> str:
    if finding.field == Finding.Field.TITLE:
        return revision.title
    payload = payloads.get(finding.account_id) if finding.account_id else next(iter(payloads.values()), None)
    if payload is None:
        return ""
    if finding.field == Finding.Field.ALT:
        number = (finding.photo or 0) - 1
        return str(payload.photos[number]["alt"]) if 0 <= number < len(payload.photos) else ""
    return payload.text


def word_lists() -> QuerySet[WordList]:
    """The force's lists with `word_count`."""
    return WordList.objects.annotate(word_count=Count("words")).order_by("name")
