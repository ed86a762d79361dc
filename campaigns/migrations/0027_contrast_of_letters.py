"""How far letters in a photo stand out from their ground, where that is too little."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0026_answers")]
    operations = [
        migrations.AddField(
            "photo",
            "low_contrast",
            models.PositiveSmallIntegerField(
                blank=True,
                editable=False,
                help_text="contrast × 100 of letters that hardly stand out from their ground; empty: none were seen",
                null=True,
            ),
        ),
    ]
