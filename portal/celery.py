"""The Celery application and its timetable. The rows in the database are the truth; a message is only a bell."""

import contextlib
import os
from typing import Any

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("concentric")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "portal.core",
        "portal.dashboard",
        "onboarding.learning",
        "onboarding.sessions",
        "campaigns.drafting",
        "campaigns.reviewing",
        "campaigns.publishing",
    ]
)


@beat_init.connect
def timetable_began(**_given: Any) -> None:
    """The first interval is still to come; that the timetable runs can be known now."""
    from django.db import DatabaseError, connection

    from portal.core.health import beat

    with contextlib.suppress(DatabaseError):
        beat("timetable")
    connection.close()
