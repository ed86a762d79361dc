"""Workers die by SIGKILL at every step of a delivery. Nothing goes out twice, nothing is lost, and the trail holds.

`CHAOS_KILLS` says how many workers die; without it, one before and one after each step.
"""

import io
import itertools
import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from PIL import Image

from campaigns.accounts.enums import Network
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.models import Attempt, Delivery
from campaigns.publishing.transitions import LIVE
from portal.core.audit import breaks
from tests.cast import make_cast
from tests.chaos.killing_worker import STEPS
from tests.factories import make_account, make_deliveries
from tests.processes import worker_env
from tests.sandbox_fixture import environment_of

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]

POINTS = [(step, moment) for step in STEPS for moment in ("before", "after")]
KILLS = int(os.environ.get("CHAOS_KILLS") or len(POINTS))
PATIENCE = 90  # seconds, for a machine that has other things to do; a quick one needs few


class Workers:
    """The process that starts workers and sees them die."""

    def __init__(self, process):
        self.process = process

    def order(self, order: str) -> str:
        """Gives an order and waits for what came of it."""
        self.process.stdin.write(f"{order}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@contextmanager
def workers(**environment: str):
    """Workers on this test's rows; all of them are gone at the end."""
    command = [sys.executable, "-m", "tests.chaos.killing_worker"]
    process = subprocess.Popen(command, env=worker_env(**environment), cwd=django_settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Workers(process)
    finally:
        process.stdin.close()
        process.wait(PATIENCE)


def jpeg() -> bytes:
    """A small picture."""
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(file, "JPEG")
    return file.getvalue()


def let_time_pass() -> None:
    """The leases of dead workers run out, and it is time to look for what is uncertain."""
    Delivery.objects.filter(state__in=LIVE).update(lease_until=timezone.now() - timedelta(seconds=1))
    Delivery.objects.filter(state=S.UNCERTAIN).exclude(look_at=None).update(look_at=timezone.now())
    Delivery.objects.filter(state=S.QUEUED).update(not_before=None)


def is_settled() -> bool:
    """Whether every delivery is in a final or an explained state."""
    return not Delivery.objects.exclude(state=S.SENT).exclude(state=S.UNCERTAIN, look_at=None).exists()


def test_workers_die_at_every_step(sandbox, settings):
    settings.SECOND_FACTOR_RELAXED = True
    cast = make_cast(opened_at=timezone.now())
    pairs = itertools.cycle([[make_account(), make_account(Network.FACEBOOK)] for _pair in range(2)])
    photos = [(jpeg(), "The harbour")]
    killed = Counter()
    with workers(RECONCILE_AFTER_SECONDS="0,0,0", PYTHONWARNINGS="ignore", **environment_of(sandbox.url)) as crew:
        for number, (step, moment) in enumerate(itertools.islice(itertools.cycle(POINTS), KILLS)):
            make_deliveries(cast.champ, cast.carla, *next(pairs), text=f"Notice {number}", photos=photos if number % 3 == 0 else ())
            assert crew.order(f"{step} {moment}") == "killed"
            killed[step] += 1
            let_time_pass()
        assert crew.order("healthy") == "started"
        end = time.monotonic() + PATIENCE
        while not is_settled() and time.monotonic() < end:
            time.sleep(0.2)
    deliveries = list(Delivery.objects.select_related("payload", "account"))
    states = Counter(delivery.state for delivery in deliveries)
    posts = Counter((post["network"], post["account"], post["text"]) for post in sandbox.ledger())
    twice = [post for post, times in posts.items() if times > 1]
    print(f"\n{sum(killed.values())} workers killed {dict(killed)}; {len(deliveries)} deliveries {dict(states)}; {Attempt.objects.count()} attempts")
    left = Delivery.objects.exclude(state=S.SENT).exclude(state=S.UNCERTAIN, look_at=None)
    assert not list(left.values_list("pk", "state", "problem", "not_before", "look_at", "account__state"))
    assert not twice
    assert sum(killed.values()) == KILLS
    assert len(deliveries) == 2 * KILLS
    live = {(delivery.account.network, delivery.account.external_id, delivery.payload.text) for delivery in deliveries if delivery.state == S.SENT}
    assert live == set(posts)
    assert {delivery.external_id for delivery in deliveries if delivery.state == S.SENT} == {post["id"] for post in sandbox.ledger()}
    assert not Attempt.objects.filter(finished_at=None).exists()
    assert not list(breaks())
