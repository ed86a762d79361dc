"""Is it live? The account's own posts are read; nothing is ever sent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.publishing import engine
from campaigns.publishing.actions import send_again
from campaigns.publishing.engine import reconciling
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import Outcome
from portal.core.models import AuditEvent, Notice
from tests.campaigns.publishing.conftest import again, jpeg, now_is
from tests.factories import make_account, make_delivery

TEXT = "Harbour road: open again & safe. https://www.northshore.example/road?a=1&b=2\nThank you – “all” of you."


def uncertain(sandbox, cast, network=Network.X, fault="reset_after", **given):
    """A delivery whose answer never came; the account may be read now."""
    delivery = make_delivery(cast.champ, cast.carla, given.pop("account", None) or make_account(network), **given)
    sandbox.fault(fault)
    engine.run(delivery.pk)
    assert again(delivery).state == S.UNCERTAIN
    return now_is(delivery, look_at=timezone.now())


def look(delivery):
    """One look, now."""
    reconciling.reconcile(now_is(delivery, look_at=timezone.now()).pk)
    return again(delivery)


@pytest.mark.parametrize("network", Network.values)
@pytest.mark.parametrize("photos", [(), ((jpeg(), "The harbour"),)])
def test_what_is_live_is_adopted_with_its_proof(sandbox, cast, network, photos):
    delivery = look(uncertain(sandbox, cast, network, text=TEXT, photos=photos))
    [post] = sandbox.ledger()
    assert (delivery.state, delivery.external_id, delivery.problem) == (S.SENT, post["id"], "")
    assert delivery.permalink
    event = AuditEvent.objects.get(verb="delivery.sent")
    assert event.data["proof"] == "found on the account"


def test_it_looks_three_times_and_then_tells_everybody_on_duty(sandbox, cast, settings):
    delivery = uncertain(sandbox, cast, fault="reset_before")
    for number in (1, 2):
        delivery = look(delivery)
        assert (delivery.state, delivery.looks) == (S.UNCERTAIN, number)
        assert abs(delivery.look_at - delivery.armed_at - timedelta(seconds=settings.RECONCILE_AFTER_SECONDS[number])) < timedelta(seconds=1)
        assert not Notice.objects.filter(kind="delivery_uncertain").exists()
    delivery = look(delivery)
    assert (delivery.state, delivery.looks, delivery.look_at) == (S.UNCERTAIN, 3, None)
    told = set(Notice.objects.filter(kind="delivery_uncertain").values_list("person", flat=True))
    assert told == {person.pk for person in (cast.champ, cast.chief, cast.carla, cast.colin, cast.ada)}
    assert not sandbox.ledger()


def test_it_looks_only_when_it_is_time_and_never_twice_at_once(sandbox, cast):
    delivery = uncertain(sandbox, cast, fault="reset_before")
    now_is(delivery, look_at=timezone.now() + timedelta(minutes=1))
    reconciling.reconcile(delivery.pk)
    assert again(delivery).looks == 0
    now_is(delivery, look_at=timezone.now())
    assert reconciling._take_look(delivery.pk) is not None
    assert reconciling._take_look(delivery.pk) is None


def test_an_account_that_cannot_be_read_says_nothing_about_the_post(sandbox, cast):
    delivery = uncertain(sandbox, cast)
    sandbox.fault("status_503", call="recent")
    delivery = look(delivery)
    assert delivery.state == S.UNCERTAIN
    assert "could not be read" in delivery.problem
    assert look(delivery).state == S.SENT


def test_another_deliverys_post_is_not_taken_for_ours(sandbox, cast):
    account = make_account(Network.FACEBOOK)
    first = look(uncertain(sandbox, cast, account=account, text="Same words."))
    second = make_delivery(cast.champ, cast.carla, account, text="Same words.")
    sandbox.fault("reset_before")
    engine.run(second.pk)
    assert (first.state, look(second).state) == (S.SENT, S.UNCERTAIN)


def test_an_older_post_with_the_same_words_is_not_taken_for_ours(sandbox, cast):
    delivery = uncertain(sandbox, cast)
    long_after = timezone.now() + timedelta(hours=1)
    delivery.attempts.update(armed_at=long_after)
    assert look(delivery).state == S.UNCERTAIN


def test_a_duplicate_refusal_after_an_unknown_is_proof(sandbox, cast):
    delivery = uncertain(sandbox, cast)
    sandbox.fault("status_503", call="recent", next=3)
    for _look in range(3):
        delivery = look(delivery)
    send_again(delivery, by=cast.colin)
    engine.run(delivery.pk)
    delivery = again(delivery)
    assert (delivery.state, delivery.attempts.last().outcome) == (S.UNCERTAIN, Outcome.DUPLICATE)
    assert look(delivery).state == S.SENT
    assert len(sandbox.ledger()) == 1


@pytest.mark.parametrize("state", [S.SENT, S.QUEUED, S.CANCELLED])
def test_what_is_settled_is_not_looked_for(sandbox, cast, state):
    delivery = uncertain(sandbox, cast)
    now_is(delivery, state=state, external_id="1")
    reconciling.reconcile(delivery.pk)
    assert (again(delivery).state, again(delivery).looks) == (state, 0)
