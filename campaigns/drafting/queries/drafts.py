"""Questions about drafts and what was frozen of them: which there are, who may open them, where they go."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import gettext as _

from campaigns.accounts.enums import Network
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import (
    Draft,
    Labels,
    Payload,
    Revision,
    Variant,
)
from campaigns.drafting.searching import SEPARATORS, Holds, query_of
from onboarding.people.enums import SEEN
from onboarding.people.models import StaffMember
from portal.core.compiled import Compiled, Keyed, hand_over, held
from portal.core.context import once

NETWORKS = dict(Network.choices)
PLACES = {str(network): place for place, network in enumerate(Network)}

TONES: dict[str, str] = {
    DraftState.WRITING: "note",
    DraftState.IN_REVIEW: "wait",
    DraftState.RETURNED: "wait",
    DraftState.REFUSED: "halt",
    DraftState.APPROVED: "go",
    DraftState.WITHDRAWN: "calm",
    DraftState.EXPIRED: "halt",
}


def drafts_of(person: StaffMember) -> QuerySet[Draft]:
    """A person's own drafts, for their own pages."""
    return _with_people(Draft.objects.filter(author=person))


def drafts_seen_by(person: StaffMember) -> QuerySet[Draft]:
    """The drafts that a person may open: their own; all of them when they approve, lead or keep records; what is approved otherwise."""
    return _with_people(seen_by(person.pk, sees_all=person.has_perm("campaigns.view_all_drafts")))


def seen_by(person: int, *, sees_all: bool) -> QuerySet[Draft]:
    """The same by a primary key and by whether it is somebody who sees all."""
    # Protected colleagues are few: leaving them out by their keys is quicker than looking everybody up, and says the same as `visible`.
    protected = StaffMember.accounts.exclude(safety_class__in=SEEN).values("pk")
    seen = ~Q(author__in=protected) if sees_all else ~Q(author__in=protected) & Q(state=DraftState.APPROVED)
    return Draft.objects.filter(seen | Q(author=person))


def _one_seen_by(person: int, pk: int, *, sees_all: bool) -> QuerySet[Draft]:
    seen = Q(author__safety_class__in=SEEN) if sees_all else Q(author__safety_class__in=SEEN, state=DraftState.APPROVED)  # one author is looked up at once
    rows = Draft.objects.filter(seen | Q(author=person), pk=pk)
    return rows.select_related("author", "campaign", "template_version", "correction__revision", "suggestion__suggested_by")[:1]


ONE_OF_ALL = Compiled(lambda person, pk: _one_seen_by(person, pk, sees_all=True), person=int, pk=int)
ONE_OF_APPROVED = Compiled(lambda person, pk: _one_seen_by(person, pk, sees_all=False), person=int, pk=int)


def terms_of(words: str) -> list[str]:
    """What is searched for: the first eight words."""
    return [term for term in re.split(rf"[\s{re.escape(SEPARATORS)}\\]+", words) if term][:8]


def search(drafts: QuerySet[Draft], terms: Sequence[str]) -> QuerySet[Draft]:
    """Those whose title, text or case reference holds every one of the words, or words that begin so. SQLite finds them inside words too."""
    if connection.vendor == "postgresql":
        return drafts.filter(Holds(Value(query_of(terms))))
    for term in terms:
        drafts = drafts.filter(Q(title__icontains=term) | Q(text__icontains=term) | Q(case_reference__icontains=term))
    return drafts


def variants_of(draft: Draft) -> list[Variant]:
    """Where the draft goes, with what `published_text` needs, in one query however many accounts there are."""
    variants: list[Variant] = once(("variants", draft.pk), lambda: VARIANTS.objects(draft=draft.pk))
    for variant in variants:
        variant.draft = draft
    return variants


VARIANTS = Compiled(lambda draft: Variant.objects.filter(draft=draft).select_related("account"), draft=int)


MOST_COPIES = 24


def destinations(drafts: Iterable[Draft]) -> dict[int, str]:
    """Draft → the accounts it goes to, in words. One query."""
    return _in_words(GOES_TO.rows(draft.pk for draft in drafts))


def destinations_of(revisions: Iterable[int]) -> dict[int, str]:
    """Primary key of a revision → the accounts it goes to, in words. One query."""
    return _in_words(WENT_TO.rows(revisions))


GOES_TO = Keyed(lambda keys: Variant.objects.order_by().filter(draft__in=keys).values_list("draft", "account__handle", "account__network"))
WENT_TO = Keyed(lambda keys: Payload.objects.order_by().filter(revision__in=keys).values_list("revision", "account__handle", "account__network"))


def _in_words(rows: Iterable[tuple[Any, ...]]) -> dict[int, str]:
    """Row → its accounts, in the order in which networks are named everywhere."""
    found: dict[int, list[tuple[int, str]]] = {}
    networks = {network: str(words) for network, words in NETWORKS.items()}
    for key, handle, network in rows:
        found.setdefault(key, []).append((PLACES.get(network, len(PLACES)), f"@{handle} ({networks.get(network, network)})"))
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


