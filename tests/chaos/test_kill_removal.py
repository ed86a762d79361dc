"""Workers die by SIGKILL at every step of a removal. Each post is gone in the end, and only with a capture and a proof."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.publishing import actions, engine
from campaigns.publishing.engine import removing
from campaigns.publishing.enums import TakedownState
from campaigns.publishing.models import Takedown
from portal.core.audit import breaks
from tests.cast import make_cast
from tests.chaos.killing_remover import STEPS
from tests.factories import make_account, make_deliveries
from tests.processes import worker_env
from tests.sandbox_fixture import environment_of

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]
POINTS = [(step, moment) for step in STEPS for moment in ("before", "after")]


def agreed_removals(cast, count: int) -> list[Takedown]:
    """As many published posts, on both networks in turn, whose removal two people agreed to."""
    accounts = [make_account(), make_account(Network.FACEBOOK)]
    made = []
    for number in range(count):
        delivery = make_deliveries(cast.champ, cast.carla, accounts[number % 2], text=f"Notice {number}", title=f"Notice {number}")[0]
        engine.run(delivery.pk)
        delivery.refresh_from_db()
        takedown = actions.request_removal(delivery, reason="wrong", words="The street is wrong.", by=cast.champ)
        made.append(actions.confirm_removal(takedown, by=cast.carla))
    return made


def test_workers_die_at_every_step_of_a_removal(sandbox, settings):
    settings.SECOND_FACTOR_RELAXED = True
    cast = make_cast(opened_at=timezone.now())
    takedowns = agreed_removals(cast, len(POINTS))
    command = [sys.executable, "-m", "tests.chaos.killing_remover"]
    environment = worker_env(PYTHONWARNINGS="ignore", **environment_of(sandbox.url))
    orders = "".join(f"{step} {moment} {takedown.pk}\n" for (step, moment), takedown in zip(POINTS, takedowns, strict=True))
    answered = subprocess.run(command, env=environment, cwd=django_settings.BASE_DIR, input=orders, stdout=subprocess.PIPE, text=True, timeout=120, check=True)
    assert answered.stdout.split() == ["killed"] * len(POINTS)
    left = set(Takedown.objects.filter(state=TakedownState.REMOVING).values_list("pk", flat=True))
    assert left == {
        takedown.pk for (step, moment), takedown in zip(POINTS, takedowns, strict=True) if (step, moment) not in {("claim", "before"), ("settle", "after")}
    }
    Takedown.objects.filter(pk__in=left).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert removing.reap(timezone.now()) == len(left)
    Takedown.objects.update(not_before=None)
    for takedown in takedowns:
        removing.remove(takedown.pk, "next")
    rows = list(Takedown.objects.select_related("delivery"))
    assert {row.state for row in rows} == {TakedownState.REMOVED}
    assert all(row.captured["network"]["external_id"] == row.delivery.external_id and row.proof["found"] is False for row in rows)
    assert not [post for post in sandbox.ledger() if not post["deleted_at"]]
    assert not list(breaks())
