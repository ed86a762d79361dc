"""The latest deliveries, of all accounts and of one, without sorting all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0022_shelves")]
    operations = [
        migrations.AddIndex("delivery", models.Index(fields=["-due_at", "-id"], name="delivery_latest")),
        migrations.AddIndex("delivery", models.Index(fields=["account", "-due_at", "-id"], name="delivery_latest_of_account")),
    ]
