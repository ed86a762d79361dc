"""Comments on drafts: what was said never changes and is never deleted, and an answer answers a comment of the same draft that is no answer itself."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.core.triggers import never_deleted, refuse_insert

COMMENT = "campaigns_comment"
CHANGED = (
    "EXISTS (SELECT 1 FROM campaigns_comment c WHERE c.id = NEW.id AND (c.text <> NEW.text OR c.draft_id <> NEW.draft_id OR c.author_id <> NEW.author_id "
    "OR c.made_at <> NEW.made_at OR COALESCE(c.parent_id, 0) <> COALESCE(NEW.parent_id, 0) OR COALESCE(c.revision_id, 0) <> COALESCE(NEW.revision_id, 0)))"
)
NO_THREAD = (
    "NEW.parent_id IS NOT NULL AND NOT EXISTS "
    "(SELECT 1 FROM campaigns_comment c WHERE c.id = NEW.parent_id AND c.parent_id IS NULL AND c.draft_id = NEW.draft_id)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0020_stages_are_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000, verbose_name="comment")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("draft", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="campaigns.draft")),
                ("parent", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="campaigns.comment")),
                ("resolved_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("revision", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="campaigns.revision")),
                ("told", models.ManyToManyField(help_text="whom the author wanted to read it", related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["made_at", "pk"],
                "indexes": [models.Index(fields=["draft", "parent", "-made_at"], name="comment_thread")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="comment_says_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolved_at", None), ("resolved_by", None)),
                            models.Q(("parent", None), ("resolved_at__isnull", False), ("resolved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="comment_done_by",
                    ),
                ],
            },
        ),
        refuse_insert(COMMENT, "as_said", when=CHANGED, message="what was said stays", columns="text, draft_id, author_id, made_at, parent_id, revision_id"),
        refuse_insert(COMMENT, "one_level", when=NO_THREAD, message="this is no thread of the draft", columns="parent_id, draft_id"),
        never_deleted(COMMENT),
    ]
