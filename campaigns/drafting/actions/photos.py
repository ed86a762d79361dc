"""Photos of a draft: taken in, described, removed; and the files as they were sent, for the few who may open them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Self

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.accounts.counting import clean_text
from campaigns.accounts.limits import ALT_LIMIT, LEAST_PHOTO_BYTES, LIMITS
from campaigns.drafting.actions.writing import Stale, locked_draft, note_editor, require_edit
from campaigns.drafting.enums import PeopleShown, PhotoState
from campaigns.drafting.models import Draft, Original, Photo, photo_path
from campaigns.drafting.pictures import Picture, Unusable, quick_picture, refusal, renditions
from campaigns.drafting.queries import frozen_photo_names, who_may_be_shown
from campaigns.drafting.screening.asking import note_names
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.bell import ring
from portal.core.errors import Refused

MOST_PHOTOS = max(limits.photos for limits in LIMITS.values())
MOST_COLLEAGUES = 20
WORDS_LIMIT = 400
PREPARE = "campaigns.drafting.tasks.prepare_photo"
RENDER = "campaigns.drafting.tasks.render_photo"


class NotToBePictured(Refused):
    """An address named as that of a colleague in the photo is nobody's who may be pictured."""


@dataclass(frozen=True, slots=True)
class Made:
    """A clean photo, and what the networks get for which it is too large."""

    picture: Picture
    renditions: Mapping[str, Picture]

    @classmethod
    def of(cls, picture: Picture) -> Self:
        """With its renditions. Raises Unusable."""
        return cls(picture, renditions(picture.content))


class AlreadyThere(Refused):
    """The draft holds this very photo."""


@dataclass(frozen=True, slots=True)
class Pictured:
    """What is said about who is in a photo. `colleagues`: work e-mail addresses, one a line."""

    people: str = ""
    words: str = ""
    colleagues: str = ""
    is_booking: bool = False


def add_photo(*, draft: Draft, by: StaffMember, content: bytes, alt: str = "", about: Pictured | None = None) -> Photo:
    """Takes a photo in: ready at once when it is small, else waiting for the worker. Raises Refused with the reason.

    The small one is decoded between two short transactions, in a process of its own.
    """
    _may_add(draft=draft, by=by)
    picture = quick_picture(content)
    try:
        made = Made.of(picture) if picture else None
    except Unusable as error:
        raise Refused(refusal(error.fault)) from error
    return _keep(draft=draft, by=by, content=content, made=made, alt=alt, about=about or Pictured())


@action("photo.add")
def _may_add(*, draft: Draft, by: StaffMember) -> None:
    require_edit(by, draft)
    if draft.photos.count() >= MOST_PHOTOS:
        raise Refused(_("A draft holds %(most)d photos at most. Remove one first.") % {"most": MOST_PHOTOS})


@action("photo.add")
def _keep(*, draft: Draft, by: StaffMember, content: bytes, made: Made | None, alt: str, about: Pictured) -> Photo:
    draft = locked_draft(draft)
    _may_add(draft=draft, by=by)
    photos = list(draft.photos.select_related("original"))
    original = Original(draft=draft, sha256=sha256(content).hexdigest(), size=len(content), added_by=by)
    if any(each.original is not None and each.original.sha256 == original.sha256 for each in photos) or (made and has_picture(photos, made.picture)):
        raise AlreadyThere(_("This photo is already in the draft."))
    photo = Photo(draft=draft, original=original, state=PhotoState.WAITING, position=_next_position(photos), added_by=by)
    _describe(photo, alt, about)
    original.file.save("original", ContentFile(content), save=False)
    if made:
        make_ready(photo, made)
    else:
        original.save()
        photo.save()
        ring(PREPARE, photo.pk)
    note_editor(draft, by)
    draft.save()
    note_names(draft, by=by)
    record("photo.added", draft, by=by, original=original.sha256, sha256=photo.sha256)
    return photo


def has_picture(photos: Iterable[Photo], picture: Picture) -> bool:
    """Whether one of the photos is this very picture."""
    return any(photo.sha256 == picture.sha256 for photo in photos)


