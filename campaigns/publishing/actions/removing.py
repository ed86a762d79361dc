"""Taking down what is published: one person asks, another agrees, a worker does it. Timers, and how they are moved."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.publishing.actions.locks import lock_delivery
from campaigns.publishing.engine import telling
from campaigns.publishing.engine.removing import REMOVE, what_we_hold
from campaigns.publishing.enums import DeliveryState, TakedownReason, TakedownState
from campaigns.publishing.models import Delivery, Postponement, Takedown
from campaigns.publishing.queries import listed_takedowns
from campaigns.publishing.transitions import OPEN_TAKEDOWN, TAKEDOWN
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.bell import ring
from portal.core.errors import NotPermitted, Refused

MAY_AGREE = Q(role_grants__role__in=(Role.APPROVER, Role.LEADER))


@action("takedown.request")
def request_removal(delivery: Delivery, *, reason: str, words: str, by: StaffMember, is_urgent: bool = False) -> Takedown:
    """Asks that a published post be removed. A second person must agree, however urgent it is."""
    delivery = lock_delivery(delivery)
    require(by, "campaigns.request_removal", delivery)
    if delivery.state != DeliveryState.SENT:
        raise Refused(_("Only what is published can be removed: this is %(state)s.") % {"state": delivery.get_state_display().lower()})
    if reason not in TakedownReason.values or not words.strip():
        raise Refused(_("Choose a reason and say in a sentence what is wrong: it stays on record when the post is gone."))
    _refuse_a_second_one(delivery)
    takedown = Takedown.objects.create(
        delivery=delivery, reason=reason, words=words.strip()[:400], is_urgent=is_urgent, requested_by=by, requested_at=timezone.now()
    )
    telling.tell_removal_asked(takedown, may_agree(besides=by))
    record("takedown.requested", takedown, by=by, delivery=delivery.pk, reason=reason, words=takedown.words, urgent=is_urgent)
    return takedown


def may_agree(*, besides: StaffMember) -> list[StaffMember]:
    """Colleagues who may agree to what this person asked for."""
    return list(StaffMember.accounts.get_queryset().active().filter(MAY_AGREE).exclude(pk=besides.pk).distinct())


def _refuse_a_second_one(delivery: Delivery) -> None:
    other = Takedown.objects.filter(delivery=delivery).filter(Q(state__in=OPEN_TAKEDOWN) | Q(state=TakedownState.REMOVED)).first()
    if other and other.state == TakedownState.REMOVED:
        raise Refused(_("It is removed already."))
    if other and other.is_timer:
        raise Refused(_("A timer takes it down. Open it, and bring it forward."))
    if other:
        raise Refused(_("Its removal was asked for already: %(state)s.") % {"state": other.get_state_display().lower()})


def locked_takedown(takedown: Takedown) -> Takedown:
    """The removal as it is now, held until the commit."""
    lock_delivery(takedown.delivery)
    return listed_takedowns().select_for_update(of=["self"]).get(pk=takedown.pk)


@action("takedown.confirm")
def confirm_removal(takedown: Takedown, *, by: StaffMember) -> Takedown:
    """A second person agrees: a worker removes the post now. Raises NotPermitted for whoever asked."""
    takedown = locked_takedown(takedown)
    _require_second_person(takedown, by)
    if takedown.state != TakedownState.REQUESTED:
        raise Refused(_("This was decided already: %(state)s.") % {"state": takedown.get_state_display().lower()})
    TAKEDOWN.step(takedown, TakedownState.CONFIRMED)
    now = timezone.now()
    takedown.confirmed_by, takedown.confirmed_at, takedown.due_at = by, now, now
    takedown.save(update_fields=["state", "confirmed_by", "confirmed_at", "due_at"])
    ring(REMOVE, takedown.pk)
    record("takedown.confirmed", takedown, by=by, delivery=takedown.delivery_id)
    return takedown


def _require_second_person(takedown: Takedown, by: StaffMember) -> None:
    require(by, "campaigns.decide_removals")
    if not by.has_perm("campaigns.agree_to_removal", takedown):
        raise NotPermitted(_("You asked for this, so that somebody else decides."))


@action("takedown.refuse")
def refuse_removal(takedown: Takedown, *, words: str, by: StaffMember) -> Takedown:
    """The post stays: decided by a second person, or taken back by whoever asked."""
    takedown = locked_takedown(takedown)
    if by.pk != takedown.requested_by_id:
        require(by, "campaigns.decide_removals")
    if takedown.state != TakedownState.REQUESTED:
        raise Refused(_("This was decided already: %(state)s.") % {"state": takedown.get_state_display().lower()})
    TAKEDOWN.step(takedown, TakedownState.REFUSED)
    takedown.refused_by, takedown.settled_at, takedown.problem = by, timezone.now(), words.strip()[:400]
    takedown.save(update_fields=["state", "refused_by", "settled_at", "problem"])
    telling.tell_removal(takedown, TakedownState.REFUSED, takedown.problem)
    record("takedown.refused", takedown, by=by, delivery=takedown.delivery_id, why=takedown.problem)
    return takedown


@action("takedown.settle")
def settle_removal(takedown: Takedown, *, is_gone: bool, by: StaffMember) -> Takedown:
    """A person looked at the account: it is gone, or the portal tries again."""
    takedown = locked_takedown(takedown)
    require(by, "campaigns.decide_removals")
    if takedown.state != TakedownState.UNCERTAIN:
        raise Refused(_("This is settled already: %(state)s.") % {"state": takedown.get_state_display().lower()})
    now = timezone.now()
    TAKEDOWN.step(takedown, TakedownState.REMOVED if is_gone else TakedownState.CONFIRMED)
    if is_gone:
        takedown.proof = {"looked_at": now.isoformat(), "found": False, "seen_by_a_person": by.pk}
        takedown.settled_at, takedown.problem = now, ""
        if takedown.captured_at is None:
            takedown.captured = {"network": None, "why_not": _("A person looked first."), **what_we_hold(takedown.delivery)}
            takedown.captured_at = now
    else:
        takedown.unknowns, takedown.not_before, takedown.settled_at = 0, None, None
        ring(REMOVE, takedown.pk)
    takedown.save()
    record("takedown.settled", takedown, by=by, delivery=takedown.delivery_id, answer="gone" if is_gone else "try again")
    return takedown


def _require_running_timer(takedown: Takedown) -> None:
    if not takedown.is_timer or takedown.state != TakedownState.CONFIRMED:
        raise Refused(_("No timer runs here. Load the page again to see where it stands."))


@action("takedown.bring_forward")
def bring_forward(takedown: Takedown, *, by: StaffMember) -> Takedown:
    """A timer's post comes down now. Two people agreed to that when it was approved, so that one decides when."""
    takedown = locked_takedown(takedown)
    require(by, "campaigns.decide_removals")
    _require_running_timer(takedown)
    before, takedown.due_at = takedown.due_at, timezone.now()
    takedown.save(update_fields=["due_at"])
    ring(REMOVE, takedown.pk)
    record("takedown.brought_forward", takedown, by=by, delivery=takedown.delivery_id, was=before)
    return takedown


