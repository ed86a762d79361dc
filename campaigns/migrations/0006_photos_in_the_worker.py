"""Photos that wait for the worker, what is said about who is in them, and the files as they were sent."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import campaigns.drafting.models
from portal.core.triggers import with_triggers


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0005_calendar_feed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = with_triggers(
        migrations.AddField(
            model_name="photo",
            name="claimed_by",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="photo",
            name="colleagues",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="photo",
            name="fault",
            field=models.CharField(blank=True, max_length=20, help_text="why it was refused: a `Fault`"),
        ),
        migrations.AddField(
            model_name="photo",
            name="is_booking",
            field=models.BooleanField(default=False, verbose_name="shows a booking photo"),
        ),
        migrations.AddField(
            model_name="photo",
            name="lease_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="photo",
            name="people",
            field=models.CharField(
                blank=True,
                choices=[("nobody", "No, nobody"), ("consent", "Yes, and they agreed"), ("without", "Yes, and they were not asked")],
                max_length=8,
                verbose_name="can a person be recognised in it?",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="people_words",
            field=models.CharField(blank=True, max_length=400, verbose_name="whose consent, or why without"),
        ),
        migrations.AddField(
            model_name="photo",
            name="state",
            field=models.CharField(choices=[("waiting", "Being prepared"), ("ready", "Ready"), ("refused", "Refused")], default="ready", max_length=8),
        ),
        migrations.AddField(
            model_name="photo",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="photo",
            name="file",
            field=models.ImageField(blank=True, height_field="height", upload_to=campaigns.drafting.models.photo_path, width_field="width"),
        ),
        migrations.AlterField(
            model_name="photo",
            name="sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.CreateModel(
            name="Original",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(storage=campaigns.drafting.models.private_files, upload_to=campaigns.drafting.models.original_path)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField(help_text="bytes")),
                ("kind", models.CharField(blank=True, help_text="by its content, once it was decoded", max_length=8)),
                ("picture_sha256", models.CharField(blank=True, help_text="of the clean photo made of it", max_length=64)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                ("added_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("draft", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="originals", to="campaigns.draft")),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="photo",
            name="original",
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="photo", to="campaigns.original"),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["lease_until"], name="photo_waiting"),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fault", ""), ("state", "ready"), models.Q(("sha256", ""), _negated=True), models.Q(("file", ""), _negated=True)),
                    models.Q(("fault", ""), ("file", ""), ("sha256", ""), ("state", "waiting")),
                    models.Q(("file", ""), ("sha256", ""), ("state", "refused"), models.Q(("fault", ""), _negated=True)),
                    _connector="OR",
                ),
                name="photo_is_what_it_says",
            ),
        ),
    )
