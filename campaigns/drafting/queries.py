"""Questions about drafts, their photos and what was frozen of them."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.enums import Network
from campaigns.drafting.enums import DraftState, PeopleShown, PhotoState, SuggestionState
from campaigns.drafting.models import (
    Campaign,
    Comment,
    Draft,
    Labels,
    Original,
    Payload,
    Photo,
    Revision,
    Shelf,
    Suggestion,
    Template,
    TemplateVersion,
    Variant,
)
from campaigns.drafting.searching import SEPARATORS, Holds
from onboarding.people.enums import SEEN, Role, SafetyClass
from onboarding.people.models import StaffMember, StaffQuerySet
from onboarding.people.queries import visible
from portal.core.compiled import Compiled

NETWORKS = dict(Network.choices)
PLACES = {str(network): place for place, network in enumerate(Network)}

SHELF_DAYS = 7
"""So long is kept what was typed and not saved."""

TONES: dict[str, str] = {
    DraftState.WRITING: "note",
    DraftState.IN_REVIEW: "wait",
    DraftState.RETURNED: "wait",
    DraftState.REFUSED: "halt",
    DraftState.APPROVED: "go",
    DraftState.WITHDRAWN: "calm",
    DraftState.EXPIRED: "halt",
}


SUGGESTION_TONES: dict[str, str] = {
    SuggestionState.WAITING: "wait",
    SuggestionState.TAKEN: "go",
    SuggestionState.DECLINED: "calm",
    SuggestionState.WITHDRAWN: "calm",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo on a page. `facts`: what is said about who is in it, in sentences for those who decide."""

    url: str
    alt: str
    facts: list[str] = field(default_factory=list)


def drafts_of(person: StaffMember) -> QuerySet[Draft]:
    """A person's own drafts, for their own pages."""
    return _with_people(Draft.objects.filter(author=person))


def drafts_seen_by(person: StaffMember) -> QuerySet[Draft]:
    """The drafts that a person may open: their own; all of them when they approve, lead or keep records; what is approved otherwise."""
    return _with_people(_seen_by(person.pk, sees_all=person.has_perm("campaigns.view_all_drafts")))


def _seen_by(person: int, *, sees_all: bool) -> QuerySet[Draft]:
    # Protected colleagues are few: leaving them out by their keys is quicker than looking everybody up, and says the same as `visible`.
    protected = StaffMember.accounts.exclude(safety_class__in=SEEN).values("pk")
    seen = ~Q(author__in=protected) if sees_all else ~Q(author__in=protected) & Q(state=DraftState.APPROVED)
    return Draft.objects.filter(seen | Q(author=person))


def _one_seen_by(person: int, pk: int, *, sees_all: bool) -> QuerySet[Draft]:
    return _seen_by(person, sees_all=sees_all).filter(pk=pk).select_related("author", "campaign", "template_version")[:1]


ONE_OF_ALL = Compiled(lambda person, pk: _one_seen_by(person, pk, sees_all=True), person=int, pk=int)
ONE_OF_APPROVED = Compiled(lambda person, pk: _one_seen_by(person, pk, sees_all=False), person=int, pk=int)


def search(drafts: QuerySet[Draft], words: str) -> QuerySet[Draft]:
    """Those whose title, text or case reference holds every one of the words, or words that begin so. SQLite finds them inside words too."""
    terms = [term for term in re.split(rf"[\s{re.escape(SEPARATORS)}\\]+", words) if term][:8]
    if connection.vendor == "postgresql":
        return drafts.filter(Holds(terms)) if terms else drafts
    for term in terms:
        drafts = drafts.filter(Q(title__icontains=term) | Q(text__icontains=term) | Q(case_reference__icontains=term))
    return drafts


def variants_of(draft: Draft) -> list[Variant]:
    """Where the draft goes, with what `published_text` needs, in one query however many accounts there are."""
    variants = list(draft.variants.select_related("account"))
    for variant in variants:
        variant.draft = draft
    return variants


LISTED = ("title", "state", "category", "case_reference", "publish_at", "changed_at", "edition", "author__full_name", "author__safety_class", "campaign__name")