@action("takedown.ask_to_postpone")
def ask_to_postpone(takedown: Takedown, *, until: datetime, reason: str, by: StaffMember) -> Postponement:
    """Asks for a later day for a timer. It stays as it is until a second person agrees. Asking again takes the place of what was asked before."""
    takedown = locked_takedown(takedown)
    require(by, "campaigns.decide_removals")
    _require_running_timer(takedown)
    if takedown.due_at is None or until <= takedown.due_at:
        raise Refused(_("Choose a later time than it has. To take it down sooner, bring it forward."))
    if not reason.strip():
        raise Refused(_("Say why it must stay longer: the law, a court, a person who is still wanted."))
    asked, _is_new = Postponement.objects.update_or_create(
        takedown=takedown, agreed_at=None, defaults={"until": until, "reason": reason.strip()[:400], "asked_by": by, "asked_at": timezone.now()}
    )
    telling.tell_postponement_asked(asked, may_agree(besides=by))
    record("takedown.postponement_asked", takedown, by=by, until=until, reason=asked.reason)
    return asked


@action("takedown.postpone")
def agree_to_postpone(postponement: Postponement, *, by: StaffMember) -> Takedown:
    """A second person agrees to the later day. Raises NotPermitted for whoever asked."""
    takedown = locked_takedown(postponement.takedown)
    asked = Postponement.objects.select_for_update(of=["self"]).select_related("asked_by").get(pk=postponement.pk)
    require(by, "campaigns.decide_removals")
    if not by.has_perm("campaigns.agree_to_postponement", asked):
        raise NotPermitted(_("You asked for this, so that somebody else decides."))
    _require_running_timer(takedown)
    if asked.agreed_at is not None:
        raise Refused(_("Somebody has agreed already."))
    if asked.until != postponement.until or asked.asked_by_id != postponement.asked_by_id:
        raise Refused(_("What is asked for has changed. Load the page again and look once more."))
    asked.agreed_by, asked.agreed_at = by, timezone.now()
    asked.save(update_fields=["agreed_by", "agreed_at"])
    before, takedown.due_at, takedown.warned_at = takedown.due_at, asked.until, None
    takedown.save(update_fields=["due_at", "warned_at"])
    record("takedown.postponed", takedown, by=by, was=before, until=asked.until, asked_by=asked.asked_by_id, reason=asked.reason)
    return takedown
