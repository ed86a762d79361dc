"""What a draft is labelled with for routes, records and searches, frozen with what was submitted."""

import django.db.models.deletion
from django.db import migrations, models

from portal.core.triggers import with_triggers

STAGES = [
    ("", "No case"),
    ("reported", "Reported: nobody is arrested"),
    ("arrested", "Somebody is arrested"),
    ("charged", "Somebody is charged"),
    ("trial", "On trial"),
    ("closed", "Closed: decided or dropped"),
]
SENSITIVITIES = [
    ("routine", "Routine"),
    ("sensitive", "Sensitive: somebody could be hurt by a mistake"),
    ("restricted", "Restricted: a case, a court order or an operation is involved"),
]
RETENTIONS = [
    ("routine", "Everyday information"),
    ("case", "About a case"),
    ("corporate", "Statement, policy or apology of the force"),
    ("historic", "Of lasting interest"),
]
LABELS = {
    "case_reference": lambda: models.CharField(blank=True, max_length=40, verbose_name="case reference"),
    "case_stage": lambda: models.CharField(blank=True, choices=STAGES, default="", max_length=10, verbose_name="stage of the case"),
    "sensitivity": lambda: models.CharField(choices=SENSITIVITIES, default="routine", max_length=12, verbose_name="sensitivity"),
    "retention": lambda: models.CharField(choices=RETENTIONS, default="routine", max_length=12, verbose_name="kept as"),
    "naming_decided_by": lambda: models.CharField(blank=True, max_length=120, verbose_name="who decided that somebody is named"),
    "naming_reason": lambda: models.CharField(blank=True, max_length=500, verbose_name="why somebody is named"),
    "names_nobody": lambda: models.BooleanField(default=False, verbose_name="nobody who was arrested is named"),
    "template_version": lambda: models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="campaigns.templateversion"
    ),
    "checklist": lambda: models.JSONField(default=list, editable=False),
}


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0014_templates")]
    operations = with_triggers(
        *(migrations.AddField(noun, name, field()) for noun in ("draft", "revision") for name, field in LABELS.items()),
        migrations.AlterField(
            "revision",
            "category",
            models.CharField(
                choices=[
                    ("general", "General"),
                    ("appeal", "Appeal for information"),
                    ("missing", "Missing person"),
                    ("event", "Event"),
                    ("recruitment", "Recruitment"),
                    ("prevention", "Crime prevention"),
                    ("road", "Road closure"),
                    ("court", "Court outcome"),
                    ("arrest", "Arrest"),
                    ("safety", "Safety message"),
                ],
                default="general",
                max_length=12,
                verbose_name="what it is about",
            ),
        ),
        migrations.AddIndex("draft", models.Index(fields=["state", "publish_at"], name="campaigns_d_state_ea1a9d_idx")),
    )