def listed(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    """The same drafts with no more of each than a list shows."""
    return drafts.select_related(None).prefetch_related(None).select_related("author", "campaign").only(*LISTED)


def destinations(drafts: Iterable[Draft]) -> dict[int, str]:
    """Draft → the accounts it goes to, in words. One query."""
    rows = Variant.objects.filter(draft__in=[draft.pk for draft in drafts])
    return _in_words(rows.order_by().values_list("draft", "account__handle", "account__network"))


def destinations_of(revisions: Iterable[Revision]) -> dict[int, str]:
    """Revision → the accounts it goes to, in words. One query."""
    rows = Payload.objects.filter(revision__in=[revision.pk for revision in revisions])
    return _in_words(rows.order_by().values_list("revision", "account__handle", "account__network"))


def _in_words(rows: Iterable[tuple[Any, ...]]) -> dict[int, str]:
    """Row → its accounts, in the order in which networks are named everywhere."""
    found: dict[int, list[tuple[int, str]]] = {}
    for key, handle, network in rows:
        found.setdefault(key, []).append((PLACES.get(network, len(PLACES)), f"@{handle} ({NETWORKS.get(network, network)})"))
    return {key: ", ".join(words for _place, words in sorted(accounts)) for key, accounts in found.items()}


def _with_people(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    return drafts.select_related("author", "campaign", "template_version").prefetch_related("variants__account")


def newest_revision(draft: Draft) -> Revision | None:
    """The last one that was submitted."""
    found: Revision | None = NEWEST_REVISION.first(draft=draft.pk)
    return found


NEWEST_REVISION = Compiled(lambda draft: Revision.objects.filter(draft=draft).order_by("-number")[:1], draft=int)


def draft_seen_by(person: StaffMember, pk: int) -> Draft | None:
    """One of `drafts_seen_by`; None when there is none of that number, or not for this person."""
    asked = ONE_OF_ALL if person.has_perm("campaigns.view_all_drafts") else ONE_OF_APPROVED
    found: Draft | None = asked.first(person=person.pk, pk=pk)
    return found


def suggestion_behind(draft: Draft) -> Suggestion | None:
    """The suggestion that became this draft, with who made it."""
    found: Suggestion | None = SUGGESTION_BEHIND.first(draft=draft.pk)
    return found


SUGGESTION_BEHIND = Compiled(lambda draft: Suggestion.objects.filter(draft=draft).select_related("suggested_by")[:1], draft=int)


def return_of(draft: Draft) -> Any:
    """The decision that sent the draft back, while it is back; None otherwise."""
    if draft.state != DraftState.RETURNED or (revision := newest_revision(draft)) is None:
        return None
    return revision.decisions.filter(verdict=DraftState.RETURNED).select_related("decided_by").first()


def is_newest(revision: Revision) -> bool:
    """Whether no later one was submitted."""
    return not Revision.objects.filter(draft_id=revision.draft_id, number__gt=revision.number).exists()


def payloads_of(revision: Revision) -> QuerySet[Payload]:
    """What would go out, per account."""
    return revision.payloads.select_related("account", "revision")


def going_out(revision: Revision) -> QuerySet[Payload]:
    """What goes out or went out of a revision, each with its delivery and that one's removals. Publishing hangs them on each payload."""
    return revision.payloads.select_related("account", "delivery__account").prefetch_related("delivery__takedowns")


def frozen_photo_names(draft: Draft) -> set[str]:
    """Storage names of the photos that some revision of the draft carries: these files must stay."""
    lists = Payload.objects.filter(revision__draft=draft).values_list("photos", flat=True)
    return {photo["file"] for photos in lists for photo in photos}


def photo_file_name(draft: Draft, sha256: str) -> str | None:
    """The storage name of one of the draft's photos, present or frozen; None when it has no such photo."""
    photo = draft.photos.filter(sha256=sha256, state=PhotoState.READY).first()
    if photo:
        return str(photo.file.name)
    lists: Sequence[list[dict[str, Any]]] = list(Payload.objects.filter(revision__draft=draft).values_list("photos", flat=True))
    return next((str(one["file"]) for photos in lists for one in photos if one["sha256"] == sha256), None)


def shown_photos(payload: Payload) -> list[Shown]:
    """The photos of a frozen payload, as a page shows them."""
    return shown_as(payload.revision.draft_id, payload.photos)


def shown_as(draft_id: int, frozen: Sequence[Mapping[str, Any]]) -> list[Shown]:
    """Photos in the form that payloads keep, as a page shows them. One query when colleagues are in them, else none."""
    names = _names_of({pk for photo in frozen for pk in photo.get("colleagues", [])})
    return [Shown(reverse("photo-file", args=[draft_id, photo["sha256"]]), photo["alt"], _facts(photo, names)) for photo in frozen]


def _facts(photo: Mapping[str, Any], names: Mapping[int, str]) -> list[str]:
    """A colleague who may no longer be pictured is left out here; the worker stops the photo itself."""
    people = photo.get("people", "")
    said = {
        PeopleShown.NOBODY: _("Nobody can be recognised."),
        PeopleShown.CONSENT: _("People can be recognised, with consent: %(words)s"),
        PeopleShown.WITHOUT: _("People can be recognised, without consent, because: %(words)s"),
    }
    facts = [said[PeopleShown(people)] % {"words": photo.get("words", "")}] if people in PeopleShown.values else []
    shown = [names[pk] for pk in photo.get("colleagues", []) if pk in names]
    if shown:
        facts.append(_("Colleagues in it: %(names)s") % {"names": ", ".join(shown)})
    if photo.get("booking"):
        facts.append(_("It is a booking photo."))
    return facts


def _names_of(people: Collection[int]) -> dict[int, str]:
    if not people:
        return {}
    return {person.pk: str(person) for person in StaffMember.listed.filter(pk__in=people, safety_class=SafetyClass.OPEN).order_by("full_name")}


def who_may_be_shown(addresses: Collection[str]) -> dict[str, int]:
    """Which of these work e-mail addresses, in small letters, belong to colleagues who may be pictured: address → primary key.

    An address that nobody has is missing from the answer just like that of somebody who may not be pictured.
    """
    people = StaffMember.listed.active().filter(email__in=addresses, safety_class=SafetyClass.OPEN)
    return {email.lower(): pk for email, pk in people.values_list("email", "pk")}


def addresses_in(photo: Photo) -> str:
    """The work e-mail addresses of the colleagues in a photo, one a line; without those who may no longer be pictured."""
    people = StaffMember.listed.filter(pk__in=photo.colleagues, safety_class=SafetyClass.OPEN).order_by("full_name")
    return "\n".join(people.values_list("email", flat=True)) if photo.colleagues else ""


def protected_among(people: Iterable[int]) -> frozenset[int]:
    """Those of these primary keys whose person may not be pictured, or is unknown. No query for none."""
    asked = frozenset(people)
    if not asked:
        return asked
    return asked - frozenset(StaffMember.accounts.filter(pk__in=asked, safety_class=SafetyClass.OPEN).values_list("pk", flat=True))


def shows_protected(photo: Mapping[str, Any]) -> bool:
    """Whether a photo, as a payload keeps it, shows a colleague who may not be pictured now."""
    return bool(protected_among(photo.get("colleagues", [])))


def draft_photos(draft: Draft) -> list[Photo]:
    """The photos of the working text that are ready, in order."""
    return list(draft.photos.filter(state=PhotoState.READY))


def originals_of(draft: Draft) -> QuerySet[Original]:
    """The files of a draft as they were sent."""
    return draft.originals.select_related("added_by", "photo")


@dataclass(frozen=True, slots=True)
class Tick:
    """One point of a checklist, who looked at it and when."""

    item: str
    person: str
    at: datetime


def ticks_of(labels: Labels) -> list[Tick]:
    """What was ticked, with names as they may be printed."""
    people = {person.pk: person.shown_name for person in StaffMember.accounts.filter(pk__in={entry["by"] for entry in labels.checklist})}
    return [Tick(entry["item"], people.get(entry["by"], _("a colleague")), datetime.fromisoformat(entry["at"])) for entry in labels.checklist]


def running_campaigns() -> QuerySet[Campaign]:
    """Campaigns that a draft may be put in."""
    today = timezone.localdate()
    return Campaign.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today))


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


def waiting_suggestions() -> QuerySet[Suggestion]:
    """What nobody has read and answered yet."""
    return Suggestion.objects.filter(state=SuggestionState.WAITING)


def threads_of(draft: Draft) -> QuerySet[Comment]:
    """What was said about a draft, the newest thread first, each with its answers, the oldest first. Three queries, however much was said."""
    told = Prefetch("told", StaffMember.listed.order_by("full_name"))
    answers = Prefetch("answers", Comment.objects.select_related("author", "revision").prefetch_related(told))
    threads = Comment.objects.filter(draft=draft, parent=None).select_related("author", "revision", "resolved_by")
    return threads.prefetch_related(told, answers).order_by("-made_at", "-pk")


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
