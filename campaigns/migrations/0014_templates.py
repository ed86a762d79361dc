"""Templates for what comes again and again. Their versions are append-only: a draft remembers the one that it began with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.core.triggers import append_only

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
STAGES = [
    ("", "No case"),
    ("reported", "Reported: nobody is arrested"),
    ("arrested", "Somebody is arrested"),
    ("charged", "Somebody is charged"),
    ("trial", "On trial"),
    ("closed", "Closed: decided or dropped"),
]
ROUTES = [("", "The usual one"), ("short", "The short one"), ("legal", "One with legal advice")]


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0013_campaign_tag"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            "Template",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("position", models.PositiveSmallIntegerField(default=100)),
                ("is_retired", models.BooleanField(default=False)),
            ],
            {"ordering": ["position", "slug"]},
        ),
        migrations.CreateModel(
            "TemplateVersion",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("text", models.TextField(max_length=5000, verbose_name="text")),
                ("inputs", models.JSONField(default=dict)),
                ("checklist", models.JSONField(default=list)),
                ("category", models.CharField(choices=CATEGORIES, max_length=12, verbose_name="what it is about")),
                ("case_stage", models.CharField(blank=True, choices=STAGES, default="", max_length=10, verbose_name="stage of the case")),
                ("route", models.CharField(blank=True, choices=ROUTES, default="", max_length=8, verbose_name="way of review")),
                ("rule", models.CharField(blank=True, max_length=600, verbose_name="the rule behind it")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="where the rule stands")),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("template", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="campaigns.template")),
            ],
            {
                "ordering": ["template", "-number"],
                "constraints": [models.UniqueConstraint(fields=["template", "number"], name="template_number_once")],
            },
        ),
        append_only("campaigns_templateversion"),
    ]
