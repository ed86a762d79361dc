"""An author answers a warning; only somebody who wrote none of it clears one, and an approval counts no other clearing. The database keeps both."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.core.triggers import append_only, refuse_insert

WROTE_IT = "({who} IN (r.author_id, r.last_editor_id, r.submitted_by_id) OR {among_editors})"
AMONG_EDITORS = {
    "postgresql": "r.editors @> to_jsonb({who})",
    "sqlite": "EXISTS (SELECT 1 FROM json_each(r.editors) e WHERE e.value = {who})",
}
OWN = "EXISTS (SELECT 1 FROM campaigns_finding f JOIN campaigns_revision r ON r.id = f.revision_id WHERE f.id = NEW.finding_id AND {wrote_it})"
NOT_CLEARED = (
    "NEW.verdict = 'approved' AND EXISTS (SELECT 1 FROM campaigns_finding f JOIN campaigns_revision r ON r.id = f.revision_id "
    "LEFT JOIN campaigns_clearing c ON c.finding_id = f.id WHERE f.revision_id = NEW.revision_id AND f.level <> 'note' AND (c.id IS NULL OR {wrote_it}))"
)


def _said(sentence: str, who: str) -> dict[str, str]:
    among = {vendor: words.format(who=who) for vendor, words in AMONG_EDITORS.items()}
    said = {vendor: sentence.format(wrote_it=WROTE_IT.format(who=who, among_editors=among[vendor])) for vendor in among}
    return {"when": said["postgresql"], "when_sqlite": said["sqlite"]}


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0025_words_of_hints"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answered_at", models.DateTimeField()),
                ("why", models.CharField(max_length=300, verbose_name="why")),
                ("answered_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("finding", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="campaigns.finding")),
            ],
        ),
        append_only("campaigns_answer"),
        refuse_insert("campaigns_clearing", "of_other_words", message="nobody clears a finding in their own words", **_said(OWN, "NEW.cleared_by_id")),
        refuse_insert("campaigns_decision", "cleared_by_another", message="a finding has not been cleared by another", **_said(NOT_CLEARED, "c.cleared_by_id")),
    ]
