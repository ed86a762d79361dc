"""What people decide about several missed deliveries at once: all of them or none, in as many statements as for one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.enums import AccountState
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft, Revision
from campaigns.drafting.transitions import DRAFT
from campaigns.publishing.actions.approving import ring_if_soon
from campaigns.publishing.actions.locks import lock_accounts
from campaigns.publishing.actions.steering import A_MINUTE, refuse_outside
from campaigns.publishing.engine import telling
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.lateness import late_limit
from campaigns.publishing.models import Delivery
from campaigns.publishing.queries import stop_covers
from campaigns.publishing.transitions import DELIVERY, LIVE
from campaigns.reviewing.enums import Verdict
from campaigns.reviewing.models import Decision
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.compiled import Keyed
from portal.core.errors import NotPermitted, Refused

GONE_OUT = LIVE | {DeliveryState.SENT, DeliveryState.UNCERTAIN}
SEVERAL = "campaigns.delivery"


def _locked(deliveries: Iterable[Delivery], by: StaffMember) -> list[Delivery]:
    """The deliveries as they are now, locked in the order of the house, each still missed and not the person's own words."""
    wanted = [delivery.pk for delivery in deliveries]
    require(by, "campaigns.steer_deliveries")
    if not wanted:
        raise Refused(_("Choose at least one."))
    drafts = Draft.objects.filter(revisions__deliveries__in=wanted).values("pk")
    list(Draft.objects.select_for_update(of=["self"]).filter(pk__in=drafts).order_by("pk").values_list("pk"))
    lock_accounts(Delivery.objects.filter(pk__in=wanted).values_list("account_id", flat=True))
    rows = Delivery.objects.select_for_update(of=["self"]).filter(pk__in=wanted).order_by("due_at", "pk")
    found = list(rows.select_related("account", "payload__account", "payload__revision__author", "payload__revision__draft"))
    for delivery in found:
        if not by.has_perm("campaigns.steer_delivery", delivery):
            raise NotPermitted(_("You wrote “%(title)s”, so that somebody else decides about it. Nothing was changed.") % {"title": delivery.title})
    if len(found) < len(wanted) or any(delivery.state != DeliveryState.MISSED for delivery in found):
        raise Refused(_("Somebody has decided about one of these in the meantime. Look at the list again; nothing was changed."))
    return found


@action("deliveries.reschedule")
def give_times(deliveries: Iterable[Delivery], *, due_at: datetime, spread: timedelta = timedelta(0), by: StaffMember) -> list[Delivery]:
    """Gives missed deliveries another time, all or none: one time for all or, with `spread`, that much apart on each account.

    The approval of each must still hold and no stop cover it.
    """
    if due_at < timezone.now() - A_MINUTE:
        raise Refused(_("This time has passed. Choose one that is to come."))
    if not timedelta(0) <= spread <= timedelta(days=1):
        raise Refused(_("Put them between no minutes and a day apart."))
    moved = _locked(deliveries, by)
    _refuse_what_cannot_go_out(moved)
    windows = _windows(moved)
    turns: dict[int, int] = {}
    for delivery in moved:
        turn = turns[delivery.account_id] = turns.get(delivery.account_id, -1) + 1
        delivery.due_at = due_at + turn * spread
        refuse_outside(windows.get(delivery.revision_id), delivery)
        delivery.late_at = late_limit(delivery.due_at, delivery.payload.revision.category)
        DELIVERY.step(delivery, DeliveryState.QUEUED)
        delivery.not_before = delivery.settled_at = delivery.look_at = None
        delivery.claimed_by, delivery.problem, delivery.looks = "", "", 0
        ring_if_soon(delivery)
    Delivery.objects.bulk_update(moved, ["state", "due_at", "late_at", "not_before", "settled_at", "look_at", "claimed_by", "problem", "looks"])
    record("delivery.rescheduled", (SEVERAL, ""), by=by, deliveries={str(delivery.pk): delivery.due_at for delivery in moved})
    return moved


