"""What people decide about single deliveries: another time, never, or what became of an uncertain one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing.actions.approving import ring_if_soon
from campaigns.publishing.actions.locks import lock_delivery
from campaigns.publishing.engine.settling import mark_sent
from campaigns.publishing.engine.steps import credentials_of
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.lateness import late_limit
from campaigns.publishing.models import Delivery
from campaigns.publishing.networks import OtherPlace
from campaigns.publishing.networks import post_id_in as id_in_link
from campaigns.publishing.queries import stop_over
from campaigns.publishing.transitions import DELIVERY, RESCHEDULABLE
from campaigns.reviewing.actions import approvers_told, writers_told
from campaigns.reviewing.queries import is_approved, window_of
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused
from portal.core.notices import notify
from portal.core.templatetags.portal import moment_words

A_MINUTE = timedelta(minutes=1)


@action("delivery.reschedule")
def reschedule(deliveries: Iterable[Delivery], *, due_at: datetime, by: StaffMember) -> list[Delivery]:
    """Gives deliveries another time, all or none. For what is scheduled, missed, failed or held; the approval must still hold."""
    if due_at < timezone.now() - A_MINUTE:
        raise Refused(_("This time has passed. Choose one that is to come."))
    moved = []
    for delivery in sorted(deliveries, key=lambda each: each.account_id):
        locked = lock_delivery(delivery)
        require(by, "campaigns.steer_delivery", locked)
        if locked.state == DeliveryState.UNCERTAIN:
            _settle_first()
        if locked.state not in RESCHEDULABLE:
            raise Refused(_("“%(title)s” can't get another time: %(state)s.") % {"title": locked.title, "state": locked.get_state_display()})
        moved.append(_queue_again(locked, due_at=due_at))
    _tell_moved(moved, by)
    for delivery in moved:
        record("delivery.rescheduled", delivery, by=by, due_at=due_at)
    return moved


def _tell_moved(moved: Iterable[Delivery], by: StaffMember) -> None:
    """Whoever wrote it, and whoever approved it for another time, learns of the new one; once for all accounts that were moved to it together."""
    for delivery in moved:
        revision = delivery.payload.revision
        text = _("%(person)s moved “%(title)s”: it goes out %(when)s.") % {"person": by, "title": revision.title, "when": moment_words(delivery.due_at)}
        key = f"moved-{revision.pk}-{delivery.due_at:%Y%m%d%H%M}-{by.pk}-{timezone.now():%Y%m%d%H%M}"
        for person in {each.pk: each for each in (*writers_told(revision), *approvers_told(revision))}.values():
            if person.is_active and person.pk != by.pk:
                notify(person, kind="moved", text=text[:400], url=reverse("draft-detail", args=[revision.draft_id]), key=key)


def _queue_again(delivery: Delivery, *, due_at: datetime) -> Delivery:
    if delivery.state != DeliveryState.QUEUED:
        DELIVERY.step(delivery, DeliveryState.QUEUED)
    _refuse_what_cannot_go_out(delivery)
    delivery.due_at, delivery.late_at = due_at, late_limit(due_at, delivery.payload.revision.category)
    refuse_outside(window_of(delivery.payload.revision), delivery)
    delivery.not_before = delivery.settled_at = delivery.look_at = None
    delivery.claimed_by = delivery.problem = ""
    delivery.looks = 0
    delivery.save()
    ring_if_soon(delivery)
    return delivery


def refuse_outside(window: tuple[datetime, datetime] | None, delivery: Delivery) -> None:
    """An approval is for a time: moving a post out of it is another decision."""
    if window and not window[0] - A_MINUTE <= delivery.due_at <= window[1]:
        names = {"title": delivery.title, "start": moment_words(window[0]), "end": moment_words(window[1])}
        raise Refused(_("“%(title)s” was approved for the time from %(start)s to %(end)s. For another time, have it approved again.") % names)


def _settle_first() -> None:
    raise Refused(_("Settle first whether it is live."))


def _refuse_what_cannot_go_out(delivery: Delivery) -> None:
    if not is_approved(delivery.payload) or delivery.payload.digest() != delivery.sha256:
        raise Refused(_("Its approval no longer holds. Have the draft approved again."))
    if stop := stop_over(delivery):
        raise Refused(_("A stop is in force: %(what)s. Lift it first.") % {"what": stop.what})
    if delivery.account.state == AccountState.DISCONNECTED:
        raise Refused(_("%(account)s is disconnected. An administrator can connect it again.") % {"account": delivery.account})


@action("delivery.cancel")
def cancel_delivery(delivery: Delivery, *, by: StaffMember) -> Delivery:
    """Decides that a delivery never goes out. Not for one that is being sent or was."""
    delivery = lock_delivery(delivery)
    require(by, "campaigns.cancel_delivery", delivery)
    if delivery.state == DeliveryState.UNCERTAIN:
        _settle_first()
    return _cancel(delivery, by=by)


def _cancel(delivery: Delivery, *, by: StaffMember) -> Delivery:
    before = delivery.state
    DELIVERY.step(delivery, DeliveryState.CANCELLED)
    delivery.settled_at, delivery.look_at = timezone.now(), None
    delivery.save(update_fields=["state", "settled_at", "look_at"])
    record("delivery.cancelled", delivery, by=by, was=before)
    return delivery


def post_id_in(link: str, account: Account) -> str:
    """The network's id of a post, from a link to it. Raises Refused when the link leads elsewhere or names no post."""
    try:
        found = id_in_link(link, account.network, credentials_of(account))
    except OtherPlace:
        said = _("This is not a link to %(network)s. Open the post there and copy its address.")
        raise Refused(said % {"network": account.get_network_display()}) from None
    if not found:
        raise Refused(_("This link names no post. Open the post itself and copy its address."))
    return found


def _uncertain(delivery: Delivery, by: StaffMember) -> Delivery:
    delivery = lock_delivery(delivery)
    require(by, "campaigns.steer_delivery", delivery)
    if delivery.state != DeliveryState.UNCERTAIN:
        raise Refused(_("This is settled already: it is %(state)s now.") % {"state": delivery.get_state_display().lower()})
    return delivery


@action("delivery.settle")
def settle_as_live(delivery: Delivery, *, link: str, by: StaffMember) -> Delivery:
    """A person saw that it is live; the link is the proof."""
    delivery = _uncertain(delivery, by)
    external_id = post_id_in(link, delivery.account)
    if Delivery.objects.filter(account=delivery.account, external_id=external_id).exists():
        raise Refused(_("This link belongs to another delivery. Copy the address of the post that this page is about."))
    mark_sent(delivery, external_id, link.strip(), proof="seen by a person")
    record("delivery.settled", delivery, by=by, answer="live", external_id=external_id)
    delivery.refresh_from_db()
    return delivery


@action("delivery.settle")
def send_again(delivery: Delivery, *, by: StaffMember) -> Delivery:
    """A person saw that it is not live, and wants it to go out now. The approval must still hold, and no stop be in force."""
    delivery = _queue_again(_uncertain(delivery, by), due_at=timezone.now())
    record("delivery.settled", delivery, by=by, answer="not live, send again")
    return delivery


@action("delivery.settle")
def settle_as_dropped(delivery: Delivery, *, by: StaffMember) -> Delivery:
    """A person decides to leave it: whatever it is, it is not sent again."""
    delivery = _cancel(_uncertain(delivery, by), by=by)
    record("delivery.settled", delivery, by=by, answer="dropped")
    return delivery
