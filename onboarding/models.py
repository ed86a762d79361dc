"""The nouns of wing 1 on one screen; each is defined in its room."""

from onboarding.leadership.models import AnsweredQuestion, Commitment, Objective
from onboarding.learning.models import (
    Assignment,
    Card,
    CardReading,
    Certificate,
    Choice,
    Course,
    CourseVersion,
    Question,
    QuizAttempt,
    QuizResult,
    Revocation,
)
from onboarding.people.models import Circle, Invitation, RoleGrant, StaffMember, Unit
from onboarding.policies.models import Acknowledgement, Policy, PolicyVersion
from onboarding.sessions.models import Attendance, Note, Place, TrainingSession

__all__ = [
    "Acknowledgement",
    "AnsweredQuestion",
    "Assignment",
    "Attendance",
    "Card",
    "CardReading",
    "Certificate",
    "Choice",
    "Circle",
    "Commitment",
    "Course",
    "CourseVersion",
    "Invitation",
    "Note",
    "Objective",
    "Place",
    "Policy",
    "PolicyVersion",
    "Question",
    "QuizAttempt",
    "QuizResult",
    "Revocation",
    "RoleGrant",
    "StaffMember",
    "TrainingSession",
    "Unit",
]
