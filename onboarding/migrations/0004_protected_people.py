"""Those few who may not be named, found without reading everybody: every list leaves them out by their keys."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onboarding", "0003_people_by_name")]
    operations = [
        migrations.AddIndex(
            "staffmember", models.Index(fields=["safety_class"], condition=~models.Q(safety_class__in=("open", "no_photo")), name="staff_protected")
        )
    ]
