"""When people heard that a delivery is live."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q

from portal.core.triggers import with_triggers


def told_already(apps: Any, _editor: Any) -> None:
    """What was live before this was told at once."""
    apps.get_model("campaigns", "Delivery").objects.filter(state="sent").update(told_at=F("settled_at"))


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0010_account_health")]
    operations = with_triggers(
        migrations.AddField("delivery", "told_at", models.DateTimeField(blank=True, help_text="when author and approver heard that it is live", null=True)),
        migrations.RunPython(told_already, migrations.RunPython.noop),
        migrations.AddIndex("delivery", models.Index(fields=["settled_at"], condition=Q(state="sent", told_at__isnull=True), name="sent_untold")),
    )
