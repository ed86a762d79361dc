"""What screening noticed, who let it pass, and the force's word lists; kept by the database as well:
findings and clearings never change, a block is let pass by somebody who wrote none of it, and nothing is approved over an open finding."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.core.triggers import append_only, refuse_insert

LEVELS = [("note", "Worth a look"), ("warn", "To be cleared first"), ("block", "Stands in the way")]
FIELDS = [("", "The post"), ("title", "Working title"), ("text", "Text"), ("alt", "Photo")]
OWN_BLOCK = (
    "EXISTS (SELECT 1 FROM campaigns_finding f JOIN campaigns_revision r ON r.id = f.revision_id WHERE f.id = NEW.finding_id AND f.level = 'block' AND "
    "(NEW.cleared_by_id IN (r.author_id, r.last_editor_id, r.submitted_by_id) OR {among_editors}))"
)
AMONG_EDITORS = {
    "postgresql": "r.editors @> to_jsonb(NEW.cleared_by_id)",
    "sqlite": "EXISTS (SELECT 1 FROM json_each(r.editors) e WHERE e.value = NEW.cleared_by_id)",
}
NOT_CLEARED = (
    "NEW.verdict = 'approved' AND EXISTS (SELECT 1 FROM campaigns_finding f LEFT JOIN campaigns_clearing c ON c.finding_id = f.id "
    "WHERE f.revision_id = NEW.revision_id AND f.level <> 'note' AND c.id IS NULL)"
)


def _key() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0011_told"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="WordList",
            fields=[
                ("id", _key()),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                ("edition", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("id", _key()),
                ("phrase", models.CharField(max_length=80, verbose_name="word or phrase")),
                ("key", models.CharField(editable=False, help_text="the phrase as it is compared: small letters, single spaces", max_length=80)),
                ("level", models.CharField(choices=LEVELS, default="warn", max_length=5, verbose_name="level")),
                ("reason", models.CharField(max_length=200, verbose_name="what the writer is told")),
                ("word_list", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="words", to="campaigns.wordlist")),
            ],
            options={"ordering": ["key"], "constraints": [models.UniqueConstraint(fields=("word_list", "key"), name="word_once")]},
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", _key()),
                ("field", models.CharField(blank=True, choices=FIELDS, default="", max_length=6)),
                ("photo", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("start", models.PositiveIntegerField(blank=True, null=True)),
                ("end", models.PositiveIntegerField(blank=True, null=True)),
                ("level", models.CharField(choices=LEVELS, max_length=5)),
                ("rule", models.CharField(max_length=24)),
                ("reason", models.CharField(max_length=500)),
                ("source", models.CharField(blank=True, max_length=200)),
                (
                    "account",
                    models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="campaigns.account"),
                ),
                ("revision", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="campaigns.revision")),
            ],
            options={"ordering": ["pk"], "indexes": [models.Index(fields=["revision", "level"], name="finding_by_level")]},
        ),
        migrations.CreateModel(
            name="Clearing",
            fields=[
                ("id", _key()),
                ("cleared_at", models.DateTimeField()),
                ("why", models.CharField(max_length=300, verbose_name="why")),
                ("cleared_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "finding",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="clearing", to="campaigns.finding"),
                ),
            ],
        ),
        *(append_only(f"campaigns_{name}") for name in ("finding", "clearing")),
        refuse_insert(
            "campaigns_clearing",
            "by_another",
            when=OWN_BLOCK.format(among_editors=AMONG_EDITORS["postgresql"]),
            when_sqlite=OWN_BLOCK.format(among_editors=AMONG_EDITORS["sqlite"]),
            message="nobody lets a block pass on their own words",
        ),
        refuse_insert("campaigns_decision", "findings_cleared", when=NOT_CLEARED, message="a finding has not been cleared"),
    ]
