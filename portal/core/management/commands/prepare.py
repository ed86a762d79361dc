"""`manage.py prepare`: brings the database up to what this version needs. Can be interrupted and run again."""

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrates, makes the cache table, and fills the demonstration force when DEMO is on and there is nobody yet."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        call_command("createcachetable", verbosity=0)
        if settings.DEMO:
            call_command("demo", "--if-empty", verbosity=options["verbosity"])  # first: its policies are older than today
        for content in ("import_courses", "import_policies", "import_templates"):
            if content in get_commands():
                call_command(content, verbosity=options["verbosity"])
