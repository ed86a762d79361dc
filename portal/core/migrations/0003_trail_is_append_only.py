"""The database refuses to change or remove an event of the trail."""

from django.db import migrations

from portal.core.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("core", "0002_initial")]
    operations = [append_only("core_auditevent")]