def make_ready(photo: Photo, made: Made) -> None:
    """Gives a photo its clean file with its renditions, and its original what was learnt of it, inside the caller's transaction."""
    picture = made.picture
    if photo.original is not None:
        photo.original.kind, photo.original.picture_sha256 = picture.kind[:8], picture.sha256
        photo.original.save()
    photo.file.save("photo.jpg", ContentFile(picture.content), save=False)
    photo.width, photo.height, photo.sha256, photo.state = picture.width, picture.height, picture.sha256, PhotoState.READY
    photo.low_contrast, photo.renditions = picture.low_contrast, stored(photo, made.renditions)
    photo.save()


def stored(photo: Photo, made: Mapping[str, Picture]) -> dict[str, dict[str, Any]]:
    """Writes renditions to storage, one that several networks get once; answers what `Photo.renditions` keeps."""
    names: dict[str, str] = {}
    for picture in made.values():
        if picture.sha256 not in names:
            names[picture.sha256] = default_storage.save(photo_path(photo, ""), ContentFile(picture.content))
    return {network: {"file": names[one.sha256], "sha256": one.sha256, "width": one.width, "height": one.height} for network, one in made.items()}


@action("photo.edit_alt")
def edit_alt(*, photo: Photo, by: StaffMember, alt: str, opened: str, about: Pictured | None = None) -> Photo:
    """Changes what a photo is described as and, when given, what is said about who is in it. What was frozen keeps its words.

    `opened`: `said_of` the photo when the form was opened. Raises Stale when it says something else by now: nothing is overwritten.
    """
    draft, photo = _locked(photo, by)
    if opened != said_of(photo):
        raise Stale(draft)
    _describe(photo, alt, about)
    photo.save(update_fields=["alt", "people", "people_words", "colleagues", "is_booking"])
    note_editor(draft, by)
    draft.save()
    note_names(draft, by=by)
    record("photo.described", draft, by=by, sha256=photo.sha256, people=photo.people, booking=photo.is_booking)
    return photo


def said_of(photo: Photo) -> str:
    """A short digest of what is said about a photo, by which two tabs notice each other. Other changes of the draft do not disturb it."""
    said = [photo.alt, photo.people, photo.people_words, sorted(photo.colleagues), photo.is_booking]
    return sha256(json.dumps(said).encode()).hexdigest()[:16]


@action("photo.remove")
def remove_photo(*, photo: Photo, by: StaffMember) -> None:
    """Takes a photo out of the draft. Its file and the one that was sent stay when a revision carries it."""
    draft, photo = _locked(photo, by)
    _take_out(photo)
    note_editor(draft, by)
    draft.save()
    record("photo.removed", draft, by=by, sha256=photo.sha256)


def _take_out(photo: Photo) -> None:
    draft, name, original = photo.draft, str(photo.file.name), photo.original
    photo.delete()
    kept = frozen_photo_names(draft)
    for file in {name, *(each["file"] for each in (photo.renditions or {}).values())} - kept - {""}:
        transaction.on_commit(partial(default_storage.delete, file))
    if name not in kept and original is not None:
        forget(original)


def copy_photos(photos: Iterable[Mapping[str, Any]], *, draft: Draft, by: StaffMember) -> None:
    """Puts photos as they were frozen (see `Photo.frozen`) into another draft, each in a file of its own: either may lose its photos without harm
    to the other. Call it inside the action that makes the draft. Raises Refused when a file is not the one that was frozen.
    """
    for position, each in enumerate(photos):
        _copy(each, position, draft=draft, by=by)


def restore_photos(photos: Iterable[Mapping[str, Any]], *, draft: Draft, by: StaffMember) -> None:
    """Makes the photos of a draft those that were frozen, in their order and with what was said of them then. One that is still there keeps its
    file and its original. Call it inside the action that restores. Raises Refused like `copy_photos`.
    """
    wanted = list(photos)
    present = {photo.sha256: photo for photo in draft.photos.filter(state=PhotoState.READY)}
    for photo in draft.photos.exclude(sha256__in=[each["sha256"] for each in wanted]).select_related("original", "draft"):
        _take_out(photo)
    for position, each in enumerate(wanted):
        if (kept := present.get(each["sha256"])) is None:
            _copy(each, position, draft=draft, by=by)
        else:
            kept.position = position
            _say_again(kept, each)
            kept.save(update_fields=["position", "alt", "people", "people_words", "colleagues", "is_booking"])


