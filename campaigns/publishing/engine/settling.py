"""What becomes of a delivery after an attempt: one transaction that moves the row, closes the attempt and leaves a trace."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing.engine import telling, timers
from campaigns.publishing.engine.base import Halt
from campaigns.publishing.enums import DeliveryState, Outcome
from campaigns.publishing.models import Attempt, Delivery
from campaigns.publishing.networks import base
from campaigns.publishing.transitions import LIVE, NEEDS_SOMEBODY, PROOF_OVERRIDES
from portal.core.audit import record

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
SECRET_WORDS = ("token", "secret", "signature", "authorization", "password", "proof")


def settle(attempt: Attempt, outcome: base.Outcome) -> None:
    """Carries an outcome into the rows. An outcome that comes after the claim was lost changes nothing, unless it is a receipt."""
    if isinstance(outcome, base.Accepted):
        _sent(attempt, outcome.receipt)
    elif isinstance(outcome, base.NotSent):
        _try_again(attempt, outcome)
    elif isinstance(outcome, base.AccountBroken):
        _account_broke(attempt, outcome)
    elif isinstance(outcome, base.Duplicate):
        _duplicate(attempt, outcome)
    elif isinstance(outcome, base.Refused):
        _end(attempt, Outcome.REFUSED, DeliveryState.FAILED, outcome.reason)
    elif attempt.armed_at is None:
        _try_again(attempt, base.NotSent(outcome.reason))
    else:
        become_uncertain(attempt, outcome.reason)


def finish(attempt: Attempt, outcome: str, reason: str, receipt: dict[str, Any] | None = None) -> None:
    """Closes an attempt. One that is closed already stays as it is."""
    Attempt.objects.filter(pk=attempt.pk, finished_at=None).update(
        outcome=outcome, reason=reason[:400], finished_at=timezone.now(), receipt=without_secrets(receipt or {})
    )


def without_secrets(answer: Any) -> Any:
    """A network's answer without anything that could be a key."""
    if isinstance(answer, dict):
        return {key: without_secrets(value) for key, value in answer.items() if not any(word in str(key).lower() for word in SECRET_WORDS)}
    if isinstance(answer, list | tuple):
        return [without_secrets(each) for each in answer]
    return answer if isinstance(answer, str | int | float | bool | None) else str(answer)


@transaction.atomic
def give_back(attempt: Attempt, halt: Halt) -> None:
    """Ends an attempt before anything was sent: back to the queue, or held, missed or blocked."""
    moved = _held_by(attempt, DeliveryState.CLAIMED).update(
        state=halt.state,
        claimed_by="",
        not_before=halt.not_before,
        problem=halt.why[:400],
        settled_at=timezone.now() if halt.state in NEEDS_SOMEBODY else None,
    )
    finish(attempt, Outcome.RELEASED, halt.why)
    if moved and halt.state in NEEDS_SOMEBODY:
        telling.tell(attempt.delivery, halt.state, halt.why)
    if moved and halt.state != DeliveryState.QUEUED:
        record(f"delivery.{halt.state}", attempt.delivery, why=halt.why, attempt=attempt.number)


@transaction.atomic
def become_uncertain(attempt: Attempt, reason: str, *, look_now: bool = False, lease_over_at: datetime | None = None) -> bool:
    """The post may be live. Sets when the account is read for the first time; False when the attempt no longer holds the delivery."""
    rows = _held_by(attempt, DeliveryState.ARMED)
    if lease_over_at is not None:
        rows = rows.filter(lease_until__lte=lease_over_at)
    now = timezone.now()
    look_at = now if look_now else max(now, (attempt.armed_at or now) + timedelta(seconds=settings.RECONCILE_AFTER_SECONDS[0]))
    moved = rows.update(state=DeliveryState.UNCERTAIN, problem=reason[:400], looks=0, look_at=look_at)
    finish(attempt, Outcome.DUPLICATE if look_now else Outcome.UNKNOWN, reason)
    if moved:
        record("delivery.uncertain", attempt.delivery, why=reason, attempt=attempt.number)
    return bool(moved)


