"""Pressing and lifting a stop: what it holds, who is told, who may."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.drafting.enums import Category
from campaigns.publishing import actions
from campaigns.publishing.engine import claims, steps
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import StopScope
from campaigns.publishing.models import Stop
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.campaigns.publishing.conftest import again, claimed
from tests.factories import make_account, make_campaign, make_deliveries, make_delivery

HOUR = timedelta(hours=1)


def test_a_stop_holds_what_it_covers_and_tells_everybody_on_duty(cast):
    here, elsewhere = make_deliveries(cast.champ, cast.carla, make_account(), make_account(), publish_at=timezone.now() + HOUR)
    stop = actions.start_stop(scope=StopScope.ACCOUNT, account=here.account, reason="Incident", incident="N-17", by=cast.carla)
    assert (again(here).state, again(elsewhere).state) == (S.HELD, S.QUEUED)
    assert set(Notice.objects.filter(kind="stop").values_list("person", flat=True)) == {person.pk for person in (cast.chief, cast.carla, cast.colin, cast.ada)}
    assert AuditEvent.objects.get(verb="stop.started").data["held"] == [here.pk]
    assert stop.what == str(here.account)


def test_what_is_being_sent_is_not_touched(cast):
    armed, taken = make_deliveries(cast.champ, cast.carla, make_account(), make_account())
    assert steps.arm(claimed(armed))
    claimed(taken)
    actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    assert (again(armed).state, again(taken).state) == (S.ARMED, S.HELD)


def test_on_lifting_nothing_fires(cast):
    account = make_account()
    due = make_delivery(cast.champ, cast.carla, account)
    coming = make_delivery(cast.champ, cast.carla, account, publish_at=timezone.now() + HOUR)
    stop = actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    approved_meanwhile = make_delivery(cast.champ, cast.carla, account)
    actions.lift_stop(stop, by=cast.ada)
    assert [again(each).state for each in (due, coming, approved_meanwhile)] == [S.MISSED, S.QUEUED, S.MISSED]
    assert not claims.claim(due.pk, "worker")
    with pytest.raises(Refused):
        actions.lift_stop(stop, by=cast.ada)


def test_another_stop_keeps_holding(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    everything = actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    one = actions.start_stop(scope=StopScope.ACCOUNT, account=delivery.account, reason="Hacked", by=cast.chief)
    actions.lift_stop(everything, by=cast.chief)
    assert again(delivery).state == S.HELD
    actions.lift_stop(one, by=cast.chief)
    assert again(delivery).state == S.MISSED


@pytest.mark.parametrize("scope", StopScope)
def test_the_same_is_not_stopped_twice(cast, scope):
    named = {
        StopScope.EVERYTHING: lambda: {},
        StopScope.ACCOUNT: lambda: {"account": make_account()},
        StopScope.CAMPAIGN: lambda: {"campaign": make_campaign(cast.carla)},
        StopScope.CATEGORY: lambda: {"category": Category.EVENT},
    }[scope]()
    first = actions.start_stop(scope=scope, **named, reason="Incident", by=cast.chief)
    with pytest.raises(Refused, match="stopped already"):
        actions.start_stop(scope=scope, **named, reason="Incident again", by=cast.carla)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stop.objects.create(scope=scope, **named, reason="Past the action", started_by=cast.carla, started_at=timezone.now())
    actions.lift_stop(first, by=cast.carla)
    assert actions.start_stop(scope=scope, **named, reason="Once more", by=cast.carla)


def test_lifting_one_stop_promises_nothing_that_another_holds(cast, as_):
    delivery = make_delivery(cast.champ, cast.carla, publish_at=timezone.now() + HOUR)
    everything = actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    one = actions.start_stop(scope=StopScope.ACCOUNT, account=delivery.account, reason="Hacked", by=cast.chief)
    page = as_(cast.carla).get(f"/deliveries/stop/{one.pk}/lift/")
    assert (page.context["coming"], page.context["others"]) == ("", True)
    answer = as_(cast.carla).post(f"/deliveries/stop/{one.pk}/lift/", follow=True)
    assert "Another still holds" in answer.content.decode()
    page = as_(cast.carla).get(f"/deliveries/stop/{everything.pk}/lift/")
    assert (delivery.title in page.context["coming"], page.context["others"]) == (True, False)


@pytest.mark.parametrize("who", ["champ", "connie", "tara", "rita", "assoc", "nova"])
def test_who_may_not_stop_or_lift(cast, who):
    with pytest.raises(NotPermitted):
        actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=getattr(cast, who))
    stop = actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    with pytest.raises(NotPermitted):
        actions.lift_stop(stop, by=getattr(cast, who))


@pytest.mark.parametrize("given", [{"reason": " "}, {"scope": StopScope.ACCOUNT}])
def test_a_stop_says_what_and_why(cast, given):
    with pytest.raises(Refused):
        actions.start_stop(**{"scope": StopScope.EVERYTHING, "reason": "Incident", "by": cast.chief, **given})
    assert not Stop.objects.exists()
