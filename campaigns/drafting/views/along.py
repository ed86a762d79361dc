"""The photo that is sent along with the words of a draft. The words are saved first: whatever becomes of the photo, they are not lost."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from campaigns.drafting import actions
from campaigns.drafting.enums import PhotoState
from campaigns.drafting.forms import PhotoAlongForm
from campaigns.drafting.models import Draft, Photo
from campaigns.drafting.queries import shelf_of
from campaigns.drafting.views.common import person_of
from campaigns.drafting.views.shelves import PHOTO_WORDS
from portal.core.errors import Refused

NOT_KEPT = "photo-not-kept"
"""In the session, from one page to the next: what was said about a photo that was not kept, and why not."""


def photo_along(request: HttpRequest, draft: Draft | None) -> PhotoAlongForm:
    """The fields about a photo as they were sent; or empty, or with the words that were kept when the person takes these up."""
    if request.method == "POST":
        return PhotoAlongForm(request.POST, request.FILES)
    put_by = request.session.pop(NOT_KEPT, None)
    if put_by and draft and put_by["draft"] == draft.pk:
        return PhotoAlongForm(put_by["said"], refused=put_by["errors"])
    shelf = shelf_of(person_of(request), draft) if "take" in request.GET else None
    return PhotoAlongForm(initial={name: values[0] for name, values in shelf.data.items() if name in PHOTO_WORDS and values} if shelf else {})


def words_when_kept(request: HttpRequest, draft: Draft) -> str | None:
    """Puts the photo, if one was sent, into a draft that is saved; what there is to say about it, or None when it was not kept.

    Then the reason, and what was said about the photo, are put by for the page that is shown next.
    """
    form = photo_along(request, draft)
    if form.is_valid():
        if not form.has_photo:
            return ""
        try:
            content = form.cleaned_data["photo"].read(settings.PHOTO_MAX_BYTES + 1)
            photo = actions.add_photo(draft=draft, by=person_of(request), content=content, alt=form.cleaned_data["alt"], about=form.about())
        except actions.AlreadyThere:  # the button was pressed twice
            return ""
        except Refused as refused:
            form.add_error(place_of(refused, "photo"), str(refused))
        else:
            return ready_words(photo)
    form.ask_again()
    said = {name: request.POST.get(name, "") for name in PHOTO_WORDS}
    request.session[NOT_KEPT] = {"draft": draft.pk, "said": said, "errors": {name: [str(one) for one in found] for name, found in form.errors.items()}}
    messages.info(request, _("Your words are saved. The photo is not in the draft yet: the reason stands beside it."))
    return None


def place_of(refused: Refused, otherwise: str | None) -> str | None:
    """The field beside which a refusal stands."""
    return "colleagues" if isinstance(refused, actions.NotToBePictured) else otherwise


def ready_words(photo: Photo) -> str:
    """What is said once a photo was taken in."""
    if photo.state == PhotoState.WAITING:
        return _("The photo has arrived. It is being cleaned of place, time and camera; that takes a few seconds.")
    return _("The photo was added. Place, time and camera were removed from it.")
