"""Two more networks an account may be on."""

from django.db import migrations, models

from portal.core.triggers import with_triggers

NETWORKS = [("x", "X"), ("facebook", "Facebook"), ("bluesky", "Bluesky"), ("mastodon", "Mastodon")]


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0006_photos_in_the_worker")]
    operations = with_triggers(
        migrations.AlterField("account", "network", models.CharField(choices=NETWORKS, max_length=12, verbose_name="network")),
    )
