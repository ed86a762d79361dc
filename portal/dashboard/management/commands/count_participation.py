"""`manage.py count_participation`: counts now what is otherwise counted at night."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from portal.dashboard.actions import count_participation


class Command(BaseCommand):
    """The command."""

    help = "Counts who takes part, for the week of a day (today). Counting again replaces the week's figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The day."""
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="as things stood at the end of this day")

    def handle(self, *args: Any, **options: Any) -> None:
        """Counts."""
        as_of = options["as_of"]
        rows = count_participation(as_of=date.fromisoformat(as_of) if isinstance(as_of, str) else as_of)
        if options["verbosity"]:
            self.stdout.write(f"Counted: {rows} rows.")
