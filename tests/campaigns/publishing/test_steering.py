"""Another time, cancelling, settling what is uncertain; the post that a link names."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.accounts.enums import AccountState, Network
from campaigns.accounts.models import Account
from campaigns.drafting.enums import DraftState
from campaigns.publishing import actions, engine
from campaigns.publishing.actions.steering import post_id_in
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import StopScope
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.campaigns.publishing.conftest import again, now_is
from tests.factories import make_account, make_deliveries, make_delivery

HOUR = timedelta(hours=1)


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
