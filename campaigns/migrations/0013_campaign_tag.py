"""Whom a campaign is for, and the tag that its links carry."""

from django.db import migrations, models

from portal.core.triggers import with_triggers


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0012_findings")]
    operations = with_triggers(
        migrations.AddField("campaign", "audience", models.CharField(blank=True, max_length=200, verbose_name="whom it is for")),
        migrations.AddField(
            "campaign",
            "tag",
            models.SlugField(
                blank=True,
                max_length=40,
                verbose_name="campaign tag of links",
                help_text="becomes utm_campaign; empty: links stay as they are typed",
            ),
        ),
    )
