"""Where each thing that stands in the way of submitting a draft is mended."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.drafting.enums import PhotoState
from campaigns.drafting.models import Draft, Photo
from campaigns.drafting.queries import photos_of, variants_of
from campaigns.drafting.screening.models import Finding

FIELDS = {"account-missing": "id_accounts_0", "account-disconnected": "id_accounts_0", "time-passed": "id_when_0"}
"""Rules that are not about words, and the field of the form that they concern."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """What must be mended first, in words, with the address of the form that mends it (empty where one can only wait) and what a button to it says."""

    text: str
    url: str = ""
    act: str = ""


def blockers_of(draft: Draft, found: Sequence[Finding]) -> list[Blocker]:
    """The findings that block, each with the way to mend it."""
    blocking = [finding for finding in found if finding.blocks]
    photos = photos_of(draft) if any(finding.photo for finding in blocking) else []
    own = {variant.account_id for variant in variants_of(draft) if variant.text} if blocking else set()
    return [_blocker(draft, finding, photos, own) for finding in blocking]


def _blocker(draft: Draft, finding: Finding, photos: list[Photo], own: set[int]) -> Blocker:
    if finding.photo and finding.photo <= len(photos):
        return Blocker(str(finding), *_photo_page(draft, photos[finding.photo - 1], finding.photo))
    if finding.rule == "photos":
        return Blocker(str(finding), reverse("draft-detail", args=[draft.pk]) + "#photos-heading", _("Look at the photos"))
    if finding.mends == "checklist":
        return Blocker(str(finding), reverse("draft-checklist", args=[draft.pk]), _("Open the checklist"))
    return Blocker(str(finding), f"{reverse('draft-edit', args=[draft.pk])}#{_field(finding, own)}", _("Change the draft"))


def _photo_page(draft: Draft, photo: Photo, number: int) -> tuple[str, str]:
    if photo.state == PhotoState.WAITING:
        return "", ""
    if photo.state == PhotoState.REFUSED:
        return reverse("draft-photo-remove", args=[draft.pk, photo.pk]), _("Remove photo %(number)d") % {"number": number}
    return reverse("draft-photo-edit", args=[draft.pk, photo.pk]), _("Describe photo %(number)d") % {"number": number}


def _field(finding: Finding, own: set[int]) -> str:
    if finding.mends == "naming":
        return "id_naming_decided_by"
    if finding.field == Finding.Field.TITLE:
        return "id_title"
    return FIELDS.get(finding.rule) or (f"id_text_{finding.account_id}" if finding.account_id in own else "id_text")
