"""Photos of a draft."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.drafting import actions
from campaigns.drafting.forms import AltForm, PhotoForm
from campaigns.drafting.models import Original
from campaigns.drafting.queries import addresses_in, originals_of, photo_file_name, shown_as
from campaigns.drafting.views.along import place_of, ready_words
from campaigns.drafting.views.common import handled_draft, person_of, seen_draft
from portal.core.errors import Refused

A_DAY = 86_400
ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "HEIF": "heic"}


@require_http_methods(["GET", "HEAD", "POST"])
def draft_photo_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds one photo with its description."""
    draft = handled_draft(request, pk)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            content = form.cleaned_data["photo"].read(settings.PHOTO_MAX_BYTES + 1)
            photo = actions.add_photo(draft=draft, by=person_of(request), content=content, alt=form.cleaned_data["alt"], about=form.about())
        except Refused as refused:
            form.add_error(place_of(refused, "photo"), str(refused))
        else:
            messages.success(request, ready_words(photo))
            return redirect("draft-detail", pk)
    return render(request, "campaigns/drafting/draft_photo_add.html", {"draft": draft, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def draft_photo_edit(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """Describes a photo and says who is in it."""
    draft = handled_draft(request, pk)
    photo = get_object_or_404(draft.photos, pk=photo_pk)
    said = {"alt": photo.alt, "people": photo.people, "people_words": photo.people_words, "is_booking": photo.is_booking}
    form = AltForm(request.POST or None, initial=said | {"colleagues": addresses_in(photo)})
    newer, status, opened = None, 200, request.POST.get("opened") or actions.said_of(photo)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_alt(photo=photo, by=person_of(request), alt=form.cleaned_data["alt"], about=form.about(), opened=request.POST.get("opened", ""))
        except actions.Stale:
            newer, status = get_object_or_404(draft.photos, pk=photo_pk), 409
            form.add_error(None, _("Somebody changed what is said about this photo while you had it open. Nothing was overwritten; both are shown below."))
        except Refused as refused:
            form.add_error(place_of(refused, None), str(refused))
        else:
            messages.success(request, _("The description was saved."))
            return redirect("draft-detail", pk)
    context = {"draft": draft, "photo": photo, "form": form, "newer": newer, "opened": actions.said_of(newer) if newer else opened}
    if newer and newer.sha256:
        context["facts"] = shown_as(draft.pk, [newer.frozen()])[0].facts
    return render(request, "campaigns/drafting/draft_photo_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_photo_remove(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """Takes a photo out of the draft, after asking."""
    draft = handled_draft(request, pk)
    photo = get_object_or_404(draft.photos, pk=photo_pk)
    if request.method != "POST":
        return render(request, "campaigns/drafting/draft_photo_remove.html", {"draft": draft, "photo": photo})
    try:
        actions.remove_photo(photo=photo, by=person_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The photo was removed."))
    return redirect("draft-detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def photo_original(request: HttpRequest, pk: int, original_pk: int) -> HttpResponse:
    """The file as it was sent: who sent it and when; by POST the file itself, which the trail notes."""
    person, draft = person_of(request), seen_draft(request, pk)
    if not person.has_perm("campaigns.open_original", draft):
        raise PermissionDenied(_("Only approvers and records officers may open a photo as it was sent."))
    original = get_object_or_404(originals_of(draft), pk=original_pk)
    if request.method == "POST":
        try:
            return _as_download(actions.open_original(original=original, by=person), original)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("photo-original", pk, original_pk)
    return render(request, "campaigns/drafting/photo_original.html", {"draft": draft, "original": original})


def _as_download(content: bytes, original: Original) -> HttpResponse:
    """Never shown by a browser: the bytes are whatever somebody sent."""
    response = HttpResponse(content, content_type="application/octet-stream")
    ending = ENDINGS.get(original.kind, "bin")
    response["Content-Disposition"] = f'attachment; filename="original-{original.sha256[:12]}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def photo_file(request: HttpRequest, pk: int, sha256: str) -> FileResponse:
    """The photo itself, for whoever may open its draft. A given address never changes its content."""
    name = photo_file_name(seen_draft(request, pk), sha256)
    if name is None or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type="image/jpeg")
    response["Cache-Control"] = f"private, max-age={A_DAY}, immutable"
    return response
