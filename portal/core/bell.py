"""Rings the worker after the commit. A lost ring costs seconds, never a post: every row is also found by a sweep."""

import logging
import time
from functools import partial
from types import SimpleNamespace
from typing import Any

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)

REST = 2.0
"""Seconds without a ring after one that was not heard: a request that rings thirty times waits for a hung broker once."""

_silence = SimpleNamespace(until=0.0)


def ring(task_name: str, *args: Any, countdown: float = 0) -> None:
    """Sends the task once the surrounding transaction has committed. Never raises when the broker is down.

    `countdown`: seconds until it may run; a few at most, for Redis redelivers what waits past its visibility timeout.
    """
    transaction.on_commit(partial(_send, task_name, args, countdown))


def _send(task_name: str, args: tuple[Any, ...], countdown: float) -> None:
    if time.monotonic() < _silence.until:
        return
    try:
        current_app.send_task(task_name, args=args, countdown=countdown or None, retry=False)
    except Exception as error:  # any broker, any fault: the sweep will find the row
        _silence.until = time.monotonic() + REST
        log.warning("bell not heard: %s (%s)", task_name, type(error).__name__)
