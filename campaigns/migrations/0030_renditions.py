"""What the networks get for which a photo is too large. Those from before have none yet; the worker's sweep makes them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0029_likenesses")]

    operations = [
        migrations.AddField(model_name="photo", name="renditions", field=models.JSONField(blank=True, editable=False, null=True)),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(condition=models.Q(("renditions__isnull", True), ("state", "ready")), fields=["id"], name="photo_without_renditions"),
        ),
    ]
