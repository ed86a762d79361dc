"""Publishing's own figures on /metrics: how deep the queue is, how late calls leave, and what came of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Min
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from campaigns.accounts.models import Account
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Attempt, Delivery
from campaigns.publishing.queries import active_stops
from portal.core.metrics import source

LATELY = timedelta(minutes=15)


@source
def publishing() -> Iterator[Metric]:
    """Depth, age, lag, outcomes, stops and accounts."""
    now = timezone.now()
    depth = GaugeMetricFamily("concentric_deliveries", "Deliveries by state", labels=["state"])
    counts = dict(Delivery.objects.order_by().values_list("state").annotate(rows=Count("pk")))
    for state in DeliveryState.values:
        depth.add_metric([state], counts.get(state, 0))
    yield depth
    oldest = Delivery.objects.filter(state=DeliveryState.QUEUED, due_at__lte=now).aggregate(due=Min("due_at"))["due"]
    age = (now - oldest).total_seconds() if oldest else 0
    yield GaugeMetricFamily("concentric_oldest_due_seconds", "Seconds since the oldest delivery that still waits fell due", value=age)
    yield _lag(now - LATELY)
    yield _outcomes()
    yield GaugeMetricFamily("concentric_stops", "Stops in force", value=active_stops().count())
    accounts = GaugeMetricFamily("concentric_accounts", "Accounts by network and state", labels=["network", "state"])
    for network, state, rows in Account.objects.order_by().values_list("network", "state").annotate(rows=Count("pk")):
        accounts.add_metric([network, state], rows)
    yield accounts


def _lag(since: datetime) -> Metric:
    """Of first attempts: a later one has waited for the network, not for us."""
    late = ExpressionWrapper(F("armed_at") - F("delivery__due_at"), output_field=DurationField())
    longest = Attempt.objects.filter(armed_at__gte=since, number=1).order_by().aggregate(longest=Max(late))["longest"]
    help_text = "Longest time between due and call among first attempts of the last 15 minutes"
    return GaugeMetricFamily("concentric_lag_seconds", help_text, value=longest.total_seconds() if longest else 0)


def _outcomes() -> Metric:
    """A counter as rows keep it: attempts are never deleted but by retention."""
    outcomes = CounterMetricFamily("concentric_attempts", "Ended attempts by network and outcome", labels=["network", "outcome"])
    ended = Attempt.objects.exclude(outcome="").order_by().values_list("delivery__account__network", "outcome")
    for network, outcome, rows in ended.annotate(rows=Count("pk")):
        outcomes.add_metric([network, outcome], rows)
    return outcomes
