"""Booking photos come down by themselves; a timer is moved by people."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.publishing import actions
from campaigns.publishing.engine import removing, timers
from campaigns.publishing.enums import TakedownState as T
from campaigns.publishing.models import Postponement, Takedown
from campaigns.sharing.queries import published_lately
from portal.core.errors import NotPermitted, Refused
from portal.core.models import Notice
from tests.campaigns.publishing.conftest import jpeg
from tests.campaigns.publishing.removals import asked, now_is, published, wall
from tests.factories import make_account

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


BOOKING = {"photos": [(jpeg(), "A booking photo", {"booking": True})]}


def test_a_booking_photo_comes_down_by_itself(cast, sandbox, settings):
    settings.BOOKING_PHOTO_DAYS = 14
    live = published(cast, make_account(), **BOOKING)
    timer = Takedown.objects.get()
    assert (timer.state, timer.is_timer, timer.requested_by, timer.confirmed_by) == (T.CONFIRMED, True, cast.champ, cast.carla)
    assert abs(timer.due_at - timezone.now() - 14 * DAY) < timedelta(minutes=1)
    assert [each.pk for each in published_lately()] == [live.pk]
    removing.remove(timer.pk, "w")
    assert now_is(timer).tries == 0
    timers.warn(timezone.now() + 11 * DAY)
    assert not Notice.objects.filter(kind="delivery_timer").exists()
    timers.warn(timezone.now() + 12 * DAY + HOUR)
    timers.warn(timezone.now() + 12 * DAY + HOUR)
    assert Notice.objects.filter(kind="delivery_timer", person=cast.champ).count() == 1
    now_is(timer, due_at=timezone.now() - HOUR)
    removing.remove(timer.pk, "w")
    assert (now_is(timer).state, live.external_id in wall(sandbox)) == (T.REMOVED, False)


def test_a_post_without_one_has_no_timer(cast, sandbox):
    published(cast, make_account(), photos=[(jpeg(), "The harbour")])
    assert not Takedown.objects.exists()


def test_a_timer_is_brought_forward_by_one(cast, sandbox):
    live = published(cast, make_account(), **BOOKING)
    with pytest.raises(NotPermitted):
        actions.bring_forward(Takedown.objects.get(), by=cast.champ)
    with pytest.raises(Refused, match="timer"):
        asked(live, cast.carla)
    actions.bring_forward(Takedown.objects.get(), by=cast.carla)
    removing.remove(Takedown.objects.get().pk, "w")
    assert Takedown.objects.get().state == T.REMOVED


def test_a_timer_is_postponed_by_two_with_a_reason(cast, sandbox):
    published(cast, make_account(), **BOOKING)
    timer = Takedown.objects.get()
    later = timer.due_at + 7 * DAY
    for given in ({"reason": " "}, {"until": timer.due_at - DAY}):
        with pytest.raises(Refused):
            actions.ask_to_postpone(timer, **{"until": later, "reason": "Still wanted.", "by": cast.carla, **given})
    first = actions.ask_to_postpone(timer, until=later, reason="Still wanted.", by=cast.carla)
    assert now_is(timer).due_at == timer.due_at
    with pytest.raises(NotPermitted):
        actions.agree_to_postpone(first, by=cast.carla)
    with pytest.raises(IntegrityError), transaction.atomic():
        Postponement.objects.update(agreed_by=cast.carla, agreed_at=timezone.now())
    changed = actions.ask_to_postpone(timer, until=later + DAY, reason="Still wanted.", by=cast.carla)
    with pytest.raises(Refused, match="changed"):
        actions.agree_to_postpone(first, by=cast.chief)
    actions.agree_to_postpone(changed, by=cast.chief)
    assert now_is(timer).due_at == later + DAY
    with pytest.raises(Refused):
        actions.agree_to_postpone(changed, by=cast.colin)
