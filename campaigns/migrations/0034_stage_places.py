"""A stage carries what its place in a queue hangs on. Nullable: a stage that was closed before is never asked for again and stays without."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.core.triggers import with_triggers


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0033_feed_entries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = with_triggers(
        migrations.AddField(
            "stagerun", "draft", models.ForeignKey("campaigns.draft", django.db.models.deletion.PROTECT, null=True, db_index=False, related_name="+")
        ),
        migrations.AddField(
            "stagerun", "author", models.ForeignKey(settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, null=True, db_index=False, related_name="+")
        ),
        migrations.AddField("stagerun", "writers", models.JSONField(null=True)),
        migrations.AddField("stagerun", "publish_at", models.DateTimeField(null=True)),
        migrations.AddField("stagerun", "submitted_at", models.DateTimeField(null=True)),
        migrations.AddField("stagerun", "is_urgent", models.BooleanField(null=True)),
        migrations.AddIndex("draft", models.Index(fields=["id"], condition=models.Q(state="in_review"), name="draft_in_review")),
    )
