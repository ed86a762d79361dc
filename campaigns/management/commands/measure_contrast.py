"""`manage.py measure_contrast`: letters in photos that were taken in before such letters were looked at."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from campaigns.drafting.actions import measure_contrast


class Command(BaseCommand):
    """Measures photos of drafts that are still being written."""

    help = "Measures how far letters stand out in photos of open drafts that were never measured. It can be interrupted and run again until none is left."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many at most."""
        parser.add_argument("--most", type=int, default=200, help="photos to look at in this run (200); each takes up to a few seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what became of them."""
        done = measure_contrast(most=max(1, options["most"]))
        if options["verbosity"]:
            self.stdout.write(f"{done.looked_at} measured, {done.faint} with faint letters, {done.unreadable} could not be read, {done.left} left")
