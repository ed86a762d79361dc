"""Pages of learning."""

from onboarding.learning.views.certificates import certificate_detail, certificate_pdf, certificate_revoke, certificate_verify
from onboarding.learning.views.courses import card_detail, card_read, course_detail, course_list
from onboarding.learning.views.quizzes import quiz_answer, quiz_detail, quiz_result, quiz_start

__all__ = [
    "card_detail",
    "card_read",
    "certificate_detail",
    "certificate_pdf",
    "certificate_revoke",
    "certificate_verify",
    "course_detail",
    "course_list",
    "quiz_answer",
    "quiz_detail",
    "quiz_result",
    "quiz_start",
]
