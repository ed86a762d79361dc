"""Rings the worker after the commit. A lost ring costs seconds, never a post: every row is also found by a sweep."""

import logging
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)


def ring(task_name: str, *args: Any, countdown: float = 0) -> None:
    """Sends the task once the surrounding transaction has committed. Never raises when the broker is down.

    `countdown`: seconds until it may run; a few at most, for Redis redelivers what waits past its visibility timeout.
    """
    transaction.on_commit(partial(_send, task_name, args, countdown))


def _send(task_name: str, args: tuple[Any, ...], countdown: float) -> None:
    try:
        current_app.send_task(task_name, args=args, countdown=countdown or None, retry=False)
    except Exception as error:  # any broker, any fault: the sweep will find the row
        log.warning("bell not heard: %s (%s)", task_name, type(error).__name__)
