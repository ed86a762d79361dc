"""What colleagues saw and think worth telling."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import campaigns.drafting.models

PEOPLE = [
    ("nobody", "Nobody can be recognised"),
    ("agreed", "Everybody in it agreed that the force may publish it"),
    ("not_asked", "Somebody can be recognised, and I have not asked"),
]
STATES = [
    ("waiting", "Waits to be read"),
    ("taken", "Taken up: it became a draft"),
    ("declined", "Not this time"),
    ("withdrawn", "You took it back"),
]
PERSON = {"on_delete": django.db.models.deletion.PROTECT, "to": settings.AUTH_USER_MODEL}


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0015_labels"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            "Suggestion",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_anonymous", models.BooleanField(default=False, verbose_name="do not show my name")),
                ("what", models.TextField(max_length=1500, verbose_name="what happened")),
                ("where_when", models.CharField(max_length=300, verbose_name="where and when, roughly")),
                ("why", models.CharField(max_length=500, verbose_name="why would people care")),
                (
                    "photo",
                    models.ImageField(blank=True, height_field="height", upload_to=campaigns.drafting.models.suggestion_path, width_field="width"),
                ),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("people", models.CharField(blank=True, choices=PEOPLE, max_length=10, verbose_name="people in the photo")),
                ("state", models.CharField(choices=STATES, default="waiting", max_length=10)),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="answer")),
                ("handled_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "draft",
                    models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="suggestion", to="campaigns.draft"),
                ),
                ("handled_by", models.ForeignKey(null=True, related_name="+", **PERSON)),
                ("suggested_by", models.ForeignKey(related_name="suggestions", **PERSON)),
            ],
            {
                "ordering": ["-made_at", "-pk"],
                "indexes": [
                    models.Index(fields=["state", "-made_at"], name="campaigns_s_state_5c4017_idx"),
                    models.Index(fields=["suggested_by", "-made_at"], name="campaigns_s_suggest_e79070_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=~models.Q(state="taken") | models.Q(draft__isnull=False), name="taken_has_draft"),
                    models.CheckConstraint(condition=~models.Q(state="declined") | ~models.Q(words=""), name="declined_has_words"),
                    models.CheckConstraint(condition=models.Q(photo="") | ~models.Q(people=""), name="photo_says_people"),
                ],
            },
        ),
    ]
