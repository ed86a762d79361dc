"""`manage.py demo`: fills a fictional force to try the portal with."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from onboarding.people.models import StaffMember
from portal.home.demo.fill import fill, is_filled
from portal.home.demo.publishing import show_on_walls


class Command(BaseCommand):
    """The command."""

    help = "Fills the demonstration force: people, six weeks of work, words in every state. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two switches."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing, and say nothing, when anybody has an account already")
        parser.add_argument("--reset", action="store_true", help="says how to begin again: evidence cannot be deleted")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fills, or says in one sentence why not."""
        if options["reset"]:
            raise CommandError(f"Evidence is never deleted. To begin again, stop the portal, delete the data folder ({settings.DATA_DIR}) and start it.")
        if not settings.DEMO:
            raise CommandError("The demonstration has passwords that everybody knows. It is filled only where DEMO=1 is set.")
        if is_filled():
            show_on_walls()  # in case the first run was interrupted just before
            if not options["if_empty"] and options["verbosity"]:
                self.stdout.write("The demonstration force is there already; nothing was changed.")
            return
        if StaffMember.accounts.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are other people in this database. The demonstration fills only an empty one: set another DATA_DIR or DATABASE_URL.")
        force = fill()
        if options["verbosity"]:
            self.stdout.write(self.style.SUCCESS(f"The demonstration force is there: {len(force.people)} people."))
