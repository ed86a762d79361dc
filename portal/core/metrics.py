"""GET /metrics for Prometheus: numbers about the clockwork, none about people.

Everything is read from rows when it is asked for, so that it is the same whichever of several processes answers.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from portal.core.models import Heartbeat, OutgoingMail

Source = Callable[[], Iterable[Metric]]
SOURCES: list[Source] = []


def source(function: Source) -> Source:
    """Decorator for a room's own figures; read in the order of registration."""
    SOURCES.append(function)
    return function


@source
def floor() -> Iterator[Metric]:
    """Heartbeats, and mail that waits."""
    ages = GaugeMetricFamily("concentric_heartbeat_age_seconds", "Seconds since a kind of process last showed that it lives", labels=["process"])
    for name, beat_at in Heartbeat.objects.values_list("name", "beat_at"):
        ages.add_metric([name], (timezone.now() - beat_at).total_seconds())
    yield ages
    yield GaugeMetricFamily("concentric_mail_waiting", "Mails that were queued and not yet sent", value=OutgoingMail.objects.filter(sent_at=None).count())


class Portal:
    """What Prometheus's registry collects from."""

    def collect(self) -> Iterator[Metric]:
        """Everything that any room registered."""
        for each in SOURCES:
            yield from each()


def _may_read(request: HttpRequest) -> bool:
    """With the token, when one is set; without one, from this machine alone and not through a proxy."""
    if settings.METRICS_TOKEN:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and not any(name in request.headers for name in ("X-Forwarded-For", "Forwarded"))


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """GET /metrics. Whoever may not read it is told that there is no such page."""
    if not _may_read(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Portal())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)
