"""The Celery application and its timetable. The rows in the database are the truth; a message is only a bell."""

import os

from celery import Celery

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
