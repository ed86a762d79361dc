"""Questions about photos, and about who may be seen in them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.drafting.enums import PeopleShown, PhotoState
from campaigns.drafting.models import (
    Draft,
    Original,
    Payload,
    Photo,
)
from onboarding.people.enums import SafetyClass
from onboarding.people.models import StaffMember
from portal.core.compiled import Compiled
from portal.core.context import once


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo on a page. `facts`: what is said about who is in it, in sentences for those who decide."""

    url: str
    alt: str
    facts: list[str] = field(default_factory=list)


def frozen_photo_names(draft: Draft) -> set[str]:
    """Storage names of the photos that some revision of the draft carries: these files must stay."""
    lists = Payload.objects.filter(revision__draft=draft).values_list("photos", flat=True)
    return {kept["file"] for photos in lists for photo in photos for kept in (photo, photo.get("sent")) if kept}


def photo_file_name(draft: Draft, sha256: str) -> str | None:
    """The storage name of one of the draft's photos, present or frozen; None when it has no such photo."""
    photo = draft.photos.filter(sha256=sha256, state=PhotoState.READY).first()
    if photo:
        return str(photo.file.name)
    lists: Sequence[list[dict[str, Any]]] = list(Payload.objects.filter(revision__draft=draft).values_list("photos", flat=True))
    kept = (kept for photos in lists for one in photos for kept in (one, one.get("sent")) if kept)
    return next((str(one["file"]) for one in kept if one["sha256"] == sha256), None)


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
    return [photo for photo in photos_of(draft) if photo.state == PhotoState.READY]


def photos_of(draft: Draft) -> list[Photo]:
    """All photos of the working text, in order: those that wait for the worker or were refused too."""
    photos: list[Photo] = once(("photos", draft.pk), lambda: PHOTOS.objects(draft=draft.pk))
    for photo in photos:
        photo.draft = draft
    return photos


PHOTOS = Compiled(lambda draft: Photo.objects.filter(draft=draft), draft=int)


def originals_of(draft: Draft) -> list[Original]:
    """The files of a draft as they were sent."""
    found: list[Original] = ORIGINALS.objects(draft=draft.pk)
    return found


ORIGINALS = Compiled(lambda draft: Original.objects.filter(draft=draft).select_related("added_by", "photo"), draft=int)
