"""Good news is told once, by the clockwork, to whoever still works here."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from campaigns.publishing.engine import settling, steps, sweeping, telling
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.models import Delivery
from campaigns.publishing.networks import base
from portal.core.models import Notice, OutgoingMail
from tests.campaigns.publishing.conftest import again, claimed
from tests.factories import make_account, make_deliveries, make_delivery


def send(delivery):
    """As the network's receipt makes it."""
    attempt = claimed(delivery)
    assert steps.arm(attempt)
    settling.settle(attempt, base.Accepted(base.Receipt(f"7{delivery.pk}", "https://x.com/i/web/status/7")))
    return again(delivery)


def told() -> set[tuple[str, int]]:
    """Who was told what."""
    return set(Notice.objects.filter(kind="delivery_sent").values_list("person__full_name", "text"))


def test_author_and_approver_hear_it_once_on_the_page_and_by_mail(cast):
    delivery = send(make_delivery(cast.champ, cast.carla))
    assert (delivery.state, delivery.told_at, told()) == (S.SENT, None, set())
    assert (telling.tell_sent(), telling.tell_sent()) == (1, 0)
    assert {name for name, _text in told()} == {cast.champ.full_name, cast.carla.full_name}
    assert OutgoingMail.objects.filter(key__endswith=f"delivery-{delivery.pk}-sent-0").count() == 2
    Delivery.objects.update(told_at=None)
    assert telling.tell_sent() == 1
    assert (len(told()), OutgoingMail.objects.filter(key__endswith="sent-0").count()) == (2, 2)


def test_the_link_is_one_that_the_reader_may_open(cast):
    delivery = send(make_delivery(cast.champ, cast.carla))
    telling.tell_sent()
    urls = dict(Notice.objects.filter(kind="delivery_sent").values_list("person", "url"))
    assert urls == {cast.champ.pk: f"/drafts/{delivery.payload.revision.draft_id}/", cast.carla.pk: f"/deliveries/{delivery.pk}/"}


def test_who_left_hears_nothing(cast):
    send(make_delivery(cast.champ, cast.carla))
    cast.champ.is_active = False
    cast.champ.save()
    telling.tell_sent()
    assert {name for name, _text in told()} == {cast.carla.full_name}


def test_it_asks_as_often_for_one_as_for_twelve(cast, django_assert_max_num_queries):
    for delivery in make_deliveries(cast.champ, cast.carla, *(make_account() for _number in range(12)), text="everywhere"):
        send(delivery)
    with django_assert_max_num_queries(12):
        assert telling.tell_sent() == 12
    assert len(told()) == 2


def test_one_post_on_three_accounts_is_one_notice(cast):
    accounts = [make_account() for _number in range(3)]
    deliveries = make_deliveries(cast.champ, cast.carla, *accounts, text="everywhere")
    other = send(make_delivery(cast.champ, cast.carla, text="elsewhere", title="Ferry"))
    for delivery in deliveries:
        send(delivery)
    assert telling.tell_sent() == 4
    named = f"{accounts[0]}, {accounts[1]} and {accounts[2]}"
    words = {f"“Harbour road” is live on {named}.", f"“Ferry” is live on {other.account}."}
    assert told() == {(person.full_name, said) for person in (cast.champ, cast.carla) for said in words}
    urls = set(Notice.objects.filter(person=cast.carla, kind="delivery_sent", text__contains="Harbour").values_list("url", flat=True))
    assert urls == {f"/drafts/{deliveries[0].payload.revision.draft_id}/"}


def test_the_news_of_one_account_waits_a_minute_for_the_other(cast):
    first, second = make_deliveries(cast.champ, cast.carla, make_account(), make_account(), text="everywhere")
    attempt = claimed(second)
    send(first)
    assert telling.tell_sent() == 0
    assert steps.arm(attempt)
    settling.settle(attempt, base.Accepted(base.Receipt("7", "https://x.com/i/web/status/7")))
    assert telling.tell_sent() == 2
    assert len(told()) == 2
    first, second = make_deliveries(cast.champ, cast.carla, make_account(), make_account(), text="another", title="Ferry")
    claimed(second)
    send(first)
    with time_machine.travel(timezone.now() + telling.PATIENCE):
        assert telling.tell_sent() == 1


def test_what_waits_for_a_later_try_holds_up_no_news(cast):
    first, second = make_deliveries(cast.champ, cast.carla, make_account(), make_account(), text="everywhere")
    Delivery.objects.filter(pk=second.pk).update(not_before=timezone.now() + telling.PATIENCE * 5)
    send(first)
    assert telling.tell_sent() == 1


def test_one_post_that_misses_its_time_on_two_accounts_is_one_notice(cast):
    accounts = [make_account(), make_account()]
    make_deliveries(cast.champ, cast.carla, *accounts, text="everywhere")
    late = timezone.now() + timedelta(days=2)
    with time_machine.travel(late):
        assert sweeping.miss_late(timezone.now()) == 2
    (said,) = Notice.objects.filter(person=cast.champ, kind="delivery_missed").values_list("text", flat=True)
    assert f"missed its time on {accounts[0]} and {accounts[1]}" in said


def test_what_is_not_live_is_not_told(cast):
    make_delivery(cast.champ, cast.carla)
    assert telling.tell_sent() == 0
    assert Delivery.objects.filter(told_at__lte=timezone.now()).count() == 0


@pytest.mark.parametrize("state", [S.FAILED, S.MISSED, S.UNCERTAIN, S.CANCELLED])
def test_only_sent_is_good_news(cast, state):
    delivery = make_delivery(cast.champ, cast.carla)
    Delivery.objects.filter(pk=delivery.pk).update(state=state)
    assert telling.tell_sent() == 0