def return_of(draft: Draft) -> Any:
    """The decision that sent the draft back, while it is back; None otherwise."""
    if draft.state != DraftState.RETURNED or (revision := newest_revision(draft)) is None:
        return None
    return revision.decisions.filter(verdict=DraftState.RETURNED).select_related("decided_by").first()


def is_newest(revision: Revision) -> bool:
    """Whether no later one was submitted."""
    return not LATER.rows(draft=revision.draft_id, number=revision.number)


LATER = Compiled(lambda draft, number: Revision.objects.order_by().filter(draft=draft, number__gt=number).values_list("pk")[:1], draft=int, number=int)


def payloads_of(revision: Revision) -> list[Payload]:
    """What would go out, per account."""
    payloads: list[Payload] | None = held(revision, "payloads")
    if payloads is None:
        payloads = PAYLOADS.objects(revision=revision.pk)
    for payload in payloads:
        payload.revision = revision
    return payloads


PAYLOADS = Compiled(lambda revision: Payload.objects.filter(revision=revision).select_related("account"), revision=int)


def going_out(revision: Revision) -> list[Payload]:
    """What goes out or went out of a revision, each with its delivery and that one's newest `removal` or None. Publishing hangs them on each payload.

    Afterwards `payloads_of` asks nothing more.
    """
    found: list[Payload] = GOING.objects(revision=revision.pk)
    hand_over(revision, "payloads", found)
    deliveries: list[Any] = [payload.delivery for payload in found if getattr(payload, "delivery", None)]
    removals = REMOVALS.objects(revision=revision.pk) if deliveries else []
    for delivery in deliveries:
        delivery.removal = next((each for each in removals if each.delivery_id == delivery.pk), None)
    return found


def _removals(revision: int) -> QuerySet[Any]:
    deliveries: Any = Payload.delivery.related.related_model
    return deliveries.takedowns.rel.related_model._default_manager.filter(delivery__revision=revision)


REMOVALS = Compiled(_removals, revision=int)
GOING = Compiled(lambda revision: Payload.objects.filter(revision=revision).select_related("account", "delivery__account"), revision=int)


def history_of(draft: Draft) -> list[Revision]:
    """Everything that was submitted of a draft, the newest first, each with who submitted it and what was decided. Two queries."""
    revisions: list[Revision] = SUBMITTED.objects(draft=draft.pk)
    decided = DECIDED.objects(draft=draft.pk) if revisions else []
    for revision in revisions:
        revision.draft = draft
        hand_over(revision, "decisions", [each for each in decided if each.revision_id == revision.pk])
    return revisions


def _decided(draft: int) -> QuerySet[Any]:
    """Review hangs decisions on each revision; drafting only asks through it."""
    decisions: Any = Revision.decisions.rel.related_model
    return decisions._default_manager.filter(revision__draft=draft).select_related("decided_by")


SUBMITTED = Compiled(lambda draft: Revision.objects.filter(draft=draft).select_related("submitted_by").order_by("-number"), draft=int)
DECIDED = Compiled(_decided, draft=int)


def copies_of(draft: Draft, person: StaffMember) -> list[Draft]:
    """Drafts that began as a copy of it and that the person may open, by their time."""
    asked = COPIES_OF_ALL if person.has_perm("campaigns.view_all_drafts") else COPIES_OF_APPROVED
    found: list[Draft] = asked.objects(person=person.pk, draft=draft.pk)
    return found


def _copies(person: int, draft: int, *, sees_all: bool) -> QuerySet[Draft]:
    rows = seen_by(person, sees_all=sees_all).filter(copied_from=draft).order_by(F("publish_at").asc(nulls_last=True), "pk")
    return rows.only("title", "state", "publish_at")[:MOST_COPIES]


COPIES_OF_ALL = Compiled(lambda person, draft: _copies(person, draft, sees_all=True), person=int, draft=int)
COPIES_OF_APPROVED = Compiled(lambda person, draft: _copies(person, draft, sees_all=False), person=int, draft=int)


@dataclass(frozen=True, slots=True)
class Tick:
    """One point of a checklist, who looked at it and when."""

    item: str
    person: str
    at: datetime


def ticks_of(labels: Labels) -> list[Tick]:
    """What was ticked, with names as they may be printed. No question where nothing was."""
    if not labels.checklist:
        return []
    people = {person.pk: person.shown_name for person in StaffMember.accounts.filter(pk__in={entry["by"] for entry in labels.checklist})}
    return [Tick(entry["item"], people.get(entry["by"], _("a colleague")), datetime.fromisoformat(entry["at"])) for entry in labels.checklist]
