"""Which draft another one began as a copy of."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0023_lists_of_deliveries")]
    operations = [
        migrations.AddField(
            "draft",
            "copied_from",
            models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="copies", to="campaigns.draft"),
        ),
    ]
