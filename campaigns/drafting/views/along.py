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


def photo_along(request: HttpRequest, draft: Draft | None) -> PhotoAlongForm:
    """The fields about a photo as they were sent; or empty, or with the words that were kept when the person takes these up."""
    if request.method == "POST":
        return PhotoAlongForm(request.POST, request.FILES)
    shelf = shelf_of(person_of(request), draft) if "take" in request.GET else None
    return PhotoAlongForm(initial={name: values[0] for name, values in shelf.data.items() if name in PHOTO_WORDS and values} if shelf else {})


def is_kept(request: HttpRequest, draft: Draft, form: PhotoAlongForm) -> bool:
    """Puts the photo, if one was sent, into a draft that is saved. Otherwise the reason stands in the form, which the page shows again."""
    if form.is_valid():
        if not form.has_photo:
            return True
        try:
            content = form.cleaned_data["photo"].read(settings.PHOTO_MAX_BYTES + 1)
            photo = actions.add_photo(draft=draft, by=person_of(request), content=content, alt=form.cleaned_data["alt"], about=form.about())
        except actions.AlreadyThere:  # the button was pressed twice
            return True
        except Refused as refused:
            form.add_error(place_of(refused, "photo"), str(refused))
        else:
            messages.success(request, ready_words(photo))
            return True
    form.ask_again()
    messages.info(request, _("Your words are saved. The photo is not in the draft yet: the reason stands beside it."))
    return False


def place_of(refused: Refused, otherwise: str | None) -> str | None:
    """The field beside which a refusal stands."""
    return "colleagues" if isinstance(refused, actions.NotToBePictured) else otherwise


def ready_words(photo: Photo) -> str:
    """What is said once a photo was taken in."""
    if photo.state == PhotoState.WAITING:
        return _("The photo has arrived. It is being cleaned of place, time and camera; that takes a few seconds.")
    return _("The photo was added. Place, time and camera were removed from it.")
