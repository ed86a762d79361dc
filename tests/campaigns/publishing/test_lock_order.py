"""Rows before the trail: whoever holds the end of the chain waits for nobody, so that no two can wait for each other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.publishing.actions import approve, cancel_several, lift_stop, move_several, start_stop
from campaigns.publishing.enums import StopScope
from tests.campaigns.publishing.conftest import now_is
from tests.factories import make_account, make_deliveries, make_revision

ROWS = ("campaigns_account", "campaigns_delivery")


def first_and_trail(act) -> tuple[set[str], int]:
    """Tables whose rows were locked before the first event joined the trail, and how many locks of them came after."""
    with CaptureQueriesContext(connection) as found:
        act()
    statements = [query["sql"] for query in found]
    trail = next(number for number, sql in enumerate(statements) if "core_chainhead" in sql)
    locks = [(number, table) for number, sql in enumerate(statements) for table in ROWS if "FOR UPDATE" in sql and f'FROM "{table}"' in sql]
    return {table for number, table in locks if number < trail}, sum(number > trail for number, _table in locks)


@pytest.mark.django_db
@pytest.mark.skipif("sqlite" in connection.vendor, reason="SQLite has one writer and no row locks; run it with DATABASE_URL of a PostgreSQL")
def test_an_approval_takes_its_accounts_before_the_trail(cast):
    revision = make_revision(cast.champ, make_account(), make_account(Network.FACEBOOK))
    seen = {str(payload.account_id): payload.sha256 for payload in revision.payloads.all()}
    before, after = first_and_trail(lambda: approve(revision, by=cast.carla, hashes_seen=seen))
    assert ("campaigns_account" in before, after) == (True, 0)


@pytest.mark.django_db
@pytest.mark.skipif("sqlite" in connection.vendor, reason="SQLite has one writer and no row locks; run it with DATABASE_URL of a PostgreSQL")
def test_lifting_a_stop_takes_its_deliveries_before_the_trail(cast):
    for delivery in make_deliveries(cast.champ, cast.carla, make_account(), make_account()):
        now_is(delivery, due_at=timezone.now())
    stop = start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    before, after = first_and_trail(lambda: lift_stop(stop, by=cast.chief))
    assert (before, after) == ({"campaigns_account", "campaigns_delivery"}, 0)


@pytest.mark.django_db
@pytest.mark.skipif("sqlite" in connection.vendor, reason="SQLite has one writer and no row locks; run it with DATABASE_URL of a PostgreSQL")
@pytest.mark.parametrize("act", ["move", "cancel"])
def test_several_deliveries_are_all_held_before_the_trail(cast, act):
    """The verbs for one lock the same rows once more, which this transaction holds already: they wait for nobody."""
    due_at = timezone.now() + timezone.timedelta(days=1)
    pair = make_deliveries(cast.champ, cast.carla, make_account(), make_account(), publish_at=due_at)
    seen = {each.pk: each.due_at for each in pair}
    times = {pk: moment + timezone.timedelta(hours=1) for pk, moment in seen.items()}
    with CaptureQueriesContext(connection) as found:
        move_several(times=times, seen=seen, by=cast.colin) if act == "move" else cancel_several(seen=seen, by=cast.colin)
    statements = [query["sql"] for query in found]
    trail = next(number for number, sql in enumerate(statements) if "core_chainhead" in sql)
    first = [sql for sql in statements[:trail] if "FOR UPDATE" in sql]
    for table, pks in (("campaigns_account", {each.account_id for each in pair}), ("campaigns_delivery", set(seen))):
        assert any(f'FROM "{table}"' in sql and all(str(pk) in sql for pk in pks) for sql in first)
