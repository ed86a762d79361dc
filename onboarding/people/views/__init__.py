"""Pages about people: the list, one person, circles, and what is everybody's own."""

from onboarding.people.views.changing import (
    person_deactivate,
    person_edit,
    person_invite,
    person_invite_again,
    person_reactivate,
    person_roles,
    person_safety,
)
from onboarding.people.views.circles import circle_list, circle_open
from onboarding.people.views.own import invitation_accept, mail_choose, notice_list, notice_read_all, profile
from onboarding.people.views.seeing import person_detail, person_list

__all__ = [
    "circle_list",
    "circle_open",
    "invitation_accept",
    "mail_choose",
    "notice_list",
    "notice_read_all",
    "person_deactivate",
    "person_detail",
    "person_edit",
    "person_invite",
    "person_invite_again",
    "person_list",
    "person_reactivate",
    "person_roles",
    "person_safety",
    "profile",
]
