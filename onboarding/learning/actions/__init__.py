"""What is done about learning. Evidence is added, never changed; a renewal opens the next period."""

from onboarding.learning.actions.certifying import issue_certificate, revoke
from onboarding.learning.actions.importing import import_course, import_courses
from onboarding.learning.actions.opening import open_all_assignments, open_assignments, open_ready_circles, open_renewals
from onboarding.learning.actions.taking import answer_quiz, draw_quiz, read_card

__all__ = [
    "answer_quiz",
    "draw_quiz",
    "import_course",
    "import_courses",
    "issue_certificate",
    "open_all_assignments",
    "open_assignments",
    "open_ready_circles",
    "open_renewals",
    "read_card",
    "revoke",
]
