"""Deliveries: the list, one of them, and what a person may decide about it."""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.drafting.free_times import free_times
from campaigns.drafting.queries import shown_photos
from campaigns.publishing import actions, calendars, forms, networks
from campaigns.publishing.engine.looking import newest_posts
from campaigns.publishing.engine.steps import credentials_of
from campaigns.publishing.enums import DeliveryState, Outcome
from campaigns.publishing.models import Attempt, Delivery
from campaigns.publishing.networks.base import ReadFailed, SeenPost
from campaigns.publishing.queries import (
    attempts_of,
    corrections_of,
    listed_deliveries,
    missed_count,
    rows_needing_somebody,
    rows_of,
    stop_over,
    takedown_of,
    whole_delivery,
)
from campaigns.publishing.transitions import DELIVERY, RESCHEDULABLE
from campaigns.publishing.views.delivery_table import delivery_table
from campaigns.publishing.views.returning import CALENDAR, calendar_behind
from campaigns.reviewing.queries import window_of
from onboarding.people.doors import me
from onboarding.people.models import StaffMember
from portal.core.doors import needs
from portal.core.errors import NotPermitted, Refused
from portal.core.paging import page_of

MOST_SHOWN = 30


def find(delivery_id: int) -> Delivery:
    """A delivery with all that its pages show. Raises Http404."""
    found = whole_delivery(delivery_id)
    if found is None:
        raise Http404
    return found


def refuse(request: HttpRequest, refusal: Refused) -> None:
    """Tells the person why; 403 when the right is missing."""
    if isinstance(refusal, NotPermitted):
        raise PermissionDenied(str(refusal))
    messages.error(request, str(refusal))


