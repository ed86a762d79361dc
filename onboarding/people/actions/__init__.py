"""What is done to people's accounts, to circles and to notices."""

from onboarding.people import rules as _rules  # noqa: F401  (registers the permissions)
from onboarding.people.actions.circles import open_circle
from onboarding.people.actions.invitations import accept_invitation, invite, invite_again
from onboarding.people.actions.notices import choose_mail, read_notices
from onboarding.people.actions.people import change_person, change_roles, deactivate, grant_role, note_sign_in, reactivate, withdraw_role
from onboarding.people.actions.safety import set_safety_class

__all__ = [
    "accept_invitation",
    "change_person",
    "change_roles",
    "choose_mail",
    "deactivate",
    "grant_role",
    "invite",
    "invite_again",
    "note_sign_in",
    "open_circle",
    "reactivate",
    "read_notices",
    "set_safety_class",
    "withdraw_role",
]
