"""`manage.py import_courses`: the course files into the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from onboarding.learning.actions import import_courses
from onboarding.learning.files import CONTENT, ContentError


class Command(BaseCommand):
    """Imports the course files."""

    help = "Imports the course files. A changed file makes a new version; run again, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """One optional folder."""
        parser.add_argument("folder", nargs="?", type=Path, default=CONTENT, help="where the .yaml files are (those of the product)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says of each file what became of it; a faulty file stops everything before the first import."""
        try:
            imported = import_courses(options["folder"])
        except ContentError as error:
            raise CommandError(f"Nothing was imported. {error}") from None
        if not imported:
            raise CommandError(f"There is no .yaml file in {options['folder']}.")
        for name, version in imported.items():
            self.stdout.write(f"{name}: {f'version {version.number}' if version else 'unchanged'}")
