"""What the parts of the fill hand to each other."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from campaigns.accounts.models import Account
from onboarding.people.models import Circle, StaffMember, Unit

SEED = 20240917
OPENED_DAYS_AGO = {"command": 42, "champions": 35, "supervisors": 20, "all-staff": 7}


@dataclass
class Force:
    """The fictional force while it is being filled. `now` is the moment of the fill; everything else is told from it."""

    now: datetime
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311  the same force every time
    units: dict[str, Unit] = field(default_factory=dict)
    circles: dict[str, Circle] = field(default_factory=dict)
    people: dict[str, StaffMember] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def __getitem__(self, name: str) -> StaffMember:
        """The person whose address begins with the name."""
        return self.people[f"{name}@demo.example"]

    def ago(self, days: float, hours: float = 0) -> datetime:
        """A moment in the past; negative numbers lie ahead."""
        return self.now - timedelta(days=days, hours=hours)

    def at_hour(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A full hour (UTC) `days` days before the day of the fill; negative days lie ahead."""
        return (self.now - timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)

    def between(self, start: datetime, end: datetime) -> datetime:
        """Some moment between the two, always the same for the same fill."""
        return start + (end - start) * self.random.random()

    def of_circle(self, slug: str) -> list[StaffMember]:
        """The circle's people, in the order in which they were made."""
        return [person for person in self.people.values() if person.circle == self.circles[slug]]
