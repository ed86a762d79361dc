"""Which draft a finding's clash is with, so that it is told once. What was noticed before does not say it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0030_renditions")]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="other",
            field=models.PositiveBigIntegerField(blank=True, editable=False, help_text="primary key of the draft that it clashes with", null=True),
        )
    ]
