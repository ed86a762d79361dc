"""What a calendar feed said last time: a moved entry gets a higher sequence, one that is gone is told as cancelled for a while."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0032_route_proposals"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(max_length=80)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(null=True)),
                ("feed", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="campaigns.calendarfeed")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("feed", "uid"), name="feed_entry_once")],
            },
        ),
    ]
