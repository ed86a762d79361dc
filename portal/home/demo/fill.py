"""Fills the fictional force: once, in one transaction, always the same but for the dates, which are told from now."""

from django.db import transaction
from django.utils import timezone

from onboarding.people.models import StaffMember
from portal.core.audit import record
from portal.home.demo.answering import answer_policies
from portal.home.demo.arriving import settle_people, walk
from portal.home.demo.force import Force
from portal.home.demo.learning import learn
from portal.home.demo.people import SIGN_INS


def is_filled() -> bool:
    """Whether the fictional force is there."""
    return StaffMember.accounts.filter(email__in=[email for email, _what in SIGN_INS]).exists()


@transaction.atomic
def fill() -> Force:
    """Makes everything. Interrupted anywhere, it leaves nothing behind in the database and can be run again."""
    force = Force(now=timezone.now())
    settle_people(force)
    ways = walk(force)
    answer_policies(force, ways)
    learn(force, ways)
    record("demo.filled", force["admin"], people=len(ways))
    return force
