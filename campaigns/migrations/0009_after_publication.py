"""What becomes of a post after its publication: its removal by two people, timers and their postponement, and corrections."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

STATES = [
    ("requested", "Waits for a second person"),
    ("confirmed", "Agreed"),
    ("removing", "Being removed"),
    ("removed", "Removed"),
    ("failed", "Could not be removed"),
    ("uncertain", "Nobody knows whether it is gone"),
    ("refused", "Left standing"),
]
REASONS = [
    ("wrong", "It is wrong or misleading"),
    ("personal_data", "It shows personal data"),
    ("consent", "Somebody in it no longer agrees"),
    ("law", "A court, the law or an investigation"),
    ("safety", "It puts somebody in danger"),
    ("account", "It went to the wrong account"),
    ("booking", "The time for a booking photo is over"),
    ("corrected", "A correction took its place"),
    ("other", "Something else"),
]
OPEN = ["requested", "confirmed", "removing", "uncertain"]
PERSON = settings.AUTH_USER_MODEL


def key(to: str, name: str = "+", **options: Any) -> models.ForeignKey:
    """A foreign key as this wing makes them."""
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, **options)


def number() -> tuple[str, models.BigAutoField]:
    """The primary key."""
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0008_stop_scopes")]
    operations = [
        migrations.CreateModel(
            name="Takedown",
            fields=[
                number(),
                ("delivery", key("campaigns.delivery", "takedowns")),
                ("state", models.CharField(choices=STATES, default="requested", max_length=10)),
                ("reason", models.CharField(choices=REASONS, max_length=14, verbose_name="why")),
                ("words", models.CharField(blank=True, max_length=400, verbose_name="in your words")),
                ("is_urgent", models.BooleanField(default=False, verbose_name="it cannot wait")),
                ("is_timer", models.BooleanField(default=False)),
                ("requested_by", key(PERSON)),
                ("requested_at", models.DateTimeField()),
                ("confirmed_by", key(PERSON, blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("refused_by", key(PERSON, blank=True, null=True)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("warned_at", models.DateTimeField(blank=True, help_text="when people were told that it is due soon", null=True)),
                ("claimed_by", models.CharField(blank=True, max_length=80)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("not_before", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("unknowns", models.PositiveSmallIntegerField(default=0, help_text="tries whose end nobody knows")),
                ("captured", models.JSONField(default=dict)),
                ("captured_at", models.DateTimeField(blank=True, null=True)),
                ("proof", models.JSONField(default=dict)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("problem", models.CharField(blank=True, max_length=400)),
            ],
            options={
                "ordering": ["-requested_at", "-pk"],
                "indexes": [models.Index(fields=["state", "due_at"], name="campaigns_t_state_983421_idx")],
                "constraints": [
                    models.CheckConstraint(condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("requested_by")), name="takedown_takes_two"),
                    models.CheckConstraint(
                        condition=Q(state__in=["requested", "refused"]) | Q(confirmed_by__isnull=False, due_at__isnull=False), name="takedown_was_agreed"
                    ),
                    models.CheckConstraint(condition=~Q(state="removing") | Q(lease_until__isnull=False), name="removing_has_lease"),
                    models.CheckConstraint(condition=~Q(state="removed") | (Q(captured_at__isnull=False) & ~Q(proof={})), name="removed_has_capture_and_proof"),
                    models.UniqueConstraint(fields=["delivery"], condition=Q(state__in=OPEN), name="one_open_takedown"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Postponement",
            fields=[
                number(),
                ("takedown", key("campaigns.takedown", "postponements")),
                ("until", models.DateTimeField(verbose_name="until")),
                ("reason", models.CharField(max_length=400, verbose_name="why")),
                ("asked_by", key(PERSON)),
                ("asked_at", models.DateTimeField()),
                ("agreed_by", key(PERSON, blank=True, null=True)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("asked_by")), name="postponement_takes_two"),
                    models.UniqueConstraint(fields=["takedown"], condition=Q(agreed_at__isnull=True), name="one_postponement_asked"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                number(),
                (
                    "draft",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="correction", to="campaigns.draft"),
                ),
                ("revision", key("campaigns.revision", "corrections")),
                ("started_by", key(PERSON)),
                ("started_at", models.DateTimeField()),
            ],
            options={"ordering": ["-started_at"]},
        ),
    ]
