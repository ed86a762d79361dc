"""Asking somebody outside, and the door through which they come: no account, one revision, once."""

import functools
from collections.abc import Callable

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.drafting.models import Payload
from campaigns.drafting.previews import Preview, room_of
from campaigns.drafting.queries import Shown
from campaigns.reviewing import actions
from campaigns.reviewing.comparison import same_words
from campaigns.reviewing.forms import CodeForm, OpinionForm, OutsideForm
from campaigns.reviewing.models import OutsideLink
from campaigns.reviewing.queries import hashes_of, hashes_seen, link_out
from campaigns.reviewing.views.reviews import find
from onboarding.people.doors import me
from portal.core.doors import needs
from portal.core.errors import NotPermitted, Refused

LINK, CONFIRMED = "outside_link", "outside_confirmed"


@require_http_methods(["GET", "HEAD", "POST"])
@needs("campaigns.review")
def review_outside(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends a link to somebody without an account, where the route asks for one."""
    revision = find(request, pk)
    if not me(request).has_perm("campaigns.ask_outside", revision):
        messages.info(request, _("Whoever wrote in it asks nobody outside. Another approver does."))
        return redirect("review-detail", pk)
    form = OutsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            link = actions.ask_outside(revision=revision, by=me(request), **form.cleaned_data)
        except NotPermitted:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("A link is on its way to %(name)s. It opens until they have answered, then never again.") % {"name": link.name})
            return redirect("review-detail", pk)
    links = OutsideLink.objects.filter(revision=revision).select_related("invited_by")
    return render(
        request, "campaigns/reviewing/review_outside.html", {"revision": revision, "form": form, "links": links, "hours": settings.OUTSIDE_LINK_HOURS}
    )


@require_POST
@needs("campaigns.review")
def review_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends the link that is out for this revision, before it was answered."""
    revision = find(request, pk)
    link = link_out(revision)
    try:
        if link is None:
            raise Refused(_("No link is out for this draft: it was answered, withdrawn, or has run out."))
        actions.withdraw_outside(link=link, by=me(request))
    except NotPermitted:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The link to %(name)s opens nothing any more.") % {"name": link.name})
    return redirect("review-detail", pk)


def quiet(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorator for a page of the outside door: no search engine keeps it, no other site learns where somebody came from, and tries are counted."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if limited := ratelimit.consume_or_429(request, action="outside_review"):
            return limited
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "same-origin"  # "no-referrer" would also blank the Origin that the CSRF check reads
        return response

    return guarded


@login_not_required
@never_cache
@quiet
@require_safe
def outside_open(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of the mail: it is exchanged for a mark in the session, so that its secret leaves the address bar."""
    link = actions.link_with(secret)
    if link is None or (said := actions.why_not(link)):
        return _closed(request, said if link else _("There is nothing here for this link. Open it exactly as it stands in the mail."))
    request.session[LINK] = link.pk
    request.session.pop(CONFIRMED, None)
    return redirect("outside-review")


@login_not_required
@never_cache
@quiet
@require_http_methods(["GET", "HEAD", "POST"])
def outside_review(request: HttpRequest) -> HttpResponse:
    """First a code to the address, then exactly what would go out, then the answer."""
    link = _link(request)
    if link is None:
        return _closed(request, _("Open the link in your mail first."))
    if said := actions.why_not(link):
        return _closed(request, said)
    if request.session.get(CONFIRMED) != link.pk:
        return _who_are_you(request, link)
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_outside(link=link, hashes_seen=hashes_seen(request.POST), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session.flush()
            return _closed(request, _("Your answer was kept with your name. You can close this page."), heading=_("Thank you"))
    context = {"link": link, "form": form, "posts": same_words(_previews(link)), "hashes": hashes_of(link.revision), "publish_at": link.revision.publish_at}
    return render(request, "campaigns/reviewing/outside_review.html", context)


@login_not_required
@quiet
@require_safe
def outside_photo(request: HttpRequest, sha256: str) -> FileResponse:
    """A photo of that revision, for whoever has shown who they are; no other photo."""
    link = _link(request)
    if link is None or actions.why_not(link) or request.session.get(CONFIRMED) != link.pk:
        raise Http404
    photos = [photo for payload in link.revision.payloads.all() for photo in payload.photos if photo["sha256"] == sha256]
    if not photos or not default_storage.exists(photos[0]["file"]):
        raise Http404
    return FileResponse(default_storage.open(photos[0]["file"]), content_type="image/jpeg")


def _who_are_you(request: HttpRequest, link: OutsideLink) -> HttpResponse:
    wants_code = request.method == "POST" and "send" in request.POST
    form = CodeForm(request.POST if request.method == "POST" and not wants_code else None)
    try:
        if wants_code:
            actions.send_code(link=link)
            messages.success(request, _("A code is on its way to %(email)s.") % {"email": _masked(link.email)})
        elif form.is_bound and form.is_valid():
            if actions.confirm(link=link, code=form.cleaned_data["code"]):
                request.session.cycle_key()
                request.session[CONFIRMED] = link.pk
                return redirect("outside-review")
            form.add_error("code", _("This is not the code, or it is older than 15 minutes. Type it again, or ask for another one."))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("outside-review")
    link.refresh_from_db()
    return render(request, "campaigns/reviewing/outside_code.html", {"link": link, "form": form, "address": _masked(link.email)})


def _masked(email: str) -> str:
    """Enough of an address for its owner to know it."""
    name, _at, domain = email.partition("@")
    return f"{name[:2]}…@{domain}"


def _link(request: HttpRequest) -> OutsideLink | None:
    return OutsideLink.objects.filter(pk=request.session.get(LINK) or 0).select_related("revision__draft").first()


def _previews(link: OutsideLink) -> list[Preview]:
    payloads = link.revision.payloads.select_related("account", "revision")
    return [Preview(one.account, one.text, _photos(one), room_of(one.account.network, one.text, one.text)) for one in payloads]


def _photos(payload: Payload) -> list[Shown]:
    return [Shown(reverse("outside-photo", args=[photo["sha256"]]), photo["alt"]) for photo in payload.photos]


def _closed(request: HttpRequest, said: str, heading: str = "") -> HttpResponse:
    return render(request, "campaigns/reviewing/outside_closed.html", {"said": said, "title": heading or _("This link opens nothing")})
