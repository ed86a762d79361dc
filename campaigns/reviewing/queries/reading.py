"""A version with all that its pages ask of it, read in few questions that are compiled once."""

from django.db.models import Exists, OuterRef, QuerySet

from campaigns.drafting.models import Revision
from campaigns.drafting.queries import payloads_of
from campaigns.reviewing.rules import decisions_of, stages_of
from onboarding.people.models import StaffMember
from portal.core.compiled import Compiled, hand_over


def _one(pk: int) -> QuerySet[Revision]:
    newer = Revision.objects.order_by().filter(draft=OuterRef("draft"), number__gt=OuterRef("number"))
    rows = Revision.objects.filter(pk=pk).select_related("draft__campaign", "route_run__version", "urgent_ask", "looking__person")
    return rows.annotate(has_newer=Exists(newer))[:1]


ONE = Compiled(_one, pk=int)
PEOPLE = Compiled(
    lambda **three: StaffMember.accounts.order_by().filter(pk__in=list(three.values())).only("full_name", "safety_class"), one=int, two=int, three=int
)


def revision_to_read(pk: int) -> Revision | None:
    """One version with its people, draft, payloads, decisions, route, stages, who looks at it and `has_newer`; None when there is none of that number.

    For pages. An action asks anew: what is decided must not rest on what a page read.
    """
    revision: Revision | None = ONE.first(pk=pk)
    if revision is None:
        return None
    three = revision.author_id, revision.last_editor_id, revision.submitted_by_id
    people = {each.pk: each for each in PEOPLE.objects(**dict(zip(("one", "two", "three"), three, strict=True)))}
    revision.author, revision.last_editor, revision.submitted_by = (people[key] for key in three)
    revision.draft.author = people.get(revision.draft.author_id, revision.author)
    hand_over(revision, "payloads", payloads_of(revision))
    hand_over(revision, "stage_runs", stages_of(revision))
    hand_over(revision, "decisions", decisions_of(revision))
    return revision
