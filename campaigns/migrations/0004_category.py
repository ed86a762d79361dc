"""What a post is about, on drafts and on what was submitted."""

from django.db import migrations, models

from portal.core.triggers import with_triggers

CATEGORIES = [
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
]


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_nobody_approves_their_own_words")]
    operations = with_triggers(
        migrations.AddField("draft", "category", models.CharField(choices=CATEGORIES, default="general", max_length=12, verbose_name="what it is about")),
        migrations.AddField("revision", "category", models.CharField(choices=CATEGORIES, default="general", max_length=12)),
    )
