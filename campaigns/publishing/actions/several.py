"""What people decide about several scheduled deliveries at once: all that was chosen or nothing, each by the verb for one."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from campaigns.publishing.actions.locks import lock_accounts
from campaigns.publishing.actions.steering import cancel_delivery, reschedule
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.errors import NotPermitted, Refused

MOST_AT_ONCE = 50


@action("deliveries.move")
def move_several(*, times: Mapping[int, datetime], seen: Mapping[int, datetime], by: StaffMember) -> list[Delivery]:
    """Gives scheduled deliveries other times: primary key → when. Refused as a whole when one has moved on from when it was `seen` to be due, when
    one is the person's own words, or when one would leave the time that it was approved for.
    """
    found = _locked(times, seen, by)
    for delivery in found:
        if not by.has_perm("campaigns.steer_delivery", delivery):
            raise NotPermitted(_("You wrote “%(title)s”, so that somebody else decides about it. Nothing was changed.") % {"title": delivery.title})
    return [moved for delivery in found for moved in reschedule([delivery], due_at=times[delivery.pk], by=by)]


@action("deliveries.cancel")
def cancel_several(*, seen: Mapping[int, datetime], by: StaffMember) -> list[Delivery]:
    """Decides that scheduled deliveries never go out. Refused as a whole when one has moved on from when it was `seen` to be due."""
    return [cancel_delivery(delivery, by=by) for delivery in _locked(seen, seen, by)]


def _locked(wanted: Iterable[int], seen: Mapping[int, datetime], by: StaffMember) -> list[Delivery]:
    """The deliveries as they are now. All are held before the first event joins the trail: the verbs for one then wait for nobody."""
    pks = set(wanted)
    require(by, "campaigns.steer_deliveries")
    if not 0 < len(pks) <= MOST_AT_ONCE:
        raise Refused(_("Choose between one and %(most)d deliveries.") % {"most": MOST_AT_ONCE})
    lock_accounts(Delivery.objects.filter(pk__in=pks).values_list("account_id", flat=True))
    rows = Delivery.objects.select_for_update(of=["self"]).filter(pk__in=pks).order_by("due_at", "pk")
    found = list(rows.select_related("account", "payload__account", "payload__revision__author", "payload__revision__draft"))
    is_as_seen = len(found) == len(pks) and all(each.state == DeliveryState.QUEUED and each.due_at == seen.get(each.pk) for each in found)
    if not is_as_seen:
        raise Refused(_("One of these has moved on since you looked at it. Look at the list again; nothing was changed."))
    return found
