"""Routes, their stages and what people outside say; several decisions on one revision, one a person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.core.encryption
from portal.core.triggers import with_triggers


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0017_search"),
        ("onboarding", "0002_evidence_is_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = with_triggers(
        migrations.CreateModel(
            name="AfterReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("is_sound", models.BooleanField(null=True)),
                ("words", models.TextField(blank=True, max_length=2000)),
                ("reminded_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["due_at"],
            },
        ),
        migrations.CreateModel(
            name="Looking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage", models.PositiveSmallIntegerField()),
                ("verdict", models.CharField(choices=[("approved", "Approved"), ("returned", "Returned")], max_length=10)),
                ("words", models.TextField(blank=True, max_length=2000)),
                ("name", models.CharField(max_length=120)),
                ("organisation", models.CharField(max_length=120)),
                ("email", models.EmailField(max_length=254)),
                ("decided_at", models.DateTimeField()),
                ("hashes", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["-decided_at"],
            },
        ),
        migrations.CreateModel(
            name="OutsideLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("organisation", models.CharField(max_length=120, verbose_name="organisation")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("sealed", portal.core.encryption.SealedField(default="", editable=False)),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("mailed_at", models.DateTimeField(null=True)),
                ("mail_tries", models.PositiveSmallIntegerField(default=0)),
                ("mail_not_before", models.DateTimeField(null=True)),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("code_sent_at", models.DateTimeField(null=True)),
                ("codes_sent", models.PositiveSmallIntegerField(default=0)),
                ("wrong_codes", models.PositiveSmallIntegerField(default=0)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-invited_at"],
            },
        ),
        migrations.CreateModel(
            name="Route",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=40, unique=True)),
            ],
            options={
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="RouteRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(default="standard", max_length=40)),
                ("name", models.CharField(max_length=60)),
                ("stages", models.JSONField()),
                ("length", models.PositiveSmallIntegerField()),
                ("facts", models.JSONField(default=dict)),
                ("after_review_hours", models.PositiveSmallIntegerField(default=0)),
                ("started_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RouteVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("description", models.CharField(max_length=300, verbose_name="when it is for")),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=50, help_text="the route with the lowest number that applies is taken", verbose_name="place"),
                ),
                ("conditions", models.JSONField(default=dict)),
                ("stages", models.JSONField(default=list)),
                (
                    "after_review_hours",
                    models.PositiveSmallIntegerField(default=0, help_text="0: it is not", verbose_name="reviewed afterwards within (hours)"),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="in use")),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["position", "route", "-number"],
            },
        ),
        migrations.CreateModel(
            name="StageRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting"),
                            ("passed", "Passed"),
                            ("failed", "Returned or refused"),
                            ("expired", "Not decided in time"),
                            ("left", "Taken back by its author"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "deciders",
                    models.CharField(
                        choices=[
                            ("role", "Whoever holds a role"),
                            ("unit", "Whoever of a unit may decide"),
                            ("people", "Named people"),
                            ("outside", "An outside reviewer, by a link"),
                        ],
                        default="role",
                        max_length=10,
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=20)),
                ("needed", models.PositiveSmallIntegerField(default=1)),
                (
                    "late",
                    models.CharField(
                        choices=[("escalate", "Others are told and may decide as well"), ("expire", "It ends and does not go out")],
                        default="escalate",
                        max_length=10,
                    ),
                ),
                ("escalates_to", models.CharField(blank=True, max_length=20)),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["revision", "number"],
            },
        ),
        migrations.CreateModel(
            name="UrgentAsk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="why it cannot wait")),
                ("asked_at", models.DateTimeField()),
            ],
        ),
        migrations.AlterModelOptions(
            name="decision",
            options={"ordering": ["-decided_at", "-pk"]},
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="one_decision_per_stage",
        ),
        migrations.AddField(
            model_name="decision",
            name="good_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="good_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="more_reasons",
            field=models.JSONField(default=list),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("revision", "decided_by"), name="one_decision_a_person"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(condition=models.Q(("verdict", "approved"), _negated=True), fields=("revision",), name="one_decision_against"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(condition=models.Q(("good_until__isnull", False)), fields=("revision",), name="one_decision_completes"),
        ),
        migrations.AddField(
            model_name="afterreview",
            name="done_by",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="afterreview",
            name="revision",
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="after_review", to="campaigns.revision"),
        ),
        migrations.AddField(
            model_name="looking",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="looking",
            name="revision",
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="looking", to="campaigns.revision"),
        ),
        migrations.AddField(
            model_name="opinion",
            name="revision",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="campaigns.revision"),
        ),
        migrations.AddField(
            model_name="outsidelink",
            name="invited_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="outsidelink",
            name="revision",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="outside_links", to="campaigns.revision"),
        ),
        migrations.AddField(
            model_name="opinion",
            name="link",
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="opinion", to="campaigns.outsidelink"),
        ),
        migrations.AddField(
            model_name="routerun",
            name="revision",
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="route_run", to="campaigns.revision"),
        ),
        migrations.AddField(
            model_name="routeversion",
            name="made_by",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="routeversion",
            name="route",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="campaigns.route"),
        ),
        migrations.AddField(
            model_name="routerun",
            name="version",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="campaigns.routeversion"),
        ),
        migrations.AddField(
            model_name="stagerun",
            name="people",
            field=models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="stagerun",
            name="revision",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="stage_runs", to="campaigns.revision"),
        ),
        migrations.AddField(
            model_name="stagerun",
            name="unit",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="onboarding.unit"),
        ),
        migrations.AddField(
            model_name="urgentask",
            name="asked_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="urgentask",
            name="draft",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="urgent_asks", to="campaigns.draft"),
        ),
        migrations.AddField(
            model_name="urgentask",
            name="revision",
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="urgent_ask", to="campaigns.revision"),
        ),
        migrations.AddIndex(
            model_name="afterreview",
            index=models.Index(fields=["done_at", "due_at"], name="campaigns_a_done_at_047f4a_idx"),
        ),
        migrations.AddConstraint(
            model_name="afterreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("done_by__isnull", True), ("is_sound__isnull", True)),
                    models.Q(("done_at__isnull", False), ("done_by__isnull", False), ("is_sound__isnull", False)),
                    _connector="OR",
                ),
                name="after_review_is_done_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="outsidelink",
            index=models.Index(fields=["mailed_at", "mail_not_before"], name="campaigns_o_mailed__b6f6cc_idx"),
        ),
        migrations.AddConstraint(
            model_name="routeversion",
            constraint=models.UniqueConstraint(fields=("route", "number"), name="route_version_number_once"),
        ),
        migrations.AddConstraint(
            model_name="routerun",
            constraint=models.CheckConstraint(condition=models.Q(("length__gte", 1)), name="route_run_has_a_stage"),
        ),
        migrations.AddIndex(
            model_name="stagerun",
            index=models.Index(fields=["state", "due_at"], name="campaigns_s_state_a0458a_idx"),
        ),
        migrations.AddConstraint(
            model_name="stagerun",
            constraint=models.UniqueConstraint(fields=("revision", "number"), name="stage_run_once"),
        ),
        migrations.AddConstraint(
            model_name="stagerun",
            constraint=models.UniqueConstraint(condition=models.Q(("state", "open")), fields=("revision",), name="one_open_stage"),
        ),
        migrations.AddConstraint(
            model_name="stagerun",
            constraint=models.CheckConstraint(condition=models.Q(("needed__gte", 1)), name="stage_needs_somebody"),
        ),
        migrations.AddConstraint(
            model_name="urgentask",
            constraint=models.UniqueConstraint(condition=models.Q(("revision__isnull", True)), fields=("draft",), name="one_urgent_ask_waits"),
        ),
    )
