"""The order in which people's acts take hold of rows: accounts first, then deliveries, the trail last."""

from collections.abc import Iterable

from campaigns.accounts.models import Account
from campaigns.publishing.models import Delivery


def lock_accounts(account_ids: Iterable[int] | None = None) -> list[Account]:
    """Holds accounts (all of them for None) until the commit.

    Whoever queues a delivery and whoever starts a stop take this lock, so that the stop sees each delivery or each
    delivery sees the stop.
    """
    accounts = Account.objects.select_for_update().order_by("pk")
    return list(accounts if account_ids is None else accounts.filter(pk__in=set(account_ids)))


def lock_delivery(delivery: Delivery) -> Delivery:
    """The delivery as it is now, held until the commit."""
    lock_accounts([delivery.account_id])
    rows = Delivery.objects.select_for_update(of=["self"]).select_related(
        "account", "payload__account", "payload__revision__author", "payload__revision__draft"
    )
    return rows.get(pk=delivery.pk)
