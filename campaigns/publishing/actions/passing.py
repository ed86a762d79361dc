"""The one thing that may pass a stop: a safety message on which two people besides its author agree."""

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.enums import Category
from campaigns.drafting.models import Draft, Revision
from campaigns.publishing.actions.approving import ring_if_soon
from campaigns.publishing.actions.locks import lock_accounts
from campaigns.publishing.engine import telling
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.lateness import late_limit
from campaigns.publishing.models import Delivery, SafetyPass, Stop
from campaigns.publishing.queries import stop_covers, stops_over
from campaigns.reviewing.models import Decision
from campaigns.reviewing.queries import is_approved
from campaigns.reviewing.writers import writers_of
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import NotPermitted, Refused

WAITING = (DeliveryState.QUEUED, DeliveryState.HELD)


@action("stop.pass")
def let_pass(revision: Revision, *, reason: str, by: StaffMember) -> list[SafetyPass]:
    """Lets an approved safety message past the stops that hold it now, on all its accounts. A later stop holds it again.

    What fell due meanwhile goes out now: that is what the second person agrees to. Raises NotPermitted for whoever wrote
    or approved it.
    """
    Draft.objects.select_for_update(of=["self"]).get(pk=revision.draft_id)
    deliveries = _held_deliveries(revision)
    _require_second_person(revision, by)
    if revision.category != Category.SAFETY:
        raise Refused(_("Only a safety message may pass a stop. Everything else waits until it is lifted."))
    if not reason.strip():
        raise Refused(_("Say why it cannot wait until the stop is lifted."))
    if not deliveries or not all(is_approved(delivery.payload) for delivery in deliveries):
        raise Refused(_("Nothing of it waits with an approval that holds. Look at the draft."))
    stops = {stop.pk: stop for delivery in deliveries for stop in stops_over(delivery)}
    if not stops:
        raise Refused(_("No stop holds it. It goes out at its time."))
    passes = [_pass(stop, revision, reason.strip(), by) for stop in stops.values()]
    passed = _let_go(deliveries)
    telling.tell_passed(revision, by, reason.strip())
    record("stop.passed", revision, by=by, stops=sorted(stops), deliveries=passed, reason=reason.strip())
    return passes


def _held_deliveries(revision: Revision) -> list[Delivery]:
    """What waits of a revision, locked in the order of the house."""
    lock_accounts(revision.payloads.values_list("account_id", flat=True))
    rows = Delivery.objects.select_for_update(of=["self"]).filter(revision=revision, state__in=WAITING).order_by("pk")
    return list(rows.select_related("account", "payload__account", "payload__revision__author", "payload__revision__draft"))


def _require_second_person(revision: Revision, by: StaffMember) -> None:
    """Neither whoever wrote in it nor whoever approved it."""
    require(by, "campaigns.let_pass")
    if by.pk in writers_of(revision):
        raise NotPermitted(_("You wrote or edited this, so that somebody else lets it pass."))
    if Decision.objects.filter(revision=revision, decided_by=by).exists():
        raise NotPermitted(_("You approved this. A second person must agree that it passes the stop."))


def _pass(stop: Stop, revision: Revision, reason: str, by: StaffMember) -> SafetyPass:
    return SafetyPass.objects.create(stop=stop, revision=revision, passed_by=by, passed_at=timezone.now(), reason=reason[:300])


def _let_go(deliveries: list[Delivery]) -> list[int]:
    """Puts back what no stop holds any more; what is due already is due now."""
    free = set(Delivery.objects.filter(~stop_covers(), pk__in=[delivery.pk for delivery in deliveries]).values_list("pk", flat=True))
    now = timezone.now()
    for delivery in deliveries:
        if delivery.pk not in free:
            continue
        if delivery.due_at <= now:
            delivery.due_at, delivery.late_at = now, late_limit(now, Category.SAFETY)
        delivery.state, delivery.problem = DeliveryState.QUEUED, ""
        delivery.save(update_fields=["state", "problem", "due_at", "late_at"])
        ring_if_soon(delivery)
    return sorted(free)
