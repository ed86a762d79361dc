"""A delivery names its revision itself, as its payload does: what counts posts asks no payload. The database keeps the two alike."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from portal.core.triggers import refuse_insert, with_triggers

NOT_AS_PAYLOAD = (
    "NOT EXISTS (SELECT 1 FROM campaigns_payload p WHERE p.id = NEW.payload_id AND p.revision_id = NEW.revision_id) "
    "OR EXISTS (SELECT 1 FROM campaigns_delivery d WHERE d.id = NEW.id AND d.payload_id <> NEW.payload_id)"
)


def fill(apps: Any, _editor: Any) -> None:
    """Every delivery is given the revision of its payload."""
    payload = apps.get_model("campaigns", "Payload").objects.filter(pk=OuterRef("payload"))
    apps.get_model("campaigns", "Delivery").objects.order_by().update(revision=Subquery(payload.values("revision")[:1]))


def field(*, null: bool) -> Any:
    return models.ForeignKey(null=null, on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="campaigns.revision")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0035_stage_places_filled")]
    operations = [
        *with_triggers(
            migrations.AddField("delivery", "revision", field(null=True)),
            migrations.RunPython(fill, migrations.RunPython.noop),
            migrations.AlterField("delivery", "revision", field(null=False)),
        ),
        migrations.RemoveIndex("delivery", "delivery_latest"),
        migrations.AddIndex("delivery", models.Index(fields=["-due_at", "-id", "state", "revision"], name="delivery_latest")),
        refuse_insert(
            "campaigns_delivery",
            "of_payload",
            when=NOT_AS_PAYLOAD,
            message="a delivery is of one payload and of its revision, and stays so",
            columns="payload_id, revision_id",
        ),
    ]