@require_safe
@needs("campaigns.view_deliveries")
def delivery_list(request: HttpRequest) -> HttpResponse:
    """What goes out and went out; on top what needs a person."""
    form = forms.DeliveryFilter(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    deliveries = listed_deliveries()
    if chosen.get("state"):
        deliveries = deliveries.filter(state=chosen["state"])
    if chosen.get("account"):
        deliveries = deliveries.filter(account=chosen["account"])
    is_filtered = any(chosen.values())
    page = page_of(request, deliveries.select_related(None).only("pk"))
    rows = rows_of(page)
    waiting = [] if is_filtered or page.number > 1 else rows_needing_somebody()
    context = {"page": page, "form": form, "missed": missed_count(), "is_filtered": is_filtered}
    queued_here = {each.pk for each in rows if each.state == DeliveryState.QUEUED} if me(request).has_perm("campaigns.steer_deliveries") else set()
    context |= {"waiting": delivery_table(waiting[:MOST_SHOWN], _("These need a person")), "has_more": len(waiting) > MOST_SHOWN}
    context |= {"deliveries": delivery_table(rows, _("Deliveries"), choosable=queued_here), "queued_here": queued_here}
    return render(request, "campaigns/publishing/delivery_list.html", context)


@require_safe
@needs("campaigns.view_deliveries")
def delivery_detail(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """One delivery: where it stands, what was tried and when, and what can be done."""
    delivery = find(delivery_id)
    attempts = attempts_of(delivery)
    context = {
        "delivery": delivery,
        "revision": delivery.payload.revision,
        "attempts": [{"row": attempt, "steps": _steps(attempt), "answer": _answer(attempt)} for attempt in attempts],
        "photos": shown_photos(delivery.payload),
        "stop": stop_over(delivery) if delivery.state in (DeliveryState.QUEUED, DeliveryState.HELD) else None,
        "is_duplicate": bool(attempts) and attempts[-1].outcome == Outcome.DUPLICATE,
        "can_steer": me(request).has_perm("campaigns.steer_delivery", delivery),
        "can_settle": delivery.state == DeliveryState.UNCERTAIN,
        "can_reschedule": delivery.state in RESCHEDULABLE,
        "takedown": takedown_of(delivery),
        "corrections": corrections_of(delivery.payload.revision_id),
        "can_ask_for_removal": me(request).has_perm("campaigns.request_removal", delivery),
        "can_correct": me(request).has_perm("campaigns.draft_for_force"),
        "can_cancel": DELIVERY.allows(delivery.state, DeliveryState.CANCELLED) and delivery.state != DeliveryState.UNCERTAIN,
    }
    return render(request, "campaigns/publishing/delivery_detail.html", context)


def _answer(attempt: Attempt) -> str:
    return json.dumps(attempt.receipt, indent=2, ensure_ascii=False) if attempt.receipt else ""


def _steps(attempt: Attempt) -> list[tuple[str, Any]]:
    """(what happened, when) of one attempt, in order."""
    steps = [
        (_("A worker took it"), attempt.claimed_at),
        (_("Photos and text were ready"), attempt.prepared_at),
        (_("Handed to the network"), attempt.armed_at),
        (attempt.get_outcome_display(), attempt.finished_at),
    ]
    return [(what, at) for what, at in steps if at is not None]


@require_http_methods(["GET", "POST"])
@needs("campaigns.steer_deliveries")
def delivery_settle(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """A person looked at the account and says whether the post is live."""
    delivery = find(delivery_id)
    if delivery.state != DeliveryState.UNCERTAIN:
        messages.info(request, _("This is settled already."))
        return redirect("delivery-detail", delivery_id)
    form = forms.SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = _settle(delivery, form.cleaned_data, me(request))
        except Refused as refusal:
            refuse(request, refusal)
        else:
            messages.success(request, said)
            return redirect("delivery-detail", delivery_id)
    seen, why_not = _seen_now(delivery) if "look" in request.GET else (None, "")
    context = {"delivery": delivery, "form": form, "photos": shown_photos(delivery.payload), "profile_url": profile_url(delivery)}
    return render(request, "campaigns/publishing/delivery_settle.html", context | {"seen": seen, "why_not": why_not})


def _seen_now(delivery: Delivery) -> tuple[list[SeenPost] | None, str]:
    """(what the account shows now, why it could not be read)."""
    try:
        return newest_posts(delivery), ""
    except ReadFailed as error:
        return None, str(error)


def _settle(delivery: Delivery, answers: dict[str, Any], by: StaffMember) -> str:
    if answers["answer"] == forms.LIVE:
        actions.settle_as_live(delivery, link=answers["link"], by=by)
        return _("Noted: it is live.")
    if answers["answer"] == forms.AGAIN:
        actions.send_again(delivery, by=by)
        return _("It goes out again now.")
    actions.settle_as_dropped(delivery, by=by)
    return _("Noted: it is not sent again.")


def profile_url(delivery: Delivery) -> str:
    """Where a person sees the account's own posts."""
    return networks.profile_url(delivery.account.network, credentials_of(delivery.account))


@require_http_methods(["GET", "POST"])
@needs("campaigns.steer_deliveries")
def delivery_reschedule(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Another time for one delivery, and for others that are missed or failed as well."""
    delivery = find(delivery_id)
    if not me(request).has_perm("campaigns.steer_delivery", delivery):
        raise PermissionDenied(_("You wrote this, so that somebody else must give it another time."))
    proposed, calendar, delivery_url = _proposed(request.GET.get("at", "")), calendar_behind(request.GET), reverse("delivery-detail", args=[delivery_id])
    stands = delivery.due_at if delivery.state == DeliveryState.QUEUED and delivery.due_at > timezone.now() else None
    initial = {"when": forms.AT, "due_at": proposed or stands} if proposed or stands else {}
    form = forms.RescheduleForm(request.POST or None, initial=initial, others=_others_like(delivery, me(request)))
    if request.method == "POST" and form.is_valid():
        chosen = [delivery, *form.cleaned_data.get("also", [])]
        try:
            actions.reschedule(chosen, due_at=form.cleaned_data["due_at"], by=me(request))
        except Refused as refusal:
            refuse(request, refusal)
        else:
            messages.success(request, _("Scheduled again: %(count)s.") % {"count": len(chosen)})
            return redirect(calendar or (delivery_url if len(chosen) == 1 else reverse("delivery-list")))
    window = window_of(delivery.payload.revision)
    context = {
        "delivery": delivery,
        "form": form,
        "photos": shown_photos(delivery.payload),
        "window": window,
        "free": _free(delivery, window, proposed),
        "calendar": calendar,
        "back_url": calendar or delivery_url,
        "is_to_come": delivery.due_at > timezone.now(),
        **_beside(delivery, request.GET),
    }
    return render(request, "campaigns/publishing/delivery_reschedule.html", context)


def _beside(delivery: Delivery, asked: QueryDict) -> dict[str, Any]:
    """The other accounts on which the same post waits for the same time, and the address at which all of them get another one."""
    others = listed_deliveries().filter(revision=delivery.revision_id, due_at=delivery.due_at, state=DeliveryState.QUEUED).exclude(pk=delivery.pk)
    if delivery.state != DeliveryState.QUEUED or not others:
        return {}
    chosen = [("act", "move"), *(("chosen", each.pk) for each in (delivery, *others)), (CALENDAR, asked.get(CALENDAR, ""))]
    return {"beside": get_text_list([str(each.account) for each in others], _("and")), "all_url": f"{reverse('delivery-several')}?{urlencode(chosen)}"}


def _free(delivery: Delivery, window: tuple[datetime, datetime] | None, proposed: datetime | None) -> list[datetime]:
    """Free times that the approval allows: from the day that was asked for on, where that lies in the window."""
    begins, ends = window or (timezone.now(), None)
    wanted = calendars.midnight(proposed.date()) if proposed else begins
    after = max(timezone.now(), begins, wanted if ends is None or wanted < ends else begins)
    return free_times([delivery.account], after - timedelta(seconds=1), before=ends)


def _proposed(text: str) -> datetime | None:
    """The time that a link or the calendar suggests; None for what is no time."""
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _others_like(delivery: Delivery, person: StaffMember) -> Any:
    """Others that missed their time and that this person may steer."""
    missed = listed_deliveries().filter(state=DeliveryState.MISSED).exclude(pk=delivery.pk)
    may = [each.pk for each in missed[:MOST_SHOWN] if person.has_perm("campaigns.steer_delivery", each)]
    return missed.filter(pk__in=may) if delivery.state == DeliveryState.MISSED else missed.none()


@require_http_methods(["GET", "POST"])
def delivery_cancel(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Never send it: on a page of its own."""
    delivery = find(delivery_id)
    if not me(request).has_perm("campaigns.cancel_delivery", delivery):
        raise PermissionDenied(_("This page is not part of your role. Your own next step is on the home page."))
    may_view = me(request).has_perm("campaigns.view_deliveries")
    back_url = reverse("delivery-detail", args=[delivery_id]) if may_view else reverse("draft-detail", args=[delivery.payload.revision.draft_id])
    if request.method == "POST":
        try:
            actions.cancel_delivery(delivery, by=me(request))
            messages.success(request, _("Cancelled: it does not go out on %(account)s.") % {"account": delivery.account})
        except Refused as refusal:
            refuse(request, refusal)
        return redirect(back_url)
    context = {"delivery": delivery, "photos": shown_photos(delivery.payload), "back_url": back_url}
    return render(request, "campaigns/publishing/delivery_cancel.html", context)
