"""Keys that end every two hours (OAuth 2) and are renewed before they are used.

A refresh token serves once, so that two workers must never renew at the same time, and the new pair must be in the row
before anybody uses it. Whose turn it is stands in the row (`renewing_at`), taken and given back under the row's lock;
the call itself is made outside any transaction. A worker that dies in between leaves its turn behind: after a while the
next one tries the same key, and when X says that it is spent, the answer was lost and a person must connect again.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.limits import limits_of
from campaigns.accounts.models import Account
from campaigns.publishing.networks import oauth_x
from campaigns.publishing.networks.base import (
    AccountBroken,
    Figures,
    Health,
    NotSent,
    Outcome,
    Post,
    Prepared,
    ReadFailed,
    SeenPost,
    Setback,
    Unknown,
    no_health,
)
from campaigns.publishing.networks.transport import PlainSession

MARGIN = timedelta(minutes=5)  # longer than the longest job that uses a key
TURN = timedelta(seconds=60)  # longer than the longest call
LOOKS, PAUSE = 100, 0.1  # how often and how long (seconds) to wait for whoever renews now


@dataclass(frozen=True, slots=True)
class _Turn:
    """Ours to renew: with which key, taken when, and whether an earlier turn was never given back."""

    refresh_token: str
    taken_at: datetime
    is_after_loss: bool


class Unusable:
    """A client of an account whose keys could not be renewed: every verb has the same answer."""

    def __init__(self, account: Account, why: Setback) -> None:
        self.limits, self.why = limits_of(account.network), why
        self.session = PlainSession(settings.NETWORK_TIMEOUT)  # nothing is ever asked through it

    def prepare(self, post: Post) -> Prepared | Setback:
        """See `NetworkClient`."""
        return self.why

    def publish(self, prepared: Prepared) -> Outcome:
        """See `NetworkClient`."""
        return self.why

    def recent(self, since: datetime) -> list[SeenPost]:
        """See `NetworkClient`."""
        raise ReadFailed(self.why.reason)

    def remove(self, external_id: str) -> Outcome:
        """See `NetworkClient`."""
        return self.why

    def probe(self) -> Health:
        """See `NetworkClient`."""
        return no_health(self.why)

    def measure(self, external_ids: Iterable[str]) -> dict[str, Figures]:
        """See `NetworkClient`."""
        raise ReadFailed(self.why.reason)


def fresh_secrets(account: Account) -> Mapping[str, str] | Setback:
    """The account's keys, renewed if they end soon; or why there are none: `NotSent` (later) or `AccountBroken` (a person)."""
    if not account.is_renewed:
        return account.secrets
    secrets = account.secrets
    return secrets if _is_fresh(secrets) else _renewed(account.pk)


def _is_fresh(secrets: Mapping[str, str]) -> bool:
    return int(secrets.get("bearer_ends") or 0) > (timezone.now() + MARGIN).timestamp()


def _renewed(account_id: int) -> Mapping[str, str] | Setback:
    for _look in range(LOOKS):
        found = _take_turn(account_id)
        if isinstance(found, _Turn):
            return _settle(account_id, found, oauth_x.renew(found.refresh_token))
        if found is not None:
            return found
        time.sleep(PAUSE)
    return NotSent(_("The keys of this account are being renewed."), timezone.now() + TURN)


@transaction.atomic
def _take_turn(account_id: int) -> _Turn | Mapping[str, str] | None:
    """The turn; the keys when somebody renewed them meanwhile; None while somebody does."""
    account = Account.objects.select_for_update().get(pk=account_id)
    secrets, now = account.secrets, timezone.now()
    if not account.is_renewed or _is_fresh(secrets):
        return secrets
    is_taken = account.renewing_at is not None
    if account.renewing_at is not None and account.renewing_at > now - TURN:
        return None
    account.renewing_at = now
    account.save(update_fields=["renewing_at"])
    return _Turn(str(secrets.get("refresh_token") or ""), now, is_taken)


@transaction.atomic
def _settle(account_id: int, turn: _Turn, outcome: oauth_x.Renewed | Setback) -> Mapping[str, str] | Setback:
    """Stores the new pair before anybody has it, and gives the turn back, unless nobody knows what became of the old key."""
    account = Account.objects.select_for_update().get(pk=account_id)
    if account.renewing_at != turn.taken_at:  # connected again meanwhile: those keys are the newer ones
        return account.secrets if _is_fresh(account.secrets) else NotSent(_("The keys of this account were just replaced."), timezone.now())
    if isinstance(outcome, Unknown):
        return NotSent(outcome.reason, turn.taken_at + TURN)
    if isinstance(outcome, oauth_x.Renewed):
        account.keep_secrets(dict(outcome.secrets))
    account.renewing_at = None
    account.save(update_fields=["renewing_at", "sealed_secrets"])
    if isinstance(outcome, oauth_x.Renewed):
        return outcome.secrets
    if isinstance(outcome, AccountBroken) and turn.is_after_loss:
        return AccountBroken(_("X renewed the keys of this account, but the connection broke before the new ones came. Connect the account again."))
    return outcome
