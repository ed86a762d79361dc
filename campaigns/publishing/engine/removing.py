"""One removal from the agreement to its end: claim, capture, call, look whether it is gone.

Removing twice does no harm, so that a worker may die anywhere: what it left behind is taken up again, a few times, and
then by a person. Nothing counts as removed before a read of the account, or the network's own word about a post that
the account no longer lists, has shown its absence. A stop does not hold a removal.
"""

import dataclasses
import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing.engine import looking, settling, steps, telling, timers
from campaigns.publishing.engine.base import lease_from
from campaigns.publishing.enums import TakedownState
from campaigns.publishing.models import Delivery, Takedown
from campaigns.publishing.networks import base
from campaigns.publishing.networks.base import ReadFailed, SeenPost
from campaigns.publishing.queries import listed_takedowns, takedowns_claimable
from portal.core.audit import record
from portal.core.bell import ring

log = logging.getLogger(__name__)
REMOVE = "campaigns.publishing.tasks.remove"
MOST_RETRIES = 5
READS_BEFORE_ACTING = 3
FIRST_WAIT = timedelta(seconds=30)
MOST_ROWS = 200


def remove(takedown_id: int, worker: str) -> None:
    """Carries one removal as far as it goes now. Does nothing when another worker has it or it is not its time."""
    takedown = claim(takedown_id, worker)
    if takedown is None:
        return
    try:
        if capture(takedown):
            settle(takedown, call(takedown))
    except Exception as error:  # removing again does no harm: it is tried again, and counted
        log.exception("removal %s was given back", takedown_id)
        _unknown(takedown, _("The portal met a fault of its own (%(kind)s).") % {"kind": type(error).__name__})


def claim(takedown_id: int, worker: str) -> Takedown | None:
    """The removal, when it is due and nobody else has it; the claim's name is new each time."""
    now = timezone.now()
    tries = takedowns_claimable(now).filter(pk=takedown_id).values_list("tries", flat=True).first()
    if tries is None:
        return None
    name = f"{worker[:70]}#{tries + 1}"
    won = takedowns_claimable(now).filter(pk=takedown_id, tries=tries)
    if not won.update(state=TakedownState.REMOVING, claimed_by=name, lease_until=lease_from(now), tries=tries + 1):
        return None
    return listed_takedowns().get(pk=takedown_id)


def capture(takedown: Takedown) -> bool:
    """Keeps what the network shows and what we hold, before anything is removed; False when it is to be tried later.

    An account that cannot be read does not keep a post up for ever: what is urgent goes on at once, everything else after
    the third try, with the reason in the capture.
    """
    if takedown.captured_at:
        return True
    delivery = takedown.delivery
    try:
        seen, why = looking.post_of(delivery), ""
    except ReadFailed as error:
        if not takedown.is_urgent and takedown.tries < READS_BEFORE_ACTING:
            _again(takedown, _("The account could not be read: %(why)s") % {"why": error})
            return False
        seen, why = None, str(error)
    takedown.captured = {"network": _as_json(seen), "why_not": why, **what_we_hold(delivery)}
    takedown.captured_at = timezone.now()
    kept = _mine(takedown).update(captured=takedown.captured, captured_at=takedown.captured_at)
    return bool(kept)


def _as_json(seen: SeenPost | None) -> dict[str, Any] | None:
    if seen is None:
        return None
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in dataclasses.asdict(seen).items()}


def what_we_hold(delivery: Delivery) -> dict[str, Any]:
    """The portal's own record of a published post: the words, the photos' hashes, and what the network answered."""
    payload = delivery.payload
    receipts = [receipt for receipt in delivery.attempts.values_list("receipt", flat=True) if receipt]
    return {
        "external_id": delivery.external_id,
        "permalink": delivery.permalink,
        "sha256": payload.sha256,
        "text": payload.text,
        "photos": payload.photos,
        "receipts": receipts,
    }


def call(takedown: Takedown) -> base.Outcome:
    """The call that removes. Whatever goes wrong in it, the post may be gone."""
    client = steps.client_for(takedown.delivery.account)
    try:
        return client.remove(takedown.delivery.external_id)
    except Exception as error:  # a client never raises; if one does, its call may have been taken
        return base.Unknown(_("The answer could not be understood (%(kind)s).") % {"kind": type(error).__name__})


