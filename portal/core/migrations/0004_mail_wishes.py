"""When each person wants their mail, and what waits for the daily one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_trail_is_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "timing",
                    models.CharField(
                        choices=[("at_once", "At once"), ("daily", "Once a day, all in one mail")],
                        default="at_once",
                        max_length=8,
                        verbose_name="mail about what concerns you",
                    ),
                ),
                ("quiet_from", models.TimeField(blank=True, help_text="in the force's zone", null=True, verbose_name="no mail from")),
                ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="until")),
            ],
        ),
        migrations.AddField(
            model_name="notice",
            name="is_for_digest",
            field=models.BooleanField(default=False, help_text="waits for the person's daily mail"),
        ),
        migrations.AlterField(
            model_name="outgoingmail",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="outgoing_mails", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(condition=models.Q(("is_for_digest", True)), fields=["person"], name="notice_for_digest"),
        ),
        migrations.AddField(
            model_name="mailwish",
            name="person",
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="mail_wish", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name="mailwish",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from", None), ("quiet_until", None)),
                    models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                    _connector="OR",
                ),
                name="quiet_has_both_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailwish",
            constraint=models.CheckConstraint(condition=models.Q(("quiet_from", models.F("quiet_until")), _negated=True), name="quiet_is_not_all_day"),
        ),
    ]
