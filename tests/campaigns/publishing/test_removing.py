"""Taking down what is published takes two people, a capture, a call and a proof."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaigns.publishing import actions
from campaigns.publishing.engine import removing
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import StopScope
from campaigns.publishing.enums import TakedownState as T
from campaigns.publishing.models import Delivery, Takedown
from campaigns.publishing.queries import sent_deliveries
from campaigns.sharing.queries import published_lately
from portal.core.audit import breaks
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.campaigns.publishing.conftest import again
from tests.campaigns.publishing.removals import asked, now_is, wall
from tests.cast import make_cast
from tests.factories import make_delivery

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_a_post_is_removed_by_two_people_with_capture_and_proof(cast, live, sandbox):
    takedown = asked(live, cast.champ)
    assert set(Notice.objects.filter(kind="removal").values_list("person", flat=True)) == {cast.chief.pk, cast.carla.pk, cast.colin.pk}
    removing.remove(takedown.pk, "w")
    assert live.external_id in wall(sandbox)  # nothing happens before somebody agrees
    actions.confirm_removal(takedown, by=cast.carla)
    removing.remove(takedown.pk, "w")
    gone = now_is(takedown)
    assert (gone.state, gone.confirmed_by, gone.tries, gone.problem) == (T.REMOVED, cast.carla, 1, "")
    assert live.external_id not in wall(sandbox)
    assert (gone.captured["sha256"], gone.captured["network"]["external_id"]) == (live.sha256, live.external_id)
    assert gone.captured["network"]["text"] == live.payload.text
    assert (gone.proof["found"], gone.captured_at < gone.settled_at) == (False, True)
    assert again(live).state == S.SENT
    assert not list(published_lately())
    assert not list(sent_deliveries())
    verbs = list(AuditEvent.objects.filter(object_type="campaigns.takedown").order_by("sequence").values_list("verb", flat=True))
    assert verbs == ["takedown.requested", "takedown.confirmed", "takedown.removed"]
    assert not list(breaks())


def test_nobody_agrees_to_their_own_request(cast, live):
    takedown = asked(live, cast.carla, is_urgent=True)
    with pytest.raises(NotPermitted, match="somebody else"):
        actions.confirm_removal(takedown, by=cast.carla)
    with pytest.raises(IntegrityError), transaction.atomic():
        now_is(takedown, state=T.CONFIRMED, confirmed_by=cast.carla, due_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        now_is(takedown, state=T.CONFIRMED, due_at=timezone.now())
    assert "URGENT" in Notice.objects.filter(kind="removal").first().text


@pytest.mark.parametrize("who", ["connie", "tara", "rita", "assoc", "nova", "dispatch"])
def test_who_may_not_ask(cast, live, who):
    with pytest.raises(NotPermitted):
        asked(live, getattr(cast, who))


@pytest.mark.parametrize("who", ["champ", "connie", "ada", "rita", "nova"])
def test_who_may_not_agree(cast, live, who):
    takedown = asked(live, cast.carla)
    for act in (actions.confirm_removal, lambda each, by: actions.refuse_removal(each, words="", by=by)):
        with pytest.raises(NotPermitted):
            act(takedown, by=getattr(cast, who))


def test_it_is_asked_once_and_can_be_refused_and_taken_back(cast, live):
    takedown = asked(live, cast.champ)
    with pytest.raises(Refused, match="already"):
        asked(live, cast.carla)
    with pytest.raises(IntegrityError), transaction.atomic():
        Takedown.objects.create(delivery=live, reason="wrong", requested_by=cast.carla, requested_at=timezone.now())
    actions.refuse_removal(takedown, words="It is right.", by=cast.carla)
    assert now_is(takedown).state == T.REFUSED
    with pytest.raises(Refused):
        actions.confirm_removal(takedown, by=cast.colin)
    second = asked(live, cast.champ)
    actions.refuse_removal(second, words="", by=cast.champ)
    assert now_is(second).refused_by == cast.champ
    assert [each.pk for each in published_lately()] == [live.pk]


def test_only_what_is_published_and_only_with_a_reason(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    with pytest.raises(Refused, match="published"):
        asked(delivery, cast.carla)
    Delivery.objects.filter(pk=delivery.pk).update(state=S.SENT, external_id="1")
    for given in ({"words": " "}, {"reason": "because"}):
        with pytest.raises(Refused):
            asked(delivery, cast.carla, **given)


def test_a_stop_does_not_hold_a_removal(cast, live, sandbox):
    actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    actions.confirm_removal(asked(live, cast.champ), by=cast.carla)
    removing.remove(Takedown.objects.get().pk, "w")
    assert Takedown.objects.get().state == T.REMOVED


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_people_agree_at_the_same_instant(settings):
    settings.SECOND_FACTOR_RELAXED = True
    cast = make_cast(opened_at=timezone.now())
    delivery = make_delivery(cast.champ, cast.carla)
    Delivery.objects.filter(pk=delivery.pk).update(state=S.SENT, external_id="1")
    takedown = asked(again(delivery), cast.champ)
    start, answers = threading.Barrier(12), []

    def agree(by):
        try:
            start.wait()
            actions.confirm_removal(takedown, by=by)
            answers.append(by.pk)
        except Refused as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=agree, args=((cast.carla, cast.colin, cast.chief)[number % 3],)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [answer for answer in answers if isinstance(answer, int)]
    assert (len(winners), len(answers)) == (1, 12)
    assert now_is(takedown).confirmed_by_id == winners[0]
    assert AuditEvent.objects.filter(verb="takedown.confirmed").count() == 1
    assert not list(breaks())
