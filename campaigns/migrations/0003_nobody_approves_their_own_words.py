"""The database refuses to change what was frozen, a decision by whoever wrote it, and a delivery nobody approved."""

from django.db import migrations

from portal.core.triggers import append_only, refuse_insert

WROTE_IT = (
    "EXISTS (SELECT 1 FROM campaigns_revision r WHERE r.id = NEW.revision_id AND "
    "(NEW.decided_by_id IN (r.author_id, r.last_editor_id, r.submitted_by_id) OR {among_editors}))"
)
AMONG_EDITORS = {
    "postgresql": "r.editors @> to_jsonb(NEW.decided_by_id)",
    "sqlite": "EXISTS (SELECT 1 FROM json_each(r.editors) e WHERE e.value = NEW.decided_by_id)",
}
NOT_APPROVED = (
    "NOT EXISTS (SELECT 1 FROM campaigns_payload p JOIN campaigns_decision d ON d.revision_id = p.revision_id "
    "WHERE p.id = NEW.payload_id AND p.account_id = NEW.account_id AND p.sha256 = NEW.sha256 AND d.verdict = 'approved')"
)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_initial")]
    operations = [
        *(append_only(f"campaigns_{name}") for name in ("revision", "payload", "decision")),
        refuse_insert(
            "campaigns_decision",
            "by_another",
            when=WROTE_IT.format(among_editors=AMONG_EDITORS["postgresql"]),
            when_sqlite=WROTE_IT.format(among_editors=AMONG_EDITORS["sqlite"]),
            message="nobody decides on their own words",
        ),
        refuse_insert(
            "campaigns_delivery", "approved", when=NOT_APPROVED, message="this was not approved for this account", columns="sha256, payload_id, account_id"
        ),
    ]
