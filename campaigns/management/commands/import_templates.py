"""`manage.py import_templates`: the template files into the library."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.drafting.actions import import_templates
from campaigns.drafting.templating import CONTENT, ContentError


class Command(BaseCommand):
    """Puts the template files into the library."""

    help = "Puts the template files into the library. A changed file makes a new version, unless somebody here has edited that template since."

    def add_arguments(self, parser: CommandParser) -> None:
        """One optional folder."""
        parser.add_argument("folder", nargs="?", type=Path, default=CONTENT, help="where the .yaml files are (those of the product)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says of each file what became of it; a faulty file stops everything before the first is imported."""
        try:
            imported = import_templates(options["folder"])
        except ContentError as error:
            raise CommandError(f"Nothing was imported. {error}") from None
        if not imported:
            raise CommandError(f"There is no .yaml file in {options['folder']}.")
        for name, version in imported.items() if options["verbosity"] else ():
            self.stdout.write(f"{name}: {f'version {version.number}' if version else 'unchanged, or edited here'}")
