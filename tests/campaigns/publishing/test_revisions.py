"""A delivery names the revision of its payload: the database keeps the two alike, and what was there before was given it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.publishing.models import Delivery
from campaigns.reviewing.models import StageRun
from campaigns.reviewing.writers import writers_of
from tests.cast import make_cast
from tests.factories import certify, make_account, make_deliveries, make_delivery, make_revision, submitted

BEFORE = [("campaigns", "0033_feed_entries")]


def as_approved(revision):
    """A delivery that everything but its revision allows: what stood here before is thrown away."""
    payload, now = revision.payloads.get(), timezone.now()
    Delivery.objects.filter(payload=payload).delete()
    return Delivery(payload=payload, account=payload.account, sha256=payload.sha256, due_at=now, late_at=now + timedelta(hours=1))


@pytest.mark.parametrize("way", ["save", "bulk_create"])
@pytest.mark.parametrize("named", ["own", "another", "none"])
def test_a_delivery_is_made_with_the_revision_of_its_payload_alone(cast, named, way):
    account = make_account()
    revision, another = (make_delivery(cast.champ, cast.carla, account, title=title).payload.revision for title in ("One", "Another"))
    delivery = as_approved(revision)
    delivery.revision = {"own": revision, "another": another, "none": None}[named]
    make = {"save": delivery.save, "bulk_create": lambda: Delivery.objects.bulk_create([delivery])}[way]
    if named == "own":
        make()
        assert Delivery.objects.get(payload=delivery.payload).revision == revision
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    assert not Delivery.objects.filter(payload=delivery.payload).exists()


def test_a_delivery_keeps_its_payload_and_its_revision(cast):
    """Not even for another post that is approved for the same account with the same words."""
    account = make_account()
    delivery, same = (make_delivery(cast.champ, cast.carla, account) for _number in range(2))
    payload = same.payload
    assert (payload.sha256, payload.account_id) == (delivery.sha256, delivery.account_id)
    same.delete()
    for change in ({"revision": payload.revision_id}, {"payload": payload}, {"payload": payload, "revision": payload.revision_id}, {"revision": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(pk=delivery.pk).update(**change)
    delivery.problem = "What else there is may change."
    delivery.save()
    assert Delivery.objects.get(pk=delivery.pk).problem


def test_an_approval_names_it_on_every_account(cast):
    made = make_deliveries(cast.champ, cast.carla, make_account(), make_account(Network.FACEBOOK))
    revision = made[0].payload.revision
    assert set(revision.deliveries.all()) == set(made)


@pytest.mark.django_db(transaction=True)
def test_what_was_there_before_is_filled_and_the_rules_come_and_go():
    """Back to before deliveries named revisions and stages carried their place, and forward again, with rows in all tables."""
    cast = make_cast(opened_at=timezone.now())
    certify(cast.champ)
    x = make_account()
    returned, waiting = make_revision(cast.champ, x, title="Never approved"), submitted(cast.champ, x, title="Waits")
    made = [*make_deliveries(cast.champ, cast.carla, x, make_account(Network.FACEBOOK)), make_delivery(cast.champ, cast.carla, x, title="Later")]
    try:
        MigrationExecutor(connection).migrate(BEFORE)
        columns = [each.name for each in connection.introspection.get_table_description(connection.cursor(), "campaigns_delivery")]
        assert "revision_id" not in columns
        assert not _is_guarded()
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert _is_guarded()
    found = Delivery.objects.filter(revision=F("payload__revision"))
    assert dict(found.values_list("pk", "revision")) == {each.pk: each.revision_id for each in made}
    assert not returned.deliveries.exists()
    stage = StageRun.objects.get(revision=waiting)
    assert (stage.draft, stage.author, stage.submitted_at, stage.is_urgent) == (waiting.draft, cast.champ, waiting.submitted_at, False)
    assert stage.writers == sorted(writers_of(waiting))
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=made[0].pk).update(revision=made[2].revision_id)


def _is_guarded():
    asked = {"postgresql": "SELECT tgname FROM pg_trigger", "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return any(name.startswith("campaigns_delivery_of_payload") for (name,) in cursor.fetchall())