def _refuse_what_cannot_go_out(deliveries: list[Delivery]) -> None:
    """The questions of `steering`, asked about all at once."""
    pks = [delivery.pk for delivery in deliveries]
    if stopped := Delivery.objects.filter(stop_covers(), pk__in=pks).select_related("payload__revision").first():
        raise Refused(_("A stop holds “%(title)s”. Lift it first; nothing was changed.") % {"title": stopped.title})
    approved = approved_hashes({delivery.revision_id: delivery.payload.revision.draft_id for delivery in deliveries})
    for delivery in deliveries:
        payload = delivery.payload
        if not approved.get((delivery.revision_id, delivery.account_id)) == payload.digest() == payload.sha256 == delivery.sha256:
            raise Refused(_("The approval of “%(title)s” no longer holds. Have it approved again; nothing was changed.") % {"title": delivery.title})
        if delivery.account.state == AccountState.DISCONNECTED:
            raise Refused(_("%(account)s is disconnected. An administrator can connect it again.") % {"account": delivery.account})


def approved_hashes(drafts: dict[int, int]) -> dict[tuple[int, int], str]:
    """Revision and account → the hash that was approved, for those whose draft is approved in just this revision. `reviewing.queries.is_approved` for many.

    `drafts`: revision → its draft.
    """
    newest: dict[int, int] = {}
    for draft, revision in REVISIONS.rows(drafts.values()):
        newest[draft] = revision
    decisions = DECISIONS.rows(set(drafts) & set(newest.values()))
    return {(revision, int(account)): digest for revision, hashes in decisions for account, digest in hashes.items()}


REVISIONS = Keyed(lambda drafts: Revision.objects.filter(draft__in=drafts, draft__state=DraftState.APPROVED).order_by("number").values_list("draft", "pk"), 50)
DECISIONS = Keyed(lambda revisions: Decision.objects.filter(revision__in=revisions, verdict=Verdict.APPROVED).values_list("revision", "hashes"), 50)


def _windows(deliveries: list[Delivery]) -> dict[int, tuple[datetime, datetime]]:
    """Revision → from when until when its approval is good."""
    decisions = Decision.objects.filter(revision__in={each.revision_id for each in deliveries}, verdict=Verdict.APPROVED, good_until__isnull=False)
    return {each.revision_id: (each.good_from, each.good_until) for each in decisions.order_by("decided_at", "pk") if each.good_from and each.good_until}


@action("deliveries.review_again")
def review_again(deliveries: Iterable[Delivery], *, by: StaffMember) -> list[Draft]:
    """Takes the approval of missed words back, so that their authors look at them once more and submit them again. All or none.

    Not for a draft of which anything went out: its approval stands.
    """
    found = _locked(deliveries, by)
    drafts = {delivery.payload.revision.draft_id: delivery.payload.revision.draft for delivery in found}
    out = Delivery.objects.filter(payload__revision__draft__in=drafts, state__in=GONE_OUT).select_related("payload__revision", "account").first()
    if out:
        names = {"title": out.title, "account": out.account}
        raise Refused(_("“%(title)s” went out on %(account)s, so that its approval stands. Give it another time, or drop it; nothing was changed.") % names)
    for draft in drafts.values():
        if draft.state == DraftState.APPROVED:
            DRAFT.step(draft, DraftState.WRITING)
        draft.edition += 1
        draft.changed_at = timezone.now()
    Draft.objects.bulk_update(drafts.values(), ["state", "edition", "changed_at"])
    rows = Delivery.objects.filter(revision__draft__in=drafts).exclude(state=DeliveryState.CANCELLED)
    cancelled = list(rows.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=cancelled).update(state=DeliveryState.CANCELLED, settled_at=timezone.now(), problem=_("It is being approved again."))
    telling.tell_sent_back(found)
    record("delivery.sent_back", (SEVERAL, ""), by=by, drafts=sorted(drafts), cancelled=cancelled)
    return list(drafts.values())


@action("deliveries.drop")
def drop(deliveries: Iterable[Delivery], *, by: StaffMember) -> list[Delivery]:
    """Decides that missed deliveries never go out, all or none."""
    found = _locked(deliveries, by)
    for delivery in found:
        DELIVERY.step(delivery, DeliveryState.CANCELLED)
        delivery.settled_at, delivery.look_at = timezone.now(), None
    Delivery.objects.bulk_update(found, ["state", "settled_at", "look_at"])
    record("delivery.cancelled", (SEVERAL, ""), by=by, was=DeliveryState.MISSED, deliveries=[delivery.pk for delivery in found])
    return found
