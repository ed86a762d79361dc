"""Questions about drafts, their photos and what was frozen of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Campaign, Draft, Payload, Photo, Revision
from onboarding.people.models import StaffMember
from onboarding.people.queries import visible

TONES: dict[str, str] = {
    DraftState.WRITING: "note",
    DraftState.IN_REVIEW: "wait",
    DraftState.RETURNED: "wait",
    DraftState.REFUSED: "halt",
    DraftState.APPROVED: "go",
    DraftState.WITHDRAWN: "calm",
    DraftState.EXPIRED: "halt",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo on a page."""

    url: str
    alt: str


def drafts_of(person: StaffMember) -> QuerySet[Draft]:
    """A person's own drafts, for their own pages."""
    return _with_people(Draft.objects.filter(author=person))


def drafts_seen_by(person: StaffMember) -> QuerySet[Draft]:
    """The drafts that a person may open: their own; all of them when they approve, lead or keep records; what is approved otherwise."""
    rows = Draft.objects.all() if person.has_perm("campaigns.view_all_drafts") else Draft.objects.filter(state=DraftState.APPROVED)
    return _with_people(visible(rows, "author") | Draft.objects.filter(author=person))


def search(drafts: QuerySet[Draft], words: str) -> QuerySet[Draft]:
    """Those whose title or text holds every one of the words."""
    for word in words.split()[:8]:
        drafts = drafts.filter(Q(title__icontains=word) | Q(text__icontains=word))
    return drafts


def _with_people(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    return drafts.select_related("author", "campaign").prefetch_related("variants__account")


def newest_revision(draft: Draft) -> Revision | None:
    """The last one that was submitted."""
    return draft.revisions.order_by("-number").first()


def is_newest(revision: Revision) -> bool:
    """Whether no later one was submitted."""
    return not Revision.objects.filter(draft_id=revision.draft_id, number__gt=revision.number).exists()


def payloads_of(revision: Revision) -> QuerySet[Payload]:
    """What would go out, per account."""
    return revision.payloads.select_related("account", "revision")


def frozen_photo_names(draft: Draft) -> set[str]:
    """Storage names of the photos that some revision of the draft carries: these files must stay."""
    lists = Payload.objects.filter(revision__draft=draft).values_list("photos", flat=True)
    return {photo["file"] for photos in lists for photo in photos}


def photo_file_name(draft: Draft, sha256: str) -> str | None:
    """The storage name of one of the draft's photos, present or frozen; None when it has no such photo."""
    photo = draft.photos.filter(sha256=sha256).first()
    if photo:
        return str(photo.file.name)
    lists: Sequence[list[dict[str, Any]]] = list(Payload.objects.filter(revision__draft=draft).values_list("photos", flat=True))
    return next((str(one["file"]) for photos in lists for one in photos if one["sha256"] == sha256), None)


def shown_photos(payload: Payload) -> list[Shown]:
    """The photos of a frozen payload, as a page shows them."""
    draft_id = payload.revision.draft_id
    return [Shown(reverse("photo-file", args=[draft_id, photo["sha256"]]), photo["alt"]) for photo in payload.photos]


def draft_photos(draft: Draft) -> list[Photo]:
    """The photos of the working text, in order."""
    return list(draft.photos.all())


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
