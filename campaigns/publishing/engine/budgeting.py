"""What a network still allows, kept on the account's row for all workers and honoured at the claim (`Account.not_before`)."""

import logging
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from campaigns.accounts.models import Account
from campaigns.publishing.networks.base import NetworkClient
from campaigns.publishing.networks.budgets import Limit, limits_in

log = logging.getLogger(__name__)
FRESH = timedelta(seconds=60)
SCARCE = 0.2


def note(account: Account, client: NetworkClient) -> None:
    """Keeps what the last answer said. Comes after the delivery is settled and never raises: it is a hint, and a 429 says it again."""
    try:
        response = client.session.last_response
        if response is not None and (limits := limits_in(response.headers)):
            _keep(account, limits, timezone.now())
    except Exception:
        log.exception("the budget of account %s could not be kept", account.pk)


def _keep(account: Account, limits: list[Limit], now: datetime) -> None:
    if not _is_news(account, limits, now):
        return
    told = {
        limit.name: {"limit": limit.limit, "remaining": limit.remaining, "reset": limit.reset.isoformat() if limit.reset else None, "seen_at": now.isoformat()}
        for limit in limits
    }
    Account.objects.filter(pk=account.pk).update(budget={**account.budget, **told})
    for limit in limits:
        if limit.is_used_up and limit.reset and limit.reset > now:
            whose = Q(network=account.network) if limit.is_of_the_app else Q(pk=account.pk)
            earlier = Account.objects.filter(whose).filter(Q(not_before=None) | Q(not_before__lt=limit.reset))
            for pk in earlier.order_by("pk").values_list("pk", flat=True):  # each on its own: several at once would wait for whoever holds them in turn
                Account.objects.filter(pk=pk).update(not_before=limit.reset)


def _is_news(account: Account, limits: list[Limit], now: datetime) -> bool:
    """A number that falls from 90 to 89 need not be written at once."""
    if any(limit.remaining <= SCARCE * limit.limit for limit in limits):
        return True
    known = [account.budget.get(limit.name) for limit in limits]
    return any(each is None or now - datetime.fromisoformat(each["seen_at"]) > FRESH for each in known)
