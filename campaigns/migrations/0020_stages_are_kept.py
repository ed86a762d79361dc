"""The database lets a decision in at the open stage alone, a stage pass with its approvals alone, and a delivery be made after all of them alone."""

from django.db import migrations

from portal.core.triggers import append_only, refuse_insert

DELIVERY = "campaigns_delivery"
ONLY_A_DECISION = (
    "NOT EXISTS (SELECT 1 FROM campaigns_payload p JOIN campaigns_decision d ON d.revision_id = p.revision_id "
    "WHERE p.id = NEW.payload_id AND p.account_id = NEW.account_id AND p.sha256 = NEW.sha256 AND d.verdict = 'approved')"
)
NOT_ALL_STAGES = (
    "NOT EXISTS (SELECT 1 FROM campaigns_payload p JOIN campaigns_routerun w ON w.revision_id = p.revision_id "
    "WHERE p.id = NEW.payload_id AND p.account_id = NEW.account_id AND p.sha256 = NEW.sha256 "
    "AND w.length <= (SELECT COUNT(*) FROM campaigns_stagerun s WHERE s.revision_id = p.revision_id AND s.state = 'passed') "
    "AND EXISTS (SELECT 1 FROM campaigns_decision d WHERE d.revision_id = p.revision_id AND d.verdict = 'approved') "
    "AND NOT EXISTS (SELECT 1 FROM campaigns_decision d WHERE d.revision_id = p.revision_id AND d.verdict <> 'approved'))"
)
OUTSIDE_WINDOW = (
    "EXISTS (SELECT 1 FROM campaigns_payload p JOIN campaigns_decision d ON d.revision_id = p.revision_id "
    "WHERE p.id = NEW.payload_id AND d.good_until IS NOT NULL AND NEW.due_at > d.good_until)"
)
NO_OPEN_STAGE = "NOT EXISTS (SELECT 1 FROM campaigns_stagerun s WHERE s.revision_id = NEW.revision_id AND s.number = NEW.stage AND s.state = 'open')"
GIVEN = "(SELECT COUNT(*) FROM {table} d WHERE d.revision_id = NEW.revision_id AND d.stage = NEW.number AND d.verdict = 'approved')"
TOO_FEW = (
    "NEW.state = 'passed' AND ("
    f"(NEW.deciders = 'outside' AND NEW.needed > {GIVEN.format(table='campaigns_opinion')}) "
    f"OR (NEW.deciders <> 'outside' AND NEW.needed > {GIVEN.format(table='campaigns_decision')}))"
)
NOT_A_THIRD = (
    "NEW.done_by_id IS NOT NULL AND (EXISTS (SELECT 1 FROM campaigns_decision d WHERE d.revision_id = NEW.revision_id AND d.decided_by_id = NEW.done_by_id) "
    "OR EXISTS (SELECT 1 FROM campaigns_revision r WHERE r.id = NEW.revision_id "
    "AND (NEW.done_by_id IN (r.author_id, r.last_editor_id, r.submitted_by_id) OR {among_editors})))"
)
AMONG_EDITORS = {
    "postgresql": "r.editors @> to_jsonb(NEW.done_by_id)",
    "sqlite": "EXISTS (SELECT 1 FROM json_each(r.editors) e WHERE e.value = NEW.done_by_id)",
}
message = "this was not approved for this account"
one_decision = refuse_insert(DELIVERY, "approved", when=ONLY_A_DECISION, message=message, columns="sha256, payload_id, account_id")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0019_routes_of_what_was_decided")]
    operations = [
        *(append_only(f"campaigns_{name}") for name in ("routeversion", "routerun", "opinion")),
        migrations.RunPython(one_decision.reverse_code, one_decision.code),
        refuse_insert(DELIVERY, "approved", when=NOT_ALL_STAGES, message=message, columns="sha256, payload_id, account_id"),
        refuse_insert(DELIVERY, "in_window", when=OUTSIDE_WINDOW, message="this time is outside the approved window", columns="due_at"),
        refuse_insert("campaigns_decision", "at_open_stage", when=NO_OPEN_STAGE, message="this stage takes no decision"),
        refuse_insert("campaigns_opinion", "at_open_stage", when=NO_OPEN_STAGE, message="this stage takes no decision"),
        refuse_insert(
            "campaigns_stagerun", "passed", when=TOO_FEW, message="too few have approved at this stage", columns="state, needed, number, revision_id, deciders"
        ),
        refuse_insert(
            "campaigns_afterreview",
            "by_a_third",
            when=NOT_A_THIRD.format(among_editors=AMONG_EDITORS["postgresql"]),
            when_sqlite=NOT_A_THIRD.format(among_editors=AMONG_EDITORS["sqlite"]),
            message="whoever wrote or decided does not review it afterwards",
            columns="done_by_id, revision_id",
        ),
    ]
