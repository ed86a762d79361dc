"""Approve, steer, stop, connect."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaigns.accounts.enums import AccountState, Network
from campaigns.accounts.models import Account
from campaigns.drafting.enums import Category, DraftState
from campaigns.publishing import actions
from campaigns.publishing.actions.steering import post_id_in
from campaigns.publishing.engine import claims, steps
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import StopScope
from campaigns.publishing.models import Delivery, Stop
from campaigns.reviewing.models import Decision
from portal.core.audit import breaks
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.campaigns.publishing.conftest import again, claimed, now_is
from tests.cast import make_cast
from tests.factories import make_account, make_campaign, make_deliveries, make_delivery, make_revision

HOUR = timedelta(hours=1)


def hashes(revision):
    """What a reviewer's page shows."""
    return {str(payload.account_id): payload.sha256 for payload in revision.payloads.all()}


# ---- approving -----------------------------------------------------------------------------------------------------


def test_an_approval_makes_one_delivery_for_each_account(cast, settings):
    at = timezone.now() + HOUR
    revision = make_revision(cast.champ, make_account(), make_account(Network.FACEBOOK), publish_at=at)
    decision = actions.approve(revision, by=cast.carla, hashes_seen=hashes(revision))
    deliveries = Delivery.objects.filter(payload__revision=revision)
    assert {(each.state, each.due_at, each.late_at, each.sha256) for each in deliveries} == {
        (S.QUEUED, at, at + timedelta(minutes=settings.LATE_LIMIT_MINUTES), each.payload.sha256) for each in deliveries
    }
    revision.draft.refresh_from_db()
    assert (deliveries.count(), decision.decided_by, revision.draft.state) == (2, cast.carla, DraftState.APPROVED)
    assert not list(breaks())


def test_the_second_to_approve_is_told_who_was_first(cast):
    revision = make_revision(cast.champ, make_account())
    actions.approve(revision, by=cast.carla, hashes_seen=hashes(revision))
    with pytest.raises(Refused, match="Carla Reyes"):
        actions.approve(revision, by=cast.colin, hashes_seen=hashes(revision))
    assert Delivery.objects.count() == Decision.objects.count() == 1
    assert AuditEvent.objects.filter(verb="draft.approve.refused", actor=cast.colin.pk).count() == 1


@pytest.mark.parametrize("who", ["champ", "chief", "ada", "nova"])
def test_only_an_approver_approves(cast, who):
    revision = make_revision(cast.champ, make_account())
    with pytest.raises(NotPermitted):
        actions.approve(revision, by=getattr(cast, who), hashes_seen=hashes(revision))
    assert not Delivery.objects.exists()


def test_nobody_approves_their_own_words_superuser_or_not(cast):
    cast.carla.is_superuser = True
    cast.carla.save()
    for revision in (make_revision(cast.carla, make_account()), make_revision(cast.champ, make_account(), editors=[cast.carla.pk])):
        with pytest.raises(Refused):
            actions.approve(revision, by=cast.carla, hashes_seen=hashes(revision))
    assert not Delivery.objects.exists()


def test_what_was_not_seen_is_not_approved(cast):
    revision = make_revision(cast.champ, make_account(), make_account())
    seen = hashes(revision)
    first = next(iter(seen))
    for wrong in ({}, {first: seen[first]}, seen | {first: "0" * 64}, seen | {"999": "0" * 64}):
        with pytest.raises(Refused):
            actions.approve(revision, by=cast.carla, hashes_seen=wrong)
    assert not Delivery.objects.exists()


