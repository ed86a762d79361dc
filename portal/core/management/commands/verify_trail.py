"""`manage.py verify_trail`: whether the chain of decisions holds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.core.audit import breaks
from portal.core.models import AuditEvent


class Command(BaseCommand):
    help = "Finds events of the trail that were changed, removed or reordered. Exit status 1 when there are any."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(breaks())
        for each in found[:50]:
            self.stderr.write(f"event {each.sequence}: {each.what}")
        if found:
            raise CommandError(f"The trail is broken in {len(found)} places.")
        self.stdout.write(self.style.SUCCESS(f"The trail holds: {AuditEvent.objects.count()} events."))