def settle(takedown: Takedown, outcome: base.Outcome) -> None:
    """Carries an outcome into the row. Whatever the network said, only what is not there any more is removed."""
    if isinstance(outcome, base.NotSent):
        _again(takedown, outcome.reason, outcome.retry_at)
        return
    if isinstance(outcome, base.AccountBroken):
        _account_broke(takedown, outcome)
        return
    is_accepted = isinstance(outcome, base.Accepted)
    said = outcome.reason if not isinstance(outcome, base.Accepted) else ""
    try:
        is_there = looking.post_of(takedown.delivery) is not None
    except ReadFailed as error:
        _unknown(takedown, _("The account could not be read: %(why)s") % {"why": error})
        return
    was_seen = bool(takedown.captured.get("network"))
    if not is_there and (is_accepted or was_seen):
        _removed(takedown, outcome, said)
    elif isinstance(outcome, base.Refused) and is_there:
        _end(takedown, TakedownState.FAILED, said)
    else:
        _unknown(takedown, said or _("The network says that it is gone, and still shows it."))


def _mine(takedown: Takedown) -> Any:
    return Takedown.objects.filter(pk=takedown.pk, state=TakedownState.REMOVING, claimed_by=takedown.claimed_by)


@transaction.atomic
def _removed(takedown: Takedown, outcome: base.Outcome, said: str) -> None:
    answer = settling.without_secrets(dict(outcome.receipt.answer)) if isinstance(outcome, base.Accepted) else {"said": said}
    proof = {"looked_at": timezone.now().isoformat(), "found": False, "network_answered": answer}
    if _mine(takedown).update(state=TakedownState.REMOVED, proof=proof, settled_at=timezone.now(), claimed_by="", not_before=None, problem=""):
        telling.tell_removal(takedown, TakedownState.REMOVED, "")
        record("takedown.removed", takedown, delivery=takedown.delivery_id, tries=takedown.tries, external_id=takedown.delivery.external_id)


@transaction.atomic
def _end(takedown: Takedown, state: TakedownState, why: str) -> None:
    if _mine(takedown).update(state=state, claimed_by="", settled_at=timezone.now(), problem=why[:400]):
        telling.tell_removal(takedown, state, why)
        record(f"takedown.{state}", takedown, delivery=takedown.delivery_id, why=why, tries=takedown.tries)


@transaction.atomic
def _again(takedown: Takedown, why: str, not_before: datetime | None = None, **fields: Any) -> None:
    """Later, by itself: the network certainly did nothing, or doing it again does no harm."""
    wait = not_before or timezone.now() + FIRST_WAIT * 2 ** min(takedown.tries, 6)
    _mine(takedown).update(state=TakedownState.CONFIRMED, claimed_by="", not_before=wait, problem=why[:400], **fields)


def _unknown(takedown: Takedown, why: str) -> None:
    """Nobody knows what became of the call: a few times it is made again, then a person looks."""
    if takedown.unknowns >= MOST_RETRIES:
        _end(takedown, TakedownState.UNCERTAIN, why)
    else:
        _again(takedown, why, unknowns=F("unknowns") + 1)


@transaction.atomic
def _account_broke(takedown: Takedown, outcome: base.AccountBroken) -> None:
    """It waits until somebody mends the account."""
    account = takedown.delivery.account
    is_news = Account.objects.filter(pk=account.pk, state=AccountState.CONNECTED).update(state=AccountState.BROKEN, problem=outcome.reason[:300])
    _again(takedown, outcome.reason, timezone.now())
    if is_news:
        telling.tell_account_broke(account, outcome.reason, key=f"account-{account.pk}-broken-removal-{takedown.pk}-{takedown.tries}")
        record("account.broken", account, why=outcome.reason)


def reap(now: datetime) -> int:
    """Takes removals back from workers that died, and gives how many. Safe to run twice at once."""
    gone = listed_takedowns().filter(state=TakedownState.REMOVING, lease_until__lte=now)[:MOST_ROWS]
    for takedown in gone:
        _unknown(takedown, _("The worker stopped while it was being removed."))
    return len(gone)


def ring_due(now: datetime) -> None:
    """Rings for each removal whose time has come."""
    for takedown_id in takedowns_claimable(now).order_by("due_at", "pk").values_list("pk", flat=True)[:MOST_ROWS]:
        ring(REMOVE, takedown_id)


def tend(now: datetime) -> None:
    """One round of the clockwork of removals."""
    reap(now)
    timers.warn(now)
    ring_due(now)
