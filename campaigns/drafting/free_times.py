"""Which times are free on the accounts of a draft or of a post. As in `comparing`, drafting asks through the payload that a delivery hangs on."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from campaigns.accounts.models import Account
from campaigns.drafting.comparing import TAKES_A_PLACE
from campaigns.drafting.models import Payload

FIRST_HOUR, LAST_HOUR = 8, 19
"""Between which local hours a free time is suggested: somebody should be there to answer."""

MOST_DAYS = 14
AN_HOUR = timedelta(hours=1)


def free_times(accounts: Iterable[Account], after: datetime, *, before: datetime | None = None, most: int = 6) -> list[datetime]:
    """The next full hours (aware, local), none later than `before`, at which nothing else is due on any of the accounts within the hour before or after.

    None for no account. One query.
    """
    chosen = list(accounts)
    if not chosen:
        return []
    until = min(after + timedelta(days=MOST_DAYS), before or datetime.max.replace(tzinfo=after.tzinfo))
    rows = Payload.objects.filter(delivery__account__in=chosen, delivery__state__in=TAKES_A_PLACE)
    rows = rows.filter(delivery__due_at__gte=after - AN_HOUR, delivery__due_at__lte=until + AN_HOUR).order_by()
    taken = set(rows.values_list("delivery__due_at", flat=True))
    times: list[datetime] = []
    moment = timezone.localtime(after).replace(minute=0, second=0, microsecond=0).astimezone(UTC)  # steps of real hours: no local hour is skipped or doubled
    while len(times) < most and moment < until:
        moment += AN_HOUR
        local = timezone.localtime(moment)
        if moment <= until and FIRST_HOUR <= local.hour <= LAST_HOUR and all(abs(moment - other) >= AN_HOUR for other in taken):
            times.append(local)
    return times