def test_the_database_refuses_a_delivery_that_nobody_approved(cast):
    revision = make_revision(cast.champ, make_account())
    payload = revision.payloads.get()
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            payload=payload, revision_id=payload.revision_id, account=payload.account, sha256=payload.sha256, due_at=now, late_at=now + HOUR
        )


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_fifty_simultaneous_approvals_give_one_decision_and_one_delivery_per_account():
    cast = make_cast(opened_at=timezone.now())
    revision = make_revision(cast.champ, make_account(), make_account(Network.FACEBOOK))
    seen, start, answers = hashes(revision), threading.Barrier(50), []

    def approve(by):
        try:
            start.wait()
            actions.approve(revision, by=by, hashes_seen=seen)
            answers.append("approved")
        except Refused as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=((cast.carla, cast.colin)[number % 2],)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers.count("approved"), len(answers)) == (1, 50)
    assert all("already decided" in answer for answer in answers if answer != "approved")
    assert (Decision.objects.count(), Delivery.objects.count()) == (1, 2)
    assert not list(breaks())


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_workers_that_race_for_one_row_give_one_claim():
    cast = make_cast(opened_at=timezone.now())
    account = make_account()
    deliveries = [make_delivery(cast.champ, cast.carla, account, text=str(number)) for number in range(4)]
    start, won = threading.Barrier(16), []

    def claim(number):
        try:
            start.wait()
            won.append(claims.claim(deliveries[number % 4].pk, f"worker {number}"))
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([attempt for attempt in won if attempt]) == 1
    assert Delivery.objects.filter(state=S.CLAIMED).count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_nothing_arms_once_a_stop_has_answered():
    cast = make_cast(opened_at=timezone.now())
    attempts = [claimed(make_delivery(cast.champ, cast.carla, make_account(), text=str(number))) for number in range(12)]
    start, armed, stopped = threading.Barrier(13), [], []

    def arm(attempt):
        try:
            start.wait()
            if steps.arm(attempt):
                armed.append(attempt.delivery_id)
        finally:
            connection.close()

    def stop():
        try:
            start.wait()
            actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
            stopped.append(set(Delivery.objects.filter(state=S.ARMED).values_list("pk", flat=True)))
        finally:
            connection.close()

    threads = [threading.Thread(target=stop), *(threading.Thread(target=arm, args=(attempt,)) for attempt in attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(armed) == stopped[0]
    assert set(Delivery.objects.values_list("state", flat=True)) <= {S.ARMED, S.HELD}


def test_an_approval_is_withdrawn_before_anything_went_out(cast):
    first, second = make_deliveries(cast.champ, cast.carla, make_account(), make_account(), publish_at=timezone.now() + HOUR)
    draft = first.payload.revision.draft
    actions.withdraw_approval(draft, by=cast.champ)
    draft.refresh_from_db()
    assert (again(first).state, again(second).state, draft.state) == (S.CANCELLED, S.CANCELLED, DraftState.WRITING)


@pytest.mark.parametrize("state", [S.CLAIMED, S.ARMED, S.SENT, S.UNCERTAIN])
def test_an_approval_stands_once_something_may_be_live(cast, state):
    first, second = make_deliveries(cast.champ, cast.carla, make_account(), make_account())
    now_is(first, state=state, external_id="1", lease_until=timezone.now(), armed_at=timezone.now())
    with pytest.raises(Refused):
        actions.withdraw_approval(first.payload.revision.draft, by=cast.champ)
    assert again(second).state == S.QUEUED


def test_a_colleague_cannot_withdraw_an_approval(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    with pytest.raises(NotPermitted):
        actions.withdraw_approval(delivery.payload.revision.draft, by=cast.connie)


# ---- steering ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "may_reschedule", "may_cancel"),
    [
        (S.QUEUED, True, True),
        (S.MISSED, True, True),
        (S.FAILED, True, True),
        (S.HELD, True, True),
        (S.BLOCKED, False, True),
        (S.UNCERTAIN, False, False),
        (S.CLAIMED, False, False),
        (S.ARMED, False, False),
        (S.SENT, False, False),
        (S.CANCELLED, False, False),
    ],
)
def test_what_may_be_steered_from_each_state(cast, state, may_reschedule, may_cancel):
    delivery = now_is(make_delivery(cast.champ, cast.carla), state=state, external_id="1", lease_until=timezone.now(), armed_at=timezone.now())
    at = timezone.now() + HOUR
    for may, act, after in (
        (may_reschedule, lambda: actions.reschedule([delivery], due_at=at, by=cast.colin), S.QUEUED),
        (may_cancel, lambda: actions.cancel_delivery(delivery, by=cast.colin), S.CANCELLED),
    ):
        if may:
            act()
            assert again(delivery).state == after
        else:
            with pytest.raises(Refused):
                act()
            assert again(delivery).state == state
        now_is(delivery, state=state)


def test_another_time_is_a_new_start(cast, settings):
    delivery = now_is(make_delivery(cast.champ, cast.carla), state=S.MISSED, not_before=timezone.now(), problem="Late.")
    at = timezone.now() + HOUR
    actions.reschedule([delivery], due_at=at, by=cast.colin)
    delivery = again(delivery)
    assert (delivery.due_at, delivery.late_at, delivery.not_before, delivery.problem) == (at, at + timedelta(minutes=settings.LATE_LIMIT_MINUTES), None, "")


def test_several_get_another_time_or_none_does(cast):
    missed = [now_is(each, state=S.MISSED) for each in make_deliveries(cast.champ, cast.carla, make_account(), make_account())]
    sent = now_is(make_delivery(cast.champ, cast.carla), state=S.SENT, external_id="1")
    at = timezone.now() + HOUR
    with pytest.raises(Refused):
        actions.reschedule([*missed, sent], due_at=at, by=cast.colin)
    assert {again(each).state for each in missed} == {S.MISSED}
    actions.reschedule(missed, due_at=at, by=cast.colin)
    assert {again(each).state for each in missed} == {S.QUEUED}


def test_the_author_gives_no_other_time_but_may_cancel(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    with pytest.raises(NotPermitted):
        actions.reschedule([delivery], due_at=timezone.now() + HOUR, by=cast.champ)
    actions.cancel_delivery(delivery, by=cast.champ)
    assert again(delivery).state == S.CANCELLED
    with pytest.raises(NotPermitted):
        actions.cancel_delivery(make_delivery(cast.champ, cast.carla), by=cast.connie)


def _unapproved(delivery, cast):
    delivery.payload.revision.draft.state = DraftState.WRITING
    delivery.payload.revision.draft.save()


def _stopped(delivery, cast):
    actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)


def _disconnected(delivery, cast):
    Account.objects.update(state=AccountState.DISCONNECTED)


@pytest.mark.parametrize("what_stands_against_it", [_unapproved, _stopped, _disconnected])
@pytest.mark.parametrize("state", [S.MISSED, S.UNCERTAIN])
def test_it_is_not_queued_again_against_a_stop_or_without_its_approval(cast, what_stands_against_it, state):
    delivery = now_is(make_delivery(cast.champ, cast.carla), state=state)
    what_stands_against_it(delivery, cast)
    act = actions.send_again if state == S.UNCERTAIN else lambda each, by: actions.reschedule([each], due_at=timezone.now() + HOUR, by=by)
    with pytest.raises(Refused):
        act(delivery, by=cast.colin)
    assert again(delivery).state == state


def test_a_person_settles_what_is_uncertain(cast):
    live, not_there, dropped = (now_is(make_delivery(cast.champ, cast.carla, make_account(), text=text), state=S.UNCERTAIN) for text in "abc")
    actions.settle_as_live(live, link="https://x.com/northshore/status/778899", by=cast.colin)
    actions.send_again(not_there, by=cast.colin)
    actions.settle_as_dropped(dropped, by=cast.colin)
    assert [again(each).state for each in (live, not_there, dropped)] == [S.SENT, S.QUEUED, S.CANCELLED]
    assert (again(live).external_id, again(live).permalink) == ("778899", "https://x.com/northshore/status/778899")
    assert AuditEvent.objects.filter(verb="delivery.settled", actor=cast.colin.pk).count() == 3
    for act in (actions.send_again, actions.settle_as_dropped):
        with pytest.raises(Refused):
            act(live, by=cast.colin)


def test_one_link_proves_one_delivery(cast):
    account = make_account()
    first, second = (now_is(make_delivery(cast.champ, cast.carla, account, text=text), state=S.UNCERTAIN) for text in "ab")
    actions.settle_as_live(first, link="https://x.com/northshore/status/778899", by=cast.colin)
    with pytest.raises(Refused):
        actions.settle_as_live(second, link="https://x.com/northshore/status/778899?s=20", by=cast.colin)


@pytest.mark.parametrize(
    ("network", "link", "post"),
    [
        (Network.X, "https://x.com/northshore/status/17", "17"),
        (Network.X, "https://www.twitter.com/i/web/status/17/", "17"),
        (Network.X, "https://x.com/northshore/status/17?s=20", "17"),
        (Network.FACEBOOK, "https://www.facebook.com/1001_17", "1001_17"),
        (Network.FACEBOOK, "https://m.facebook.com/northshore/posts/17", "17"),
        (Network.FACEBOOK, "https://www.facebook.com/northshore/posts/pfbid02aBc9", "pfbid02aBc9"),
        (Network.FACEBOOK, "https://www.facebook.com/permalink.php?story_fbid=pfbid02aBc9&id=1001", "pfbid02aBc9"),
        (Network.BLUESKY, "https://bsky.app/profile/northshore.example/post/3lbqta5hnts2h", "3lbqta5hnts2h"),
        (Network.BLUESKY, "https://bsky.app/profile/did:plc:abc/post/3lbqta5hnts2h/", "3lbqta5hnts2h"),
        (Network.MASTODON, "https://social.northshore.example/@police/113528", "113528"),
        (Network.X, "https://x.com/northshore", None),
        (Network.X, "https://x.com.evil.example/status/17", None),
        (Network.X, "https://facebook.com/17", None),
        (Network.X, "javascript:alert(17)", None),
        (Network.X, "https://[x.com/status/17", None),
        (Network.FACEBOOK, "ftp://facebook.com/17", None),
        (Network.FACEBOOK, "https://www.facebook.com/northshore", None),
        (Network.BLUESKY, "https://bsky.app/profile/northshore.example", None),
        (Network.BLUESKY, "https://bsky.example/profile/northshore.example/post/3lbqta5hnts2h", None),
        (Network.MASTODON, "https://social.elsewhere.example/@police@social.northshore.example/9", None),
        (Network.MASTODON, "https://social.northshore.example/@police", None),
        (Network.X, "", None),
    ],
)
def test_the_post_that_a_link_names(db, network, link, post):
    account = make_account(network, handle="police@social.northshore.example" if network == Network.MASTODON else "northshore")
    if post:
        assert post_id_in(link, account) == post
    else:
        with pytest.raises(Refused):
            post_id_in(link, account)


# ---- the stop ------------------------------------------------------------------------------------------------------


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


# ---- accounts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("network", "secrets"), [("x", {"access_token": "sandbox-42", "access_token_secret": "s"}), ("facebook", {"access_token": "sandbox-page-42"})]
)
def test_an_account_is_probed_before_its_keys_are_kept(sandbox, cast, network, secrets):
    sandbox.account(network, "42", name="Northshore Police", handle="northshore", followers=48000)
    account = actions.connect_account(network=network, external_id="42", handle="@northshore", secrets=secrets, by=cast.ada)
    account.refresh_from_db()
    assert (account.state, account.name, account.handle, account.followers) == (AccountState.CONNECTED, "Northshore Police", "northshore", 48000)
    assert account.secrets == secrets
    assert account.probed_at is not None
    assert "sandbox-" not in account.sealed_secrets + str(AuditEvent.objects.values_list("data", flat=True)) + repr(account)


@pytest.mark.parametrize(("network", "token"), [("x", "sandbox-43"), ("x", "nonsense"), ("facebook", "sandbox-user-1"), ("facebook", "sandbox-page-43")])
def test_keys_that_do_not_work_are_not_kept(sandbox, cast, network, token):
    with pytest.raises(Refused) as refusal:
        actions.connect_account(network=network, external_id="42", handle="n", secrets={"access_token": token, "access_token_secret": "s"}, by=cast.ada)
    assert str(refusal.value)
    assert token not in str(refusal.value)
    assert not Account.objects.exists()


def test_connecting_again_mends_a_broken_account(sandbox, cast):
    account = make_account(state=AccountState.BROKEN, problem="Token revoked.")
    secrets = {"access_token": f"sandbox-{account.external_id}:new", "access_token_secret": "s"}
    actions.connect_account(network="x", external_id=account.external_id, handle="n", secrets=secrets, by=cast.ada)
    account.refresh_from_db()
    assert (account.state, account.problem, account.secrets) == (AccountState.CONNECTED, "", secrets)


def test_a_probe_says_what_is_wrong(sandbox, cast):
    account = make_account()
    assert actions.probe_account(account, by=cast.ada).ok
    sandbox.account("x", account.external_id, revoked=True)
    assert not actions.probe_account(account, by=cast.ada).ok
    account.refresh_from_db()
    assert (account.state, bool(account.problem)) == (AccountState.BROKEN, True)


def test_disconnecting_erases_the_keys_and_cancels_what_is_scheduled(cast):
    delivery = make_delivery(cast.champ, cast.carla, publish_at=timezone.now() + HOUR)
    account = actions.disconnect_account(delivery.account, by=cast.ada)
    assert (account.state, account.sealed_secrets, again(delivery).state) == (AccountState.DISCONNECTED, "", S.CANCELLED)
    for act in (actions.disconnect_account, actions.probe_account):
        with pytest.raises(Refused):
            act(account, by=cast.ada)


def test_an_account_is_not_taken_from_under_a_worker(cast):
    delivery = make_delivery(cast.champ, cast.carla)
    claimed(delivery)
    with pytest.raises(Refused):
        actions.disconnect_account(delivery.account, by=cast.ada)


def test_only_an_administrator_handles_accounts(cast):
    account = make_account()
    for act in (actions.disconnect_account, actions.probe_account):
        with pytest.raises(NotPermitted):
            act(account, by=cast.carla)
    with pytest.raises(NotPermitted):
        actions.connect_account(network="x", external_id="1", handle="n", secrets={}, by=cast.carla)
