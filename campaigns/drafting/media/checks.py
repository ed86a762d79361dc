"""What must be true of a draft's photos before it can be submitted."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from campaigns.drafting.enums import PeopleShown, PhotoState
from campaigns.drafting.models import Photo
from campaigns.drafting.queries import protected_among
from portal.core.text import is_blank


def photo_blockers(photos: Sequence[Photo]) -> list[tuple[int, str]]:
    """What must be mended first: which photo, counted from 1, and what. Descriptions are looked at by screening. One query at the most."""
    protected = protected_among(pk for photo in photos for pk in photo.colleagues)
    return [(number, said) for number, photo in enumerate(photos, start=1) if (said := _blocker(photo, protected))]


def _blocker(photo: Photo, protected: frozenset[int]) -> str:
    if photo.state == PhotoState.WAITING or (photo.state == PhotoState.READY and photo.renditions is None):
        return _("It is still being prepared. Wait a moment, then look again.")
    if photo.state == PhotoState.REFUSED:
        mend = _("It was not taken. Remove it, and add another if you have one.")
        return f"{photo.refusal} {mend}"
    if photo.people not in PeopleShown.values:
        return _("Say whether a person can be recognised in it.")
    if photo.people != PeopleShown.NOBODY and is_blank(photo.people_words):
        return _("Say whose consent you have and how it was recorded, or why it may be shown without.")
    if protected.intersection(photo.colleagues):
        return _("A colleague in it can’t be shown in a picture. Use another photo.")
    return ""
