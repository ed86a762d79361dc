"""The act that lets words out: an approval and its deliveries are one transaction."""

from collections.abc import Mapping

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft, Revision
from campaigns.drafting.queries import newest_revision
from campaigns.drafting.transitions import DRAFT
from campaigns.publishing.actions.locks import lock_accounts
from campaigns.publishing.engine.sweeping import PUBLISH
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.lateness import late_limit
from campaigns.publishing.models import Delivery
from campaigns.publishing.transitions import LIVE
from campaigns.reviewing.actions import record_approval, tell_void
from campaigns.reviewing.models import Decision
from campaigns.reviewing.queries import decision_for, does_one_more_complete, is_passed
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.bell import ring
from portal.core.errors import Refused


def ring_if_soon(delivery: Delivery) -> None:
    """Rings the worker for what is due before the next sweep; the sweep rings for the rest."""
    wait = (delivery.due_at - timezone.now()).total_seconds()
    if wait <= settings.SWEEP_SECONDS:
        ring(PUBLISH, delivery.pk, countdown=max(0.0, wait))


@action("draft.approve")
def approve(revision: Revision, *, by: StaffMember, hashes_seen: Mapping[str, str]) -> Decision:
    """Approves exactly what the reviewer saw at the stage that is open. The approval that completes the route queues one delivery per account.

    `hashes_seen`: account's primary key as text → SHA-256. Raises Refused when it was decided already, when the words
    are the reviewer's own, or when they are not what was shown.
    """
    draft = Draft.objects.select_for_update().get(pk=revision.draft_id)
    if (earlier := decision_for(revision)) is not None:
        raise Refused(_("This was already decided by %(name)s. Nothing was changed.") % {"name": earlier.decided_by})
    if does_one_more_complete(revision):
        lock_accounts(revision.payloads.values_list("account", flat=True))  # before the trail, whose end `record_approval` takes
    try:
        with transaction.atomic():
            decision = record_approval(revision=revision, by=by, hashes_seen=hashes_seen)
            if not is_passed(revision):
                return decision
            DRAFT.step(draft, DraftState.APPROVED)
            draft.edition += 1
            draft.save(update_fields=["state", "edition", "changed_at"])
            deliveries = _queue(revision)
    except IntegrityError:
        raise Refused(_("This was decided in the same moment by somebody else. Load the page again.")) from None
    for delivery in deliveries:
        ring_if_soon(delivery)
    record("draft.approved", draft, by=by, revision=revision.number, hashes=decision.hashes, deliveries=[delivery.pk for delivery in deliveries])
    return decision


def _queue(revision: Revision) -> list[Delivery]:
    """One delivery per account, due at its time or now. Its accounts are locked already: they come before the trail, where decisions write."""
    payloads = list(revision.payloads.select_related("account"))
    due_at = revision.publish_at or timezone.now()
    times = {"due_at": due_at, "late_at": late_limit(due_at, revision.category)}
    return [Delivery.objects.create(payload=payload, revision=revision, account=payload.account, sha256=payload.sha256, **times) for payload in payloads]


@action("draft.withdraw_approval")
def withdraw_approval(draft: Draft, *, by: StaffMember) -> Draft:
    """Takes an approval back before anything went out: cancels what is scheduled, and the draft may be changed again."""
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    require(by, "campaigns.withdraw_approval", draft)
    deliveries = list(Delivery.objects.select_for_update().order_by("pk").filter(revision__draft=draft).exclude(state=DeliveryState.CANCELLED))
    states = {delivery.state for delivery in deliveries}
    if states & LIVE:
        raise Refused(_("It is being sent at this very moment. Wait a minute, then look at its deliveries."))
    if states & {DeliveryState.SENT, DeliveryState.UNCERTAIN}:
        raise Refused(_("It went out on at least one account, so that its approval stands. Cancel single deliveries instead."))
    DRAFT.step(draft, DraftState.WRITING)
    draft.edition += 1
    draft.save(update_fields=["state", "edition", "changed_at"])
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]).update(
        state=DeliveryState.CANCELLED, settled_at=timezone.now(), problem=_("The approval was withdrawn.")
    )
    if revision := newest_revision(draft):
        text = _("The approval of “%(title)s” was taken back: what had not gone out does not go out.") % {"title": draft.title}
        tell_void(revision, text, but=by)
    record("draft.approval_withdrawn", draft, by=by, cancelled=[delivery.pk for delivery in deliveries])
    return draft
