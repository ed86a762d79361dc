"""When a draft is meant to go out: a page of its own, which the calendar leads to, and the free times on its accounts."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.accounts.models import Account
from campaigns.drafting import actions
from campaigns.drafting.forms import AT, TimeForm
from campaigns.drafting.free_times import free_times
from campaigns.drafting.models import Draft
from campaigns.drafting.rules import OPEN_STATES
from campaigns.drafting.views.common import handled_draft, person_of, why_not_change
from portal.core.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def draft_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time for a draft that is being written. `?at=` proposes one: where it was dropped on the calendar, or a free time."""
    draft = handled_draft(request, pk)
    if draft.state not in OPEN_STATES:
        messages.info(request, why_not_change(draft))
        return redirect("draft-detail", pk)
    proposed = proposed_time(request.GET.get("at", ""))
    form = TimeForm(request.POST or None, initial={"publish_at": proposed or draft.publish_at, "edition": draft.edition})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_time(draft=draft, by=person_of(request), **form.cleaned_data)
        except actions.Stale:
            form.add_error(None, _("This draft was changed while you had it open. Look at it again, then choose the time."))
        except Refused as refusal:
            form.add_error("publish_at", str(refusal))
        else:
            messages.success(request, _("Saved. Nothing goes out before somebody else has approved it."))
            return redirect("draft-detail", pk)
    context = {"draft": draft, "form": form, "free": _free_for(draft, proposed), "is_own": draft.author_id == person_of(request).pk}
    return render(request, "campaigns/drafting/draft_time.html", context)


def _free_for(draft: Draft, proposed: datetime | None) -> list[datetime]:
    """From the day that was asked for on."""
    asked = timezone.localtime(proposed).replace(hour=0, minute=0) if proposed else timezone.now()
    accounts = Account.objects.filter(variants__draft=draft)
    return free_times(accounts, max(timezone.now(), asked) - timedelta(seconds=1))


def proposed_time(text: str) -> datetime | None:
    """The time that a link or the calendar suggests (aware; of a local time that comes twice, the first); None for what is no time."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None:
        return None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def with_free_time(posted: QueryDict) -> Any:
    """What was typed, with the free time that was pressed as its time: to be looked at, not to be saved yet."""
    moment = proposed_time(posted.get("at", ""))
    if moment is None:
        return posted
    local, typed = timezone.localtime(moment), posted.copy()
    typed["when"], typed["publish_at_0"], typed["publish_at_1"] = AT, f"{local:%Y-%m-%d}", f"{local:%H:%M}"
    typed["check"] = "1"
    return typed
