"""`manage.py import_policies`: the policy files into the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from onboarding.policies.actions import import_policies
from onboarding.policies.files import CONTENT, ContentError


class Command(BaseCommand):
    """Publishes the policy files."""

    help = "Publishes the policy files. A changed text makes a new version and asks everybody again, unless the file says `minor: true` and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """One optional folder."""
        parser.add_argument("folder", nargs="?", type=Path, default=CONTENT, help="where the .yaml files are (those of the product)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says of each file what became of it; a faulty file stops everything before the first is published."""
        try:
            imported = import_policies(options["folder"])
        except ContentError as error:
            raise CommandError(f"Nothing was published. {error}") from None
        if not imported:
            raise CommandError(f"There is no .yaml file in {options['folder']}.")
        for name, version in imported.items():
            self.stdout.write(f"{name}: {f'version {version.number}' if version else 'unchanged'}")
