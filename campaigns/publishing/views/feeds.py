"""The calendar feed: its page, and the file that a calendar program fetches with nothing but the secret in the address."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.publishing import actions
from campaigns.publishing.feeds import calendar_text
from campaigns.publishing.models import CalendarFeed
from campaigns.publishing.queries import feed_with
from onboarding.people.doors import me


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """Makes the address of the person's own feed, and shows it this once."""
    link = ""
    if request.method == "POST":
        link = settings.PUBLIC_URL + reverse("calendar-feed-file", args=[actions.make_feed(by=me(request))])
    feed = CalendarFeed.objects.filter(person=me(request)).first()
    return render(request, "campaigns/publishing/calendar_feed.html", {"feed": feed, "link": link})


@require_POST
def calendar_feed_end(request: HttpRequest) -> HttpResponse:
    """Ends the feed."""
    actions.end_feed(by=me(request))
    messages.success(request, _("The address no longer works. What a calendar program has read already may stay there for a while."))
    return redirect("calendar-feed")


@login_not_required
@never_cache
@require_safe
def calendar_feed_file(_request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar itself. The same 404 for an address that never was, that ended, and that belongs to somebody who left."""
    feed = feed_with(secret)
    if feed is None:
        raise Http404
    return HttpResponse(calendar_text(actions.tell_feed(feed=feed)), content_type="text/calendar; charset=utf-8", headers={"X-Robots-Tag": "noindex"})
