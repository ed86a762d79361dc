"""What Prometheus reads, and who may."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.publishing.engine import settling, steps
from campaigns.publishing.networks import base
from portal.core import health
from tests.campaigns.publishing.conftest import claimed, now_is
from tests.factories import make_account, make_delivery

pytestmark = pytest.mark.django_db


def figures(client, **headers) -> dict[str, float]:
    """Every sample of the page."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    return {name: float(value) for name, value in re.findall(r"^(concentric\S+) (\S+)$", answer.content.decode(), re.MULTILINE)}


def test_it_tells_depth_age_lag_outcomes_and_heartbeats(client, cast, settings):
    settings.SECOND_FACTOR_RELAXED = True
    waiting, sent = (make_delivery(cast.champ, cast.carla, make_account(), text=text) for text in ("one", "two"))
    now_is(waiting, due_at=timezone.now() - timedelta(seconds=90))
    now_is(sent, due_at=timezone.now() - timedelta(seconds=20))
    attempt = claimed(sent)
    assert steps.arm(attempt)
    settling.settle(attempt, base.Accepted(base.Receipt("7", "https://x.com/7")))
    health.beat("worker")
    found = figures(client)
    assert (found['concentric_deliveries{state="queued"}'], found['concentric_deliveries{state="sent"}']) == (1, 1)
    assert found['concentric_attempts_total{network="x",outcome="accepted"}'] == 1
    assert 89 < found["concentric_oldest_due_seconds"] < 120
    assert 19 < found["concentric_lag_seconds"] < 50
    assert 0 <= found['concentric_heartbeat_age_seconds{process="worker"}'] < 10


def test_from_elsewhere_there_is_no_such_page(client):
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.7"}).status_code == 404


def test_with_a_token_only_the_token_opens_it(client, settings):
    settings.METRICS_TOKEN = "a-long-token"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer a-long-token"}, REMOTE_ADDR="10.0.0.7").status_code == 200
