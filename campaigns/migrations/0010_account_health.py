"""What is known of an account's health, and by which way it was connected."""

from django.db import migrations, models

import portal.core.encryption
from portal.core.triggers import with_triggers


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0009_after_publication")]
    operations = with_triggers(
        migrations.AddField(
            "account", "way", models.CharField(default="keys", editable=False, help_text="how it was connected; see publishing.ways", max_length=16)
        ),
        migrations.AddField("account", "scopes", models.JSONField(blank=True, default=list, help_text="what the network lets us do, in its own words")),
        migrations.AddField(
            "account", "renewing_at", models.DateTimeField(blank=True, help_text="since when a renewal of its keys has been under way", null=True)
        ),
        migrations.AddField(
            "account",
            "budget",
            models.JSONField(blank=True, default=dict, help_text="what the network last said of its limits: name → limit, remaining, reset"),
        ),
        migrations.AlterField("account", "sealed_secrets", portal.core.encryption.SealedField(default="", editable=False)),
    )
