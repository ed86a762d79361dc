"""What somebody typed into a draft and did not save: one row a person and draft."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0021_comments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Shelf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data", models.JSONField()),
                ("kept_at", models.DateTimeField(db_index=True)),
                ("draft", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="shelves", to="campaigns.draft")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="shelves", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "draft"), name="shelf_once"),
                    models.UniqueConstraint(condition=models.Q(("draft", None)), fields=("person",), name="shelf_once_new"),
                ],
            },
        ),
    ]
