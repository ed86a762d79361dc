"""Questions about what stands around drafts: campaigns, templates, suggestions, comments, words kept while they are typed."""

from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, When, prefetch_related_objects
from django.utils import timezone

from campaigns.drafting.enums import DraftState, SuggestionState
from campaigns.drafting.models import (
    Campaign,
    Comment,
    Draft,
    Payload,
    Revision,
    Shelf,
    Suggestion,
    Template,
    TemplateVersion,
)
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember, StaffQuerySet
from onboarding.people.queries import visible
from portal.core.compiled import Compiled

SHELF_DAYS = 7
"""So long is kept what was typed and not saved."""

SUGGESTION_TONES: dict[str, str] = {
    SuggestionState.WAITING: "wait",
    SuggestionState.TAKEN: "go",
    SuggestionState.DECLINED: "calm",
    SuggestionState.WITHDRAWN: "calm",
}


def running_campaigns() -> QuerySet[Campaign]:
    """Campaigns that a draft may be put in."""
    today = timezone.localdate()
    return Campaign.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today))


CAMPAIGN_NAMES = Compiled(lambda: Campaign.objects.values_list("pk", "name"))


def campaign_names() -> list[tuple[int, str]]:
    """(primary key, name) of every campaign, as a select shows them."""
    return [(pk, name) for pk, name in CAMPAIGN_NAMES.rows()]


def campaigns_with_counts() -> QuerySet[Campaign]:
    """All campaigns with `approved_count`: how many of their drafts are approved."""
    counted = Campaign.objects.select_related("objective").annotate(approved_count=Count("drafts", filter=Q(drafts__state=DraftState.APPROVED)))
    return counted.order_by("-starts_on", "name")


def has_drafted(person: StaffMember) -> bool:
    """Whether the person ever submitted something of their own."""
    return Revision.objects.filter(author=person).exists()


def went_out(campaign: Campaign) -> QuerySet[Payload]:
    """What the public has read of a campaign, the latest first. Publishing hangs a delivery on each payload; drafting only asks through it."""
    rows = visible(Payload.objects.filter(revision__draft__campaign=campaign, delivery__state="sent"), "revision__author")
    return rows.select_related("account", "revision", "delivery").order_by("-delivery__settled_at", "-pk")


def newest_version(template: Template) -> TemplateVersion | None:
    """The version that new drafts begin with."""
    return template.versions.order_by("-number").first()


def template_shelf(*, with_retired: bool = False) -> QuerySet[TemplateVersion]:
    """The newest version of each template, in the order of the library."""
    newer = TemplateVersion.objects.filter(template=OuterRef("template"), number__gt=OuterRef("number"))
    rows = TemplateVersion.objects.filter(~Exists(newer)).select_related("template", "made_by").order_by("template__position", "name")
    return rows if with_retired else rows.filter(template__is_retired=False)


def suggestions_of(person: StaffMember) -> QuerySet[Suggestion]:
    """What a person suggested, for their own pages."""
    return Suggestion.objects.filter(suggested_by=person).select_related("draft")


def suggestions_seen_by(person: StaffMember) -> QuerySet[Suggestion]:
    """The suggestions that a person may open: their own, and all but the withdrawn when they take suggestions up.

    Nobody is left out for who they are: print `credit`, which names nobody who may not be named.
    """
    own = Q(suggested_by=person)
    rows = Suggestion.objects.filter(own | ~Q(state=SuggestionState.WITHDRAWN) if person.has_perm("campaigns.read_suggestions") else own)
    return rows.select_related("suggested_by", "draft", "handled_by")


def waiting_first(suggestions: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    """The ones that wait for an answer, then the others, each the newest first."""
    return suggestions.order_by(Case(When(state=SuggestionState.WAITING, then=0), default=1), "-made_at", "-pk")


def waiting_suggestions() -> int:
    """How many suggestions nobody has read and answered yet."""
    return len(WAITING.rows())


WAITING = Compiled(lambda: Suggestion.objects.order_by().filter(state=SuggestionState.WAITING).values_list("pk"))


def threads_of(draft: Draft) -> QuerySet[Comment]:
    """What was said about a draft, the newest thread first, each with its answers, the oldest first. Three queries, however much was said."""
    return _threads(draft.pk).prefetch_related(*_with_threads())


def newest_threads(draft: Draft) -> list[Comment]:
    """The newest ten of them. One question where nothing was said."""
    threads: list[Comment] = NEWEST_THREADS.objects(draft=draft.pk)
    if threads:
        prefetch_related_objects(threads, *_with_threads())
    return threads


def _threads(draft: int) -> QuerySet[Comment]:
    return Comment.objects.filter(draft=draft, parent=None).select_related("author", "revision", "resolved_by").order_by("-made_at", "-pk")


NEWEST_THREADS = Compiled(lambda draft: _threads(draft)[:10], draft=int)


def _with_threads() -> "tuple[Prefetch[Any], Prefetch[Any]]":
    told = Prefetch("told", StaffMember.listed.order_by("full_name"))
    return told, Prefetch("answers", Comment.objects.select_related("author", "revision").prefetch_related(told))


def people_concerned(draft: Draft) -> StaffQuerySet:
    """Colleagues whom a comment may be meant for: the author, the approvers, and those among the leaders who wrote in it, are asked or have decided."""
    about = Revision.objects.filter(draft=draft)
    asked = Q(pk__in=about.values("stage_runs__people")) | Q(pk__in=about.values("decisions__decided_by")) | Q(pk__in=draft.editors)
    overseers = Q(role_grants__role=Role.APPROVER) | (Q(role_grants__role=Role.LEADER) & asked)
    return StaffMember.listed.active().filter(Q(pk=draft.author_id) | overseers).order_by("full_name", "pk").distinct()


def shelf_of(person: StaffMember, draft: Draft | None) -> Shelf | None:
    """What the person typed there within the last days and did not save."""
    since = timezone.now() - timedelta(days=SHELF_DAYS)
    return Shelf.objects.filter(person=person, draft=draft, kept_at__gt=since).first()


def suggestion_behind(draft: Draft) -> Suggestion | None:
    """The suggestion that became this draft, with who made it. Nothing is asked when the draft comes from `draft_seen_by`."""
    return getattr(draft, "suggestion", None)
