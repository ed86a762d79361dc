"""What the networks still allow: read from every answer, kept for all workers, honoured at the claim."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.accounts.models import Account
from campaigns.publishing import engine
from campaigns.publishing.engine import budgeting, claims
from campaigns.publishing.networks.budgets import limits_in
from tests.factories import make_account, make_delivery

LATER = datetime(2100, 1, 1, tzinfo=UTC)
SOON = timedelta(minutes=10)


class Answered:
    """A client whose last answer had these headers: what `note` looks at, and nothing of ours is replaced by it."""

    def __init__(self, **headers):
        self.session = self.last_response = self
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def in_ten_minutes() -> str:
    return str(int((timezone.now() + SOON).timestamp()))


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({"x-rate-limit-limit": "100", "X-Rate-Limit-Remaining": "99"}, [("window", 100, 99)]),
        ({"x-app-limit-24hour-limit": "10000", "x-app-limit-24hour-remaining": "0"}, [("app_day", 10000, 0)]),
        ({"x-user-limit-24hour-limit": "100", "x-user-limit-24hour-remaining": "7"}, [("user_day", 100, 7)]),
        ({"x-ratelimit-limit": "300", "x-ratelimit-remaining": "12"}, [("mastodon_window", 300, 12)]),
        ({"x-app-usage": json.dumps({"call_count": 28, "total_time": 25})}, [("app_usage", 100, 72)]),
        ({"x-business-use-case-usage": json.dumps({"1": [{"type": "pages", "call_count": 100}]})}, [("business_usage", 100, 0)]),
        ({"x-rate-limit-limit": "many", "x-rate-limit-remaining": "1", "x-app-usage": "[", "x-page-usage": "7"}, []),
        ({}, []),
    ],
)
def test_limits_are_read_from_headers(headers, found):
    assert [(limit.name, limit.limit, limit.remaining) for limit in limits_in(headers)] == found


@pytest.mark.parametrize("reset", ["", "soon", "99999999999999999999", "4102444800", "2026-01-01T00:00:00"])
def test_a_reset_that_makes_no_sense_stops_nobody(reset):
    [limit] = limits_in({"x-rate-limit-limit": "1", "x-rate-limit-remaining": "0", "x-rate-limit-reset": reset})
    assert limit.reset is None


@pytest.mark.django_db
def test_a_used_up_window_lets_its_account_wait_and_no_other(cast):
    account, other = make_account(), make_account()
    mine, theirs = (make_delivery(cast.champ, cast.carla, each, text=each.external_id) for each in (account, other))
    budgeting.note(account, Answered(x_rate_limit_limit="100", x_rate_limit_remaining="0", x_rate_limit_reset=in_ten_minutes()))
    assert claims.claim(mine.pk, "worker") is None
    assert claims.claim(theirs.pk, "worker") is not None
    account.refresh_from_db()
    assert account.budget["window"]["remaining"] == 0
    Account.objects.filter(pk=account.pk).update(not_before=timezone.now())
    assert claims.claim(mine.pk, "worker") is not None


@pytest.mark.django_db
def test_a_cap_of_the_app_holds_for_all_accounts_of_that_network(cast):
    first, second, page = make_account(), make_account(), make_account(Network.FACEBOOK)
    budgeting.note(first, Answered(x_app_limit_24hour_limit="10", x_app_limit_24hour_remaining="0", x_app_limit_24hour_reset=in_ten_minutes()))
    for account in (first, second, page):
        account.refresh_from_db()
    assert first.not_before == second.not_before > timezone.now() + SOON / 2
    assert page.not_before is None


@pytest.mark.django_db
def test_a_longer_wait_is_not_shortened():
    account = make_account(not_before=LATER)
    budgeting.note(account, Answered(x_rate_limit_limit="1", x_rate_limit_remaining="0", x_rate_limit_reset=in_ten_minutes()))
    account.refresh_from_db()
    assert account.not_before == LATER


@pytest.mark.django_db
def test_a_hint_that_cannot_be_kept_breaks_nothing(caplog):
    account = make_account(budget={"window": "nonsense"})
    budgeting.note(account, Answered(x_rate_limit_limit="100", x_rate_limit_remaining="90"))
    assert "could not be kept" in caplog.text


@pytest.mark.django_db
def test_publishing_keeps_what_the_network_said(sandbox, cast):
    delivery = make_delivery(cast.champ, cast.carla)
    engine.run(delivery.pk)
    delivery.account.refresh_from_db()
    assert delivery.account.budget["window"]["limit"] == 100
    assert delivery.account.budget["window"]["remaining"] == 99
