"""A change of a route that makes review easier waits for a second person. The database keeps it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.core.triggers import never_deleted, refuse_insert, with_triggers

PROPOSAL, VERSION = "campaigns_routeproposal", "campaigns_routeversion"
IS_THERE = "EXISTS (SELECT 1 FROM campaigns_routeproposal p WHERE p.id = NEW.id{so})"
EASIER_ALONE = (
    "NEW.proposal_id IS NULL AND NEW.is_on AND EXISTS (SELECT 1 FROM campaigns_routeversion v WHERE v.route_id = NEW.route_id AND v.number = NEW.number - 1 "
    "AND v.is_on AND ({length}(NEW.stages) < {length}(v.stages) "
    "OR (v.after_review_hours > 0 AND (NEW.after_review_hours = 0 OR NEW.after_review_hours > v.after_review_hours))))"
)
NOT_CONFIRMED = (
    "NEW.proposal_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM campaigns_routeproposal p WHERE p.id = NEW.proposal_id AND p.route_id = NEW.route_id "
    "AND p.base = NEW.number - 1 AND p.proposed_by_id = NEW.made_by_id AND p.state IN ('confirmed', 'forced') AND {stages})"
)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0031_clash_with"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        *with_triggers(
            migrations.CreateModel(
                name="RouteProposal",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("base", models.PositiveIntegerField()),
                    ("wording", models.JSONField()),
                    ("proposed_at", models.DateTimeField()),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("waiting", "Waits for a second person"),
                                ("confirmed", "Confirmed"),
                                ("forced", "Put in force at the server"),
                                ("declined", "Declined"),
                                ("withdrawn", "Taken back"),
                                ("overtaken", "Overtaken by another change"),
                            ],
                            default="waiting",
                            max_length=10,
                        ),
                    ),
                    ("closed_at", models.DateTimeField(null=True)),
                    ("words", models.TextField(blank=True, max_length=1000, verbose_name="in your words")),
                    ("closed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("proposed_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("route", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="campaigns.route")),
                ],
                options={"ordering": ["-proposed_at", "-pk"]},
            ),
            migrations.AddField(
                model_name="routeversion",
                name="proposal",
                field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="version", to="campaigns.routeproposal"),
            ),
            migrations.AddConstraint(
                model_name="routeproposal",
                constraint=models.UniqueConstraint(condition=models.Q(("state", "waiting")), fields=("route",), name="one_proposal_waits_a_route"),
            ),
            migrations.AddConstraint(
                model_name="routeproposal",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state__in", ["confirmed", "declined"]), _negated=True),
                        models.Q(("closed_by__isnull", False), models.Q(("closed_by", models.F("proposed_by")), _negated=True)),
                        _connector="OR",
                    ),
                    name="proposal_is_judged_by_another",
                ),
            ),
            migrations.AddConstraint(
                model_name="routeproposal",
                constraint=models.CheckConstraint(
                    condition=models.Q(models.Q(("state", "forced"), _negated=True), models.Q(("words", ""), _negated=True), _connector="OR"),
                    name="forced_proposal_gives_reason",
                ),
            ),
        ),
        never_deleted(PROPOSAL),
        refuse_insert(
            PROPOSAL,
            "wording_kept",
            when=IS_THERE.format(so=""),
            message="what was proposed stays as it was",
            columns="wording, base, route_id, proposed_by_id, proposed_at",
        ),
        refuse_insert(
            PROPOSAL,
            "stays_closed",
            when=IS_THERE.format(so=" AND p.state <> 'waiting'"),
            message="this proposal is closed",
            columns="state, closed_by_id, closed_at, words",
        ),
        refuse_insert(
            VERSION,
            "easier",
            when=EASIER_ALONE.format(length="jsonb_array_length"),
            when_sqlite=EASIER_ALONE.format(length="json_array_length"),
            message="a second person confirms an easier route",
        ),
        refuse_insert(
            VERSION,
            "confirmed",
            when=NOT_CONFIRMED.format(stages="p.wording -> 'stages' = NEW.stages"),
            when_sqlite=NOT_CONFIRMED.format(stages="json_extract(p.wording, '$.stages') = json(NEW.stages)"),
            message="this change of a route was not confirmed",
        ),
    ]
