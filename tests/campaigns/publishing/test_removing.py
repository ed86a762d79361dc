"""Taking down what is published: two people, a capture, a call, a proof; timers; corrections."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.drafting.actions import submit
from campaigns.drafting.enums import Category
from campaigns.publishing import actions, engine
from campaigns.publishing.actions.correcting import offer_removals
from campaigns.publishing.engine import looking, removing, timers
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import StopScope, TakedownReason
from campaigns.publishing.enums import TakedownState as T
from campaigns.publishing.models import Correction, Delivery, Postponement, Takedown
from campaigns.publishing.queries import sent_deliveries
from campaigns.sharing.queries import published_lately
from portal.core.audit import breaks
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.campaigns.publishing.conftest import again, jpeg
from tests.cast import make_cast
from tests.factories import certify, make_account, make_deliveries, make_delivery

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(params=["x", "facebook"])
def live(request, cast, sandbox):
    """One published post, on each network in turn."""
    return published(cast, make_account(request.param))


def published(cast, account, **given):
    """A delivery that went out through the real adapter."""
    delivery = make_delivery(cast.champ, cast.carla, account, **given)
    engine.run(delivery.pk)
    assert again(delivery).state == S.SENT
    return again(delivery)


def asked(delivery, by, **given):
    """A request for its removal."""
    return actions.request_removal(delivery, **{"reason": TakedownReason.WRONG, "words": "The street is wrong.", "by": by, **given})


def now_is(takedown, **fields):
    """Writes columns as if time had passed, and gives the removal anew."""
    if fields:
        Takedown.objects.filter(pk=takedown.pk).update(**fields)
    return Takedown.objects.get(pk=takedown.pk)


def wall(sandbox):
    """The ids of the posts that stand on the stand-in networks."""
    return {post["id"] for post in sandbox.ledger() if not post["deleted_at"]}


# ---- two people ----------------------------------------------------------------------------------------------------


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


# ---- faults --------------------------------------------------------------------------------------------------------


def agreed(cast, delivery, **given):
    """A removal that a worker may take up."""
    takedown = asked(delivery, cast.champ, **given)
    return actions.confirm_removal(takedown, by=cast.carla)


def try_again(takedown):
    """The wait is over, and a worker comes."""
    now_is(takedown, not_before=None)
    removing.remove(takedown.pk, "w")
    return now_is(takedown)


@pytest.mark.parametrize("fault", ["reset_after", "status_500", "no_reply", "truncated"])
def test_an_answer_that_never_came_is_settled_by_looking(cast, live, sandbox, settings, fault):
    settings.NETWORK_TIMEOUT = (1, 1)
    takedown = agreed(cast, live)
    sandbox.fault(fault, "remove", accepted=True)
    removing.remove(takedown.pk, "w")
    assert sandbox.injected().get(fault) == 1
    assert now_is(takedown).state == T.REMOVED  # the capture saw it, and now it is not there


def test_what_was_not_removed_is_tried_again(cast, live, sandbox):
    takedown = agreed(cast, live)
    sandbox.fault("reset_before", "remove")
    removing.remove(takedown.pk, "w")
    waits = now_is(takedown)
    assert (waits.state, waits.not_before > timezone.now(), waits.unknowns) == (T.CONFIRMED, True, 1)
    removing.remove(takedown.pk, "w")
    assert now_is(takedown).tries == 1  # not before its time
    assert try_again(takedown).state == T.REMOVED


def test_after_five_more_tries_a_person_looks(cast, live, sandbox):
    takedown = agreed(cast, live)
    sandbox.fault("reset_before", "remove", next=20)
    for _try in range(6):
        assert now_is(takedown).state == T.CONFIRMED
        waits = try_again(takedown)
    assert (waits.state, waits.tries) == (T.UNCERTAIN, 6)
    assert Notice.objects.filter(kind="delivery_uncertain_removal", person=cast.colin).exists()
    sandbox.order("DELETE", "faults")
    actions.settle_removal(takedown, is_gone=False, by=cast.colin)
    assert try_again(takedown).state == T.REMOVED


def test_a_person_says_that_it_is_gone(cast, live):
    takedown = agreed(cast, live)
    now_is(takedown, state=T.UNCERTAIN)
    with pytest.raises(NotPermitted):
        actions.settle_removal(takedown, is_gone=True, by=cast.champ)
    actions.settle_removal(takedown, is_gone=True, by=cast.colin)
    gone = now_is(takedown)
    assert (gone.state, gone.proof["seen_by_a_person"], gone.captured["sha256"]) == (T.REMOVED, cast.colin.pk, live.sha256)
    with pytest.raises(Refused):
        actions.settle_removal(takedown, is_gone=True, by=cast.colin)


def test_somebody_removed_it_on_the_network_meanwhile(cast, live, sandbox):
    takedown = agreed(cast, live)
    assert removing.capture(removing.claim(takedown.pk, "gone"))
    assert looking.post_of(live) is not None
    removing.call(removing.listed_takedowns().get(pk=takedown.pk))
    now_is(takedown, state=T.CONFIRMED)
    assert try_again(takedown).state == T.REMOVED
    assert "said" in now_is(takedown).proof["network_answered"]


def test_a_broken_account_waits_for_somebody_to_mend_it(cast, live, sandbox):
    takedown = agreed(cast, live)
    assert removing.capture(removing.claim(takedown.pk, "w"))
    now_is(takedown, state=T.CONFIRMED)
    sandbox.account(live.account.network, live.account.external_id, revoked=True)
    assert try_again(takedown).state == T.CONFIRMED
    assert Account.objects.get().state == AccountState.BROKEN
    assert removing.claim(takedown.pk, "w") is None
    assert Notice.objects.filter(kind="account_broken").exists()


def test_it_is_captured_before_it_is_removed_or_not_removed_yet(cast, live, sandbox):
    takedown = agreed(cast, live)
    sandbox.fault("status_500", "recent", next=20)
    removing.remove(takedown.pk, "w")
    assert (now_is(takedown).state, live.external_id in wall(sandbox)) == (T.CONFIRMED, True)
    assert "could not be read" in now_is(takedown).problem


def test_a_worker_that_died_leaves_it_to_the_next(cast, live, sandbox):
    takedown = agreed(cast, live)
    first = removing.claim(takedown.pk, "dead")
    assert removing.claim(takedown.pk, "other") is None
    removing.capture(first)
    removing.call(first)  # and here the worker dies
    assert removing.reap(timezone.now()) == 0
    now_is(takedown, lease_until=timezone.now() - HOUR)
    assert removing.reap(timezone.now()) == 1
    assert try_again(takedown).state == T.REMOVED
    removing.settle(first, removing.base.Refused("too late"))  # the dead one comes back
    assert now_is(takedown).state == T.REMOVED


# ---- timers --------------------------------------------------------------------------------------------------------

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


# ---- corrections ---------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(cast, sandbox):
    """One draft, published on X and on Facebook, with a photo."""
    certify(cast.champ, cast.carla)
    accounts = [make_account(), make_account("facebook")]
    made = make_deliveries(cast.champ, cast.carla, *accounts, photos=[(jpeg(), "The harbour")], category=Category.ROAD)
    for delivery in made:
        engine.run(delivery.pk)
    return [again(delivery) for delivery in made]


def test_a_correction_is_a_draft_of_its_own(cast, pair):
    draft = actions.start_correction(pair[0], by=cast.champ)
    assert draft.copied_from == pair[0].payload.revision.draft
    assert (draft.text, draft.category) == ("Correction: The harbour road is open again.", Category.ROAD)
    assert {each.account_id for each in draft.variants.all()} == {each.account_id for each in pair}
    photo = draft.photos.get()
    assert (photo.alt, photo.sha256) == ("The harbour", pair[0].payload.photos[0]["sha256"])
    assert photo.file.name != pair[0].payload.photos[0]["file"]
    assert draft.correction.revision == pair[0].payload.revision
    assert actions.start_correction(pair[1], by=cast.champ) == draft
    with pytest.raises(NotPermitted):
        actions.start_correction(pair[0], by=cast.dispatch)


def test_once_it_is_out_a_second_person_decides_about_the_first_post(cast, pair, sandbox):
    draft = actions.start_correction(pair[0], by=cast.champ)
    assert offer_removals() == 0
    revision = submit(draft=draft, by=cast.champ, edition=draft.edition)
    actions.approve(revision, by=cast.carla, hashes_seen={str(each.account_id): each.sha256 for each in revision.payloads.all()})
    for delivery in Delivery.objects.filter(payload__revision=revision):
        engine.run(delivery.pk)
    assert offer_removals() == 2
    assert offer_removals() == 0
    first, second = Takedown.objects.order_by("pk")
    assert {first.delivery_id, second.delivery_id} == {each.pk for each in pair}
    assert (first.state, first.reason, first.requested_by) == (T.REQUESTED, TakedownReason.CORRECTED, cast.champ)
    actions.confirm_removal(first, by=cast.carla)
    actions.refuse_removal(second, words="Let it stand.", by=cast.carla)
    removing.remove(first.pk, "w")
    assert (now_is(first).state, now_is(second).state) == (T.REMOVED, T.REFUSED)
    assert offer_removals() == 0


def test_what_is_gone_is_not_corrected(cast, pair):
    removed = agreed(cast, pair[0])
    removing.remove(removed.pk, "w")
    with pytest.raises(Refused):
        actions.start_correction(pair[0], by=cast.champ)
    draft = actions.start_correction(pair[1], by=cast.champ)
    assert [each.account_id for each in draft.variants.all()] == [pair[1].account_id]
    assert Correction.objects.count() == 1


# ---- one account failed --------------------------------------------------------------------------------------------


def test_trying_again_touches_only_what_failed(cast, sandbox, as_):
    accounts = [make_account(), make_account("facebook")]
    good, bad = make_deliveries(cast.champ, cast.carla, *accounts)
    engine.run(good.pk)
    sandbox.fault("duplicate", "publish")
    engine.run(bad.pk)
    assert (again(good).state, again(bad).state) == (S.SENT, S.FAILED)
    people = set(Notice.objects.filter(kind="delivery_failed").values_list("person__full_name", flat=True))
    assert people == {each.full_name for each in (cast.champ, cast.carla, cast.colin, cast.chief, cast.ada)}
    page = as_(cast.champ).get(f"/drafts/{good.payload.revision.draft_id}/").content.decode()
    assert "Published" in page
    assert "Failed" in page
    sent_before = again(good)
    actions.reschedule([again(bad)], due_at=timezone.now(), by=cast.carla)
    engine.run(bad.pk)
    assert again(bad).state == S.SENT
    assert (again(good).external_id, again(good).settled_at) == (sent_before.external_id, sent_before.settled_at)
    assert len(sandbox.ledger()) == 2
