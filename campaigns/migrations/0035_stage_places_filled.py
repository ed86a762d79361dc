"""What is open gets its place; from then on the database holds the copy to the revision."""

from typing import Any

from django.db import migrations

from portal.core.triggers import refuse_insert

NOT_ITS_REVISIONS = (
    "NOT EXISTS (SELECT 1 FROM campaigns_revision r WHERE r.id = NEW.revision_id AND r.draft_id = NEW.draft_id AND r.author_id = NEW.author_id "
    "AND r.submitted_at = NEW.submitted_at AND COALESCE(r.publish_at, r.submitted_at) = COALESCE(NEW.publish_at, NEW.submitted_at) "
    "AND {among})"
)
AMONG = {
    "postgresql": "NEW.writers @> (r.editors || to_jsonb(r.author_id) || to_jsonb(r.last_editor_id) || to_jsonb(r.submitted_by_id))",
    "sqlite": "NOT EXISTS (SELECT 1 FROM (SELECT value FROM json_each(r.editors) UNION SELECT r.author_id UNION SELECT r.last_editor_id UNION SELECT r.submitted_by_id) w "
    "WHERE w.value NOT IN (SELECT value FROM json_each(NEW.writers)))",
}


def fill(apps: Any, _editor: Any) -> None:
    """Only what is open: a handful of rows."""
    urgent = set(apps.get_model("campaigns", "RouteRun").objects.filter(after_review_hours__gt=0).values_list("revision", flat=True))
    for stage in apps.get_model("campaigns", "StageRun").objects.filter(state="open").select_related("revision"):
        revision = stage.revision
        stage.draft_id, stage.author_id, stage.publish_at, stage.submitted_at = (
            revision.draft_id,
            revision.author_id,
            revision.publish_at,
            revision.submitted_at,
        )
        stage.writers = sorted({revision.author_id, revision.last_editor_id, revision.submitted_by_id, *revision.editors})
        stage.is_urgent = revision.pk in urgent
        stage.save()


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0034_stage_places")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        refuse_insert(
            "campaigns_stagerun",
            "place",
            when=NOT_ITS_REVISIONS.format(among=AMONG["postgresql"]),
            when_sqlite=NOT_ITS_REVISIONS.format(among=AMONG["sqlite"]),
            message="a stage carries what its revision says",
            columns="revision_id, draft_id, author_id, writers, publish_at, submitted_at",
        ),
    ]
