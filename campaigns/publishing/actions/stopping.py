"""The stop: nothing goes out until it is lifted, and lifting it sends nothing."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.models import Account
from campaigns.publishing.actions.locks import lock_accounts
from campaigns.publishing.engine import settling, sweeping, telling
from campaigns.publishing.enums import DeliveryState, Outcome, StopScope
from campaigns.publishing.models import Attempt, Delivery, Stop
from campaigns.publishing.queries import active_stops, covered_by, stop_covers
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused


@action("stop.start")
def start_stop(*, scope: str, reason: str, by: StaffMember, account: Account | None = None, incident: str = "") -> Stop:
    """Holds everything that has not been handed to a network, at once. What was already handed over cannot be called back."""
    require(by, "campaigns.stop")
    if not reason.strip():
        raise Refused(_("Say why, in a few words: colleagues see it on every page."))
    if (scope == StopScope.ACCOUNT) != (account is not None):
        raise Refused(_("Choose everything, or one account."))
    lock_accounts()
    if same := active_stops().filter(account=account).first():
        raise Refused(_("%(what)s: stopped already (%(reason)s). It holds until somebody lifts it.") % {"what": same.what, "reason": same.reason})
    stop = Stop.objects.create(scope=scope, account=account, reason=reason.strip(), incident=incident.strip(), started_by=by, started_at=timezone.now())
    waiting = Delivery.objects.filter(covered_by(stop), state__in=[DeliveryState.QUEUED, DeliveryState.CLAIMED])
    held = list(waiting.select_for_update().order_by("pk").values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=held).update(state=DeliveryState.HELD, claimed_by="", problem=_("A stop is in force."))
    for attempt in Attempt.objects.filter(delivery__in=held, finished_at=None):
        settling.finish(attempt, Outcome.RELEASED, _("A stop is in force."))
    telling.tell_stop(stop, is_lifted=False)
    record("stop.started", stop, by=by, scope=scope, account=account.pk if account else None, incident=stop.incident, held=held)
    return stop


@action("stop.lift")
def lift_stop(stop: Stop, *, by: StaffMember) -> Stop:
    """Ends a stop. What fell due meanwhile is missed; what is still to come is scheduled again; nothing goes out by itself."""
    require(by, "campaigns.stop")
    lock_accounts()
    stop = Stop.objects.select_for_update(of=["self"]).select_related("account").get(pk=stop.pk)
    if stop.lifted_at is not None:
        raise Refused(_("This stop is lifted already."))
    stop.lifted_at, stop.lifted_by = timezone.now(), by
    stop.save(update_fields=["lifted_at", "lifted_by"])
    list(_freed(stop).select_for_update(of=["self"]).order_by("pk").values_list("pk"))  # all of them before the trail, whose end the sweep may hold
    missed = [delivery.pk for delivery in _freed(stop).filter(due_at__lte=stop.lifted_at) if sweeping.miss(delivery, _("It fell due during a stop."))]
    freed = list(_freed(stop).filter(state=DeliveryState.HELD).values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=freed).update(state=DeliveryState.QUEUED, problem="")
    telling.tell_stop(stop, is_lifted=True)
    record("stop.lifted", stop, by=by, missed=missed, queued=freed)
    return stop


def _freed(stop: Stop) -> QuerySet[Delivery]:
    """What this stop covered and no other stop still covers."""
    waiting = Delivery.objects.filter(covered_by(stop), ~stop_covers(), state__in=[DeliveryState.QUEUED, DeliveryState.HELD])
    return waiting.select_related("account", "payload__revision__author")