def _copy(each: Mapping[str, Any], position: int, *, draft: Draft, by: StaffMember) -> None:
    try:
        with default_storage.open(each["file"]) as file:
            content = file.read()
    except OSError:
        content = b""
    if sha256(content).hexdigest() != each["sha256"]:
        raise Refused(_("A photo of it is missing or no longer the one that was kept. Write a new draft instead, and tell an administrator."))
    photo = Photo(draft=draft, added_by=by, position=position, state=PhotoState.READY, sha256=each["sha256"])
    _say_again(photo, each)
    photo.file.save("photo.jpg", ContentFile(content), save=False)
    photo.width, photo.height, photo.low_contrast = each["width"], each["height"], each.get("low_contrast")
    photo.renditions = {} if len(content) <= LEAST_PHOTO_BYTES else None
    photo.save()
    if photo.renditions is None:
        ring(RENDER, photo.pk)


def _say_again(photo: Photo, each: Mapping[str, Any]) -> None:
    photo.alt, photo.people, photo.people_words = each["alt"], each.get("people", ""), each.get("words", "")
    photo.colleagues, photo.is_booking = each.get("colleagues", []), each.get("booking", False)


def forget(original: Original) -> None:
    """Deletes what was sent, once the caller's transaction has committed."""
    transaction.on_commit(partial(original.file.storage.delete, str(original.file.name)))
    original.delete()


@action("original.open")
def open_original(*, original: Original, by: StaffMember) -> bytes:
    """The file as it was sent. Each opening is in the trail. Raises Refused when it is gone or no longer what was sent."""
    require(by, "campaigns.open_original", original.draft)
    try:
        content = original.read()
    except OSError:
        raise Refused(_("The file is no longer there. Ask whoever keeps the server for the backup of that day.")) from None
    if sha256(content).hexdigest() != original.sha256:
        raise Refused(_("The file is not the one that was sent: its hash has changed. Ask whoever keeps the server for the backup of that day."))
    record("original.opened", original.draft, by=by, original=original.pk, sha256=original.sha256)
    return content


def _locked(photo: Photo, by: StaffMember) -> tuple[Draft, Photo]:
    draft = locked_draft(photo.draft)
    require_edit(by, draft)
    present = draft.photos.select_related("original").filter(pk=photo.pk).first()
    if present is None:
        raise Refused(_("This photo was removed in the meantime."))
    return draft, present


def _next_position(photos: list[Photo]) -> int:
    return max((photo.position for photo in photos), default=-1) + 1


def _describe(photo: Photo, alt: str, about: Pictured | None) -> None:
    photo.alt = _within(alt, ALT_LIMIT)
    if about is None:
        return
    if about.people and about.people not in PeopleShown.values:
        raise Refused(_("Say whether a person can be recognised in the photo."))
    colleagues = _colleagues(about.colleagues)
    if colleagues and about.people not in {PeopleShown.CONSENT, PeopleShown.WITHOUT}:
        raise Refused(_("You name colleagues who are in the photo. Say then that people can be recognised in it, and with what right it is shown."))
    is_shown = about.people in {PeopleShown.CONSENT, PeopleShown.WITHOUT}
    photo.people, photo.people_words = about.people, _within(about.words, WORDS_LIMIT) if is_shown else ""
    photo.colleagues, photo.is_booking = colleagues, about.is_booking


def _colleagues(typed: str) -> list[int]:
    """Primary keys of the colleagues with these addresses.

    One sentence for an address that nobody has and for one whose owner may not be pictured, whatever the reason.
    """
    addresses = [address for line in typed.splitlines() if (address := line.strip().lower())]
    if len(addresses) > MOST_COLLEAGUES:
        raise Refused(_("Name %(most)d colleagues at most.") % {"most": MOST_COLLEAGUES})
    found = who_may_be_shown(addresses)
    for number, address in enumerate(addresses, start=1):
        if address not in found:
            raise NotToBePictured(
                _("Line %(number)d: nobody who may be shown in a picture has this address. If it is right, do not use a photo that shows this person.")
                % {"number": number}
            )
    return sorted(set(found.values()))


def _within(typed: str, limit: int) -> str:
    words = clean_text(typed)
    if len(words) > limit:
        raise Refused(_("The description is longer than %(limit)d characters. Shorten it.") % {"limit": limit})
    return words
