"""One delivery from the queue to its end: claim, re-check, prepare, arm, call, settle.

The steps are called through their modules, one after the other, and each commits on its own: a worker may die between
any two. What is claimed and never armed goes back to the queue; what was armed and never settled is uncertain.
"""

import logging
import os
import socket
import threading
from datetime import timedelta

from django.utils import timezone

from campaigns.publishing.engine import budgeting, claims, settling, steps
from campaigns.publishing.engine.base import Halt, Ready
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Attempt
from campaigns.publishing.queries import next_claimable
from portal.core.bell import ring

log = logging.getLogger(__name__)
PUBLISH = "campaigns.publishing.tasks.publish"
AFTER_A_FAULT = timedelta(seconds=30)
IN_A_ROW = 5


def run(delivery_id: int) -> None:
    """Publishes one delivery if it is its turn. Does nothing when another worker has it or when it is not due.

    Goes on with what is due next on the same account, then lets other accounts have the thread.
    """
    following: int | None = delivery_id
    for _turn in range(IN_A_ROW):
        if following is None:
            return
        attempt = claims.claim(following, whoami())
        if attempt is None:
            return
        _from_claim_to_end(attempt)
        following = next_claimable(attempt.delivery.account_id, timezone.now())
    if following is not None:
        ring(PUBLISH, following)


def _from_claim_to_end(attempt: Attempt) -> None:
    try:
        ready = steps.recheck(attempt) or steps.prepare(attempt)
        is_armed = isinstance(ready, Ready) and steps.arm(attempt)
    except Exception as error:  # nothing was sent: whatever failed may be tried again
        log.exception("delivery %s was given back", attempt.delivery_id)
        wait = timezone.now() + AFTER_A_FAULT
        settling.give_back(attempt, Halt(DeliveryState.QUEUED, f"The portal met a fault of its own ({type(error).__name__}).", wait))
        return
    if is_armed and isinstance(ready, Ready):
        settling.settle(attempt, steps.call(ready))
        budgeting.note(attempt.delivery.account, ready.client)
    elif isinstance(ready, Ready):
        settling.give_back(attempt, steps.recheck(attempt) or Halt(DeliveryState.QUEUED, "It took too long to prepare."))
    elif isinstance(ready, Halt):
        settling.give_back(attempt, ready)
    else:
        settling.settle(attempt, ready)


def whoami() -> str:
    """The name of the worker that runs here, for the rows it holds."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{threading.get_ident() % 100000}"
