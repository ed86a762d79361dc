"""What was submitted before there were routes takes the one that there was: one stage, one approver."""

from typing import Any

from django.db import migrations

ONE_APPROVER = {"deciders": "role", "rule": "any", "quorum": 1, "role": "approver", "minutes": 0, "late": "escalate", "escalates_to": "leader"}
STATES = {"approved": "passed", "returned": "failed", "refused": "failed"}


def carry_over(apps: Any, _editor: Any) -> None:
    """A route and its stage for each revision that was decided on, or that waits for a decision now."""
    revisions, run, stage = (apps.get_model("campaigns", name) for name in ("Revision", "RouteRun", "StageRun"))
    decided = dict(apps.get_model("campaigns", "Decision").objects.values_list("revision_id", "verdict"))
    closed_at = dict(apps.get_model("campaigns", "Decision").objects.values_list("revision_id", "decided_at"))
    waiting = revisions.objects.filter(draft__state="in_review").order_by("draft_id", "number")
    newest = {revision.draft_id: revision.pk for revision in waiting}
    runs, stages = [], []
    for revision in revisions.objects.filter(pk__in={*decided, *newest.values()}).iterator(chunk_size=1000):
        runs.append(run(revision=revision, name="Standard", stages=[ONE_APPROVER], length=1, started_at=revision.submitted_at))
        stages.append(
            stage(
                revision=revision,
                number=1,
                state=STATES.get(decided.get(revision.pk, ""), "open"),
                role="approver",
                opened_at=revision.submitted_at,
                closed_at=closed_at.get(revision.pk),
            )
        )
    run.objects.bulk_create(runs, batch_size=500)
    stage.objects.bulk_create(stages, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0018_routes")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
