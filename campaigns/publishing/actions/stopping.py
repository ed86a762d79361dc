"""The stop: nothing that it covers goes out until it is lifted, and lifting it sends nothing."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.models import Account
from campaigns.drafting.enums import Category
from campaigns.drafting.models import Campaign
from campaigns.publishing.actions.locks import lock_accounts
from campaigns.publishing.engine import settling, sweeping, telling
from campaigns.publishing.enums import DeliveryState, Outcome, StopScope
from campaigns.publishing.models import Attempt, Delivery, Stop
from campaigns.publishing.queries import active_stops, covered_by, listed_deliveries, stop_covers
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused

WARN_BEFORE = timedelta(minutes=15)


@action("stop.start")
def start_stop(
    *,
    scope: str,
    reason: str,
    by: StaffMember,
    account: Account | None = None,
    campaign: Campaign | None = None,
    category: str = "",
    incident: str = "",
    ends_at: datetime | None = None,
) -> Stop:
    """Holds everything it covers that has not been handed to a network, at once. What was already handed over cannot be called back.

    With `ends_at` it ends by itself, which works like lifting it.
    """
    require(by, "campaigns.stop")
    lock_accounts()
    return _start(_new(scope, account, campaign, category, reason=reason, incident=incident, by=by, ends_at=ends_at), by=by)


def _new(scope: str, account: Account | None, campaign: Campaign | None, category: str, **given: Any) -> Stop:
    """A stop that names exactly what its scope says. Raises Refused with what is missing."""
    if not given["reason"].strip():
        raise Refused(_("Say why, in a few words: colleagues see it on every page."))
    named = {StopScope.ACCOUNT: account is not None, StopScope.CAMPAIGN: campaign is not None, StopScope.CATEGORY: bool(category)}
    is_exact = [each for each, is_named in named.items() if is_named] == [each for each in named if each == scope]
    if scope not in StopScope.values or not is_exact or category not in ("", *Category.values):
        raise Refused(_("Choose everything, or one account, one campaign or one category."))
    now = timezone.now()
    if given["ends_at"] and given["ends_at"] <= now:
        raise Refused(_("This end has passed. Choose a later time, or leave it empty: then the stop holds until somebody lifts it."))
    return Stop(
        scope=scope,
        account=account,
        campaign=campaign,
        category=category,
        reason=given["reason"].strip(),
        incident=given["incident"].strip(),
        started_by=given["by"],
        started_at=now,
        ends_at=given["ends_at"],
        warned_at=now if given["ends_at"] and given["ends_at"] <= now + WARN_BEFORE else None,
    )


def _start(stop: Stop, *, by: StaffMember) -> Stop:
    same = active_stops().filter(account=stop.account, campaign=stop.campaign, category=stop.category).first()
    if same:
        raise Refused(_("%(what)s: stopped already (%(reason)s). It holds until somebody lifts it.") % {"what": same.what, "reason": same.reason})
    stop.save()
    waiting = Delivery.objects.filter(covered_by(stop), state__in=[DeliveryState.QUEUED, DeliveryState.CLAIMED])
    held = list(waiting.select_for_update(of=["self"]).order_by("pk").values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=held).update(state=DeliveryState.HELD, claimed_by="", problem=_("A stop is in force."))
    for attempt in Attempt.objects.filter(delivery__in=held, finished_at=None):
        settling.finish(attempt, Outcome.RELEASED, _("A stop is in force."))
    telling.tell_stop(stop, is_lifted=False)
    telling.tell_held(stop, listed_deliveries().filter(pk__in=held))
    named = {"account": stop.account_id, "campaign": stop.campaign_id, "category": stop.category}
    record("stop.started", stop, by=by, scope=stop.scope, **named, incident=stop.incident, ends_at=stop.ends_at, replaces=stop.replaces_id, held=held)
    return stop


@action("stop.lift")
def lift_stop(stop: Stop, *, by: StaffMember) -> Stop:
    """Ends a stop. What fell due meanwhile is missed; what is still to come is scheduled again; nothing goes out by itself."""
    require(by, "campaigns.stop")
    lock_accounts()
    stop = _locked(stop)
    if stop.lifted_at is not None:
        raise Refused(_("This stop is lifted already."))
    _note_lifted(stop, by)
    return _release(stop, by=by)


@action("stop.change")
def change_stop(stop: Stop, *, by: StaffMember, **given: Any) -> Stop:
    """Another stop in place of this one, with no moment between them: `given` as for `start_stop`. What only the old one held is freed as by lifting it."""
    require(by, "campaigns.stop")
    lock_accounts()
    old = _locked(stop)
    if old.lifted_at is not None:
        raise Refused(_("This stop is lifted already. Start another one."))
    fields = {"account": None, "campaign": None, "category": "", "incident": "", "ends_at": None, **given}
    new = _new(fields.pop("scope"), fields.pop("account"), fields.pop("campaign"), fields.pop("category"), by=by, **fields)
    _note_lifted(old, by)
    new.replaces = old
    _start(new, by=by)
    _release(old, by=by)
    return new


@action("stop.end")
def end_stop(stop: Stop, *, by: None = None) -> bool:
    """Lifts a stop whose time is over; False when it was lifted or its time is not over. For the clockwork."""
    lock_accounts()
    stop = _locked(stop)
    if stop.lifted_at is not None or stop.ends_at is None or stop.ends_at > timezone.now():
        return False
    _note_lifted(stop, None)
    _release(stop, by=None)
    return True


@action("stop.warn")
def warn_of_end(stop: Stop, *, by: None = None) -> bool:
    """Tells people once that a stop ends soon; False when they know. For the clockwork."""
    due = Stop.objects.filter(pk=stop.pk, lifted_at=None, warned_at=None, ends_at__lte=timezone.now() + WARN_BEFORE)
    if not due.update(warned_at=timezone.now()):
        return False
    telling.tell_stop_ends(stop)
    record("stop.warned", stop, ends_at=stop.ends_at)
    return True


def tend_stops(now: datetime) -> None:
    """Warns of stops that end soon and ends those whose time is over. May run twice at once."""
    for stop in active_stops().filter(ends_at__lte=now + WARN_BEFORE):
        if stop.warned_at is None:
            warn_of_end(stop)
        if stop.ends_at and stop.ends_at <= now:
            end_stop(stop)


def _locked(stop: Stop) -> Stop:
    return Stop.objects.select_for_update(of=["self"]).select_related("account", "campaign").get(pk=stop.pk)


def _note_lifted(stop: Stop, by: StaffMember | None) -> None:
    stop.lifted_at, stop.lifted_by = timezone.now(), by
    stop.save(update_fields=["lifted_at", "lifted_by"])


def _release(stop: Stop, *, by: StaffMember | None) -> Stop:
    """What becomes of the deliveries of a stop that is lifted."""
    list(_freed(stop).select_for_update(of=["self"]).order_by("pk").values_list("pk"))  # all of them before the trail, whose end the sweep may hold
    due = _freed(stop).filter(due_at__lte=stop.lifted_at)
    missed = [delivery.pk for delivery in due if sweeping.miss(delivery, _("It fell due during a stop."))]
    freed = list(_freed(stop).filter(state=DeliveryState.HELD).values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=freed, state=DeliveryState.HELD).update(state=DeliveryState.QUEUED, problem="")
    telling.tell_stop(stop, is_lifted=True, missed=len(missed))
    record("stop.lifted", stop, by=by, by_its_end=by is None, missed=missed, queued=freed)
    return stop


def _freed(stop: Stop) -> QuerySet[Delivery]:
    """What this stop covered and no other stop still covers."""
    waiting = Delivery.objects.filter(covered_by(stop), ~stop_covers(), state__in=[DeliveryState.QUEUED, DeliveryState.HELD])
    return waiting.select_related("account", "payload__revision__author")
