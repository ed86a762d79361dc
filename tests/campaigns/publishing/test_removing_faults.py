"""Removals while networks, accounts and workers fail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing import actions
from campaigns.publishing.engine import looking, removing
from campaigns.publishing.enums import TakedownState as T
from portal.core.errors import NotPermitted, Refused
from portal.core.models import Notice
from tests.campaigns.publishing.removals import agreed, now_is, try_again, wall

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


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
