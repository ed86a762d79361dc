"""Who may schedule, run and attend sessions."""

import rules

from onboarding.people.models import StaffMember
from onboarding.people.rules import is_leader, is_staff, is_trainer
from onboarding.sessions.models import TrainingSession


@rules.predicate
def is_host(person: StaffMember, session: TrainingSession | None) -> bool:
    """Whether the session is theirs. False without a session."""
    return session is not None and session.host_id == person.pk


rules.add_perm("onboarding.attend_session", is_staff)
rules.add_perm("onboarding.schedule_session", is_trainer | is_leader)
rules.add_perm("onboarding.run_session", is_trainer | (is_staff & is_host))
