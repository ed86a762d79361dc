"""The list of people in the order of their names, without sorting everybody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onboarding", "0002_evidence_is_append_only")]
    operations = [migrations.AddIndex("staffmember", models.Index(fields=["full_name", "id"], name="staff_by_name"))]