def _held_by(attempt: Attempt, *states: str) -> Any:
    return Delivery.objects.filter(pk=attempt.delivery_id, claimed_by=attempt.worker, state__in=states or LIVE)


@transaction.atomic
def _sent(attempt: Attempt, receipt: base.Receipt) -> None:
    """The receipt is kept whatever was concluded in the meantime: nothing that is live may ever be sent again."""
    finish(attempt, Outcome.ACCEPTED, "", dict(receipt.answer))
    mark_sent(attempt.delivery, receipt.external_id, receipt.permalink, proof="receipt", attempt=attempt.number)


def mark_sent(delivery: Delivery, external_id: str, permalink: str, *, proof: str, **data: Any) -> bool:
    """Makes a delivery `sent` with its proof, inside the caller's transaction; False when it was already.

    The clockwork tells people later (`telling.tell_sent`), so that nothing which fails then can touch what is settled.
    """
    moved = Delivery.objects.filter(pk=delivery.pk, state__in=PROOF_OVERRIDES).update(
        state=DeliveryState.SENT,
        external_id=external_id[:120],
        permalink=permalink if len(permalink) <= 400 else "",
        settled_at=timezone.now(),
        look_at=None,
        not_before=None,
        problem="",
    )
    if moved:
        timers.plan(delivery)
        record("delivery.sent", delivery, proof=proof, external_id=external_id, **data)
    return bool(moved)


@transaction.atomic
def _try_again(attempt: Attempt, outcome: base.NotSent) -> None:
    """Certainly not sent: back to the queue, and the account waits when the network named a time."""
    if outcome.retry_at:
        Account.objects.filter(pk=attempt.delivery.account_id).update(not_before=outcome.retry_at)
    tries = Attempt.objects.filter(delivery=attempt.delivery_id, outcome=Outcome.NOT_SENT).count()
    wait = outcome.retry_at or timezone.now() + min(FIRST_WAIT * 2 ** min(tries, 10), LONGEST_WAIT)
    _held_by(attempt).update(state=DeliveryState.QUEUED, claimed_by="", not_before=wait, problem=outcome.reason[:400])
    finish(attempt, Outcome.NOT_SENT, outcome.reason)


@transaction.atomic
def _account_broke(attempt: Attempt, outcome: base.AccountBroken) -> None:
    """The account needs a person. The delivery waits in the queue, where it goes out once mended or is missed."""
    account = attempt.delivery.account
    is_news = Account.objects.filter(pk=account.pk, state=AccountState.CONNECTED).update(state=AccountState.BROKEN, problem=outcome.reason[:300])
    _held_by(attempt).update(state=DeliveryState.QUEUED, claimed_by="", problem=outcome.reason[:400])
    finish(attempt, Outcome.ACCOUNT_BROKEN, outcome.reason)
    if is_news:
        telling.tell_account_broke(account, outcome.reason, key=f"account-{account.pk}-broken-{attempt.pk}")
        record("account.broken", account, why=outcome.reason)


def _duplicate(attempt: Attempt, outcome: base.Duplicate) -> None:
    """After an attempt that nobody knows the end of, this is proof: the account is read at once. Else the author must change the text."""
    if Attempt.objects.filter(delivery=attempt.delivery_id, outcome=Outcome.UNKNOWN).exists() and attempt.armed_at:
        become_uncertain(attempt, outcome.reason, look_now=True)
    else:
        words = _("To say it again, change the text and have it approved again.")
        _end(attempt, Outcome.DUPLICATE, DeliveryState.FAILED, f"{outcome.reason} {words}")


@transaction.atomic
def _end(attempt: Attempt, outcome: Outcome, state: DeliveryState, reason: str) -> None:
    moved = _held_by(attempt).update(state=state, problem=reason[:400], settled_at=timezone.now())
    finish(attempt, outcome, reason)
    if moved:
        telling.tell(attempt.delivery, state, reason)
        record(f"delivery.{state}", attempt.delivery, why=reason, attempt=attempt.number)
