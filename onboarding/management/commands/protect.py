"""`manage.py protect EMAIL CLASS --reason … --by EMAIL`: sets the safety class of somebody whom no page shows."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from onboarding.people.actions import deactivate, set_safety_class
from onboarding.people.enums import SafetyClass
from onboarding.people.models import StaffMember
from portal.core.errors import Refused

LEAVES = "leaves"


class Command(BaseCommand):
    """For the security officer, at the server."""

    help = "Sets the safety class of any colleague, also of those whom no page shows. The trail keeps the class and the reason, never the name."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom, how, why, and who decides."""
        parser.add_argument("email", metavar="EMAIL", help="of the colleague")
        parser.add_argument(
            "safety_class",
            metavar="CLASS",
            choices=[*SafetyClass.values, LEAVES],
            help=f"{', '.join(SafetyClass.values)}; or {LEAVES}: ends the access at once",
        )
        parser.add_argument("--reason", required=True, help="kept in the trail; without a name")
        parser.add_argument("--by", metavar="EMAIL", required=True, help="of the administrator who decides")

    def handle(self, *args: Any, **options: Any) -> None:
        """One decision, through the same action as the page."""
        person, by = self._who(options["email"]), self._who(options["by"])
        try:
            if options["safety_class"] == LEAVES:
                deactivate(person, reason=options["reason"], by=by)
            else:
                set_safety_class(person, options["safety_class"], reason=options["reason"], by=by)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(self.style.SUCCESS("Done. It holds from now on."))

    def _who(self, email: str) -> StaffMember:
        person = StaffMember.accounts.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError(f"Nobody signs in with {email}. Check the spelling.")
        return person
