"""`manage.py confirm_route NUMBER --reason …`: puts a proposed change of a route in force where there is no second person who could confirm it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.reviewing.actions import force_route
from campaigns.reviewing.models import RouteProposal
from portal.core.errors import Refused


class Command(BaseCommand):
    """For whoever runs the server, with the reason that leaders then read."""

    help = "Puts a proposed change of a route in force, where one single person may change routes. Refused while anybody else may confirm it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which proposal, and why."""
        parser.add_argument("number", type=int, metavar="NUMBER", help="of the proposal: the last part of its page's address")
        parser.add_argument("--reason", required=True, help="kept in the trail; everybody who decides, leads or administers is told")

    def handle(self, *args: Any, **options: Any) -> None:
        """One decision, through an action as on the page."""
        proposal = RouteProposal.objects.filter(pk=options["number"]).first()
        if proposal is None:
            raise CommandError("There is no proposal of that number. Its page's address ends with it.")
        try:
            version = force_route(proposal=proposal, reason=options["reason"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(self.style.SUCCESS(f"Version {version.number} of {version.name} holds from now on."))
