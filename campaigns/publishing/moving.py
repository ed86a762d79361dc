"""Where several deliveries move together: later or earlier by the clock on the wall, their order and their distances kept. Moments in, moments out."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from portal.core.moments import is_skipped


class Skipped(ValueError):
    """The clocks go forward over the local time that a delivery would get; `naive` is that time."""

    def __init__(self, naive: datetime) -> None:
        super().__init__(f"{naive} does not exist")
        self.naive = naive


def shifted(moment: datetime, *, days: int = 0, hours: int = 0) -> datetime:
    """So many days, at the same time of day, and so many hours away (UTC). Raises Skipped. Of a local time that comes twice, the first is meant."""
    return _at(_local(moment) + timedelta(days=days)) + timedelta(hours=hours)


def led_by(moments: Iterable[datetime], first: datetime) -> list[datetime]:
    """The moments with the earliest of them moved to `first`, each as far behind it by the clock as before (UTC). Raises Skipped."""
    there = list(moments)
    leader = min(there)
    lead = _local(first) - _local(leader)
    return [first.astimezone(UTC) if moment == leader else _at(_local(moment) + lead) for moment in there]


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None, fold=0)


def _at(naive: datetime) -> datetime:
    if is_skipped(naive):
        raise Skipped(naive)
    return naive.replace(tzinfo=timezone.get_current_timezone()).astimezone(UTC)
