"""Fills the fictional force: once, in one transaction, always the same but for the dates, which are told from now."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from onboarding.people.models import StaffMember
from portal.core.audit import record
from portal.home.demo.answering import answer_policies
from portal.home.demo.arriving import settle_people, walk
from portal.home.demo.force import Force
from portal.home.demo.gathering import gather
from portal.home.demo.leading import lead
from portal.home.demo.learning import learn
from portal.home.demo.people import SIGN_INS
from portal.home.demo.publishing import connect, deliver, show_on_walls
from portal.home.demo.writing import suggest, write

WEEKS = 6


def is_filled() -> bool:
    """Whether the fictional force is there."""
    return StaffMember.accounts.filter(email__in=[email for email, _what in SIGN_INS]).exists()


def fill() -> Force:
    """Makes everything. Interrupted anywhere, it leaves nothing behind in the database and can be run again."""
    force = _fill_rows(timezone.now())
    show_on_walls()
    return force


@transaction.atomic
def _fill_rows(now: datetime) -> Force:
    force, words = Force(now=now), _words()
    settle_people(force)
    ways = walk(force)
    answer_policies(force, ways)
    learn(force, ways)
    gather(force, ways, words)
    objectives = lead(force, words)
    connect(force)
    call_command("import_templates", verbosity=0)
    deliver(force, write(force, ways, words, objectives), words)
    suggest(force, words)
    today = timezone.localdate(now)
    sunday = today + timedelta(days=6 - today.weekday())
    for weeks in reversed(range(WEEKS)):
        call_command("count_participation", as_of=min(sunday - timedelta(weeks=weeks), today).isoformat(), verbosity=0)
    record("demo.filled", force["admin"], people=len(ways))
    return force


def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
    return loaded
