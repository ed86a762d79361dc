"""Drafts are found by their words without reading all of them (PostgreSQL), and the latest revisions without looking through the old ones."""

from typing import Any

from django.db import migrations, models

WORDS = """to_tsvector('simple', translate(title || ' ' || text || ' ' || case_reference, '-/_.,:;!?#&@()[]"''', repeat(' ', 18)))"""


def make(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"ALTER TABLE campaigns_draft ADD COLUMN words tsvector GENERATED ALWAYS AS ({WORDS}) STORED", params=None)
        editor.execute("CREATE INDEX campaigns_draft_words ON campaigns_draft USING gin (words)", params=None)


def drop(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE campaigns_draft DROP COLUMN words", params=None)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0016_suggestions")]
    operations = [
        migrations.RunPython(make, drop),
        migrations.AddIndex("revision", models.Index(fields=["-submitted_at"], name="revision_latest")),
    ]
