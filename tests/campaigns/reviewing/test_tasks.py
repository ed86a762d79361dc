"""The clockwork runs under the name that the timetable rings."""

from datetime import timedelta

import time_machine
from django.conf import settings
from django.utils import timezone

from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Draft
from campaigns.reviewing.tasks import expire_undecided
from tests.factories import submitted


def test_the_timetable_names_this_task():
    assert expire_undecided.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_it_ends_the_wait(champ):
    submitted(champ, publish_at=timezone.now() + timedelta(minutes=5))
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        expire_undecided()
    assert Draft.objects.get().state == S.EXPIRED
