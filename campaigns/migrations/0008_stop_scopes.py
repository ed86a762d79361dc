"""A stop covers everything, one account, one campaign or one category, may end by itself, and lets an agreed safety message pass."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from portal.core.triggers import append_only, refuse_insert, with_triggers

CATEGORIES = [
    ("general", "General"),
    ("appeal", "Appeal for information"),
    ("missing", "Missing person"),
    ("event", "Event"),
    ("recruitment", "Recruitment"),
    ("prevention", "Crime prevention"),
    ("road", "Road closure"),
    ("court", "Court outcome"),
    ("arrest", "Arrest"),
    ("safety", "Safety message"),
]
SCOPES = [("everything", "Everything"), ("account", "One account"), ("campaign", "One campaign"), ("category", "One category")]
NAMED = (
    Q(scope="everything", account__isnull=True, campaign__isnull=True, category="")
    | Q(scope="account", account__isnull=False, campaign__isnull=True, category="")
    | Q(scope="campaign", account__isnull=True, campaign__isnull=False, category="")
    | (Q(scope="category", account__isnull=True, campaign__isnull=True) & ~Q(category=""))
)
LIFTED = (
    Q(lifted_at__isnull=True, lifted_by__isnull=True)
    | Q(lifted_at__isnull=False, lifted_by__isnull=False)
    | Q(lifted_at__isnull=False, ends_at__isnull=False, lifted_at__gte=F("ends_at"))
)
NOT_AN_AGREED_SAFETY_MESSAGE = (
    "NOT EXISTS (SELECT 1 FROM campaigns_revision r JOIN campaigns_payload p ON p.revision_id = r.id JOIN campaigns_delivery d ON d.payload_id = p.id "
    "WHERE r.id = NEW.revision_id AND r.category = 'safety')"
)
HAS_A_PART_IN_IT = (
    "EXISTS (SELECT 1 FROM campaigns_revision r WHERE r.id = NEW.revision_id AND "
    "(NEW.passed_by_id IN (r.author_id, r.last_editor_id, r.submitted_by_id) OR {among_editors})) "
    "OR EXISTS (SELECT 1 FROM campaigns_decision d WHERE d.revision_id = NEW.revision_id AND d.decided_by_id = NEW.passed_by_id)"
)


def key(to: str, name: str = "+", **options: Any) -> models.ForeignKey:
    """A foreign key as this wing makes them."""
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, **options)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0007_bluesky_and_mastodon"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        *with_triggers(
            migrations.RemoveConstraint("stop", "stop_names_its_scope"),
            migrations.RemoveConstraint("stop", "stop_lifted_by_somebody"),
            migrations.AddField("stop", "campaign", key("campaigns.campaign", "stops", blank=True, null=True, verbose_name="campaign")),
            migrations.AddField(
                "stop", "category", models.CharField(blank=True, choices=CATEGORIES, default="", max_length=12, verbose_name="what it is about")
            ),
            migrations.AddField("stop", "ends_at", models.DateTimeField(blank=True, null=True, verbose_name="ends")),
            migrations.AddField("stop", "replaces", key("campaigns.stop", "replaced_by", blank=True, null=True)),
            migrations.AddField("stop", "warned_at", models.DateTimeField(blank=True, help_text="when people were told that it ends soon", null=True)),
            migrations.AlterField("stop", "lifted_at", models.DateTimeField(blank=True, help_text="by nobody, when its time was over", null=True)),
            migrations.AlterField("stop", "scope", models.CharField(choices=SCOPES, default="everything", max_length=12, verbose_name="what stops")),
            migrations.AddConstraint("stop", models.CheckConstraint(condition=NAMED, name="stop_names_its_scope")),
            migrations.AddConstraint("stop", models.CheckConstraint(condition=LIFTED, name="stop_lifted_by_somebody")),
            migrations.AddConstraint(
                "stop", models.CheckConstraint(condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("started_at")), name="stop_ends_after_it_starts")
            ),
            migrations.AddConstraint(
                "stop",
                models.UniqueConstraint(fields=["campaign"], condition=Q(campaign__isnull=False, lifted_at__isnull=True), name="one_stop_a_campaign"),
            ),
            migrations.AddConstraint(
                "stop",
                models.UniqueConstraint(fields=["category"], condition=~Q(category="") & Q(lifted_at__isnull=True), name="one_stop_a_category"),
            ),
        ),
        migrations.CreateModel(
            name="SafetyPass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stop", key("campaigns.stop", "passes")),
                ("revision", key("campaigns.revision", "passes")),
                ("passed_by", key(settings.AUTH_USER_MODEL)),
                ("passed_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=300, verbose_name="why")),
            ],
            options={
                "verbose_name_plural": "safety passes",
                "ordering": ["passed_at", "pk"],
                "constraints": [models.UniqueConstraint(fields=["stop", "revision"], name="passes_a_stop_once")],
            },
        ),
        append_only("campaigns_safetypass"),
        refuse_insert("campaigns_safetypass", "agreed", when=NOT_AN_AGREED_SAFETY_MESSAGE, message="only an approved safety message passes a stop"),
        refuse_insert(
            "campaigns_safetypass",
            "by_another",
            when=HAS_A_PART_IN_IT.format(among_editors="r.editors @> to_jsonb(NEW.passed_by_id)"),
            when_sqlite=HAS_A_PART_IN_IT.format(among_editors="EXISTS (SELECT 1 FROM json_each(r.editors) e WHERE e.value = NEW.passed_by_id)"),
            message="a second person lets a safety message pass",
        ),
    ]
