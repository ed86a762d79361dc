"""What a reviewer may decide, why something is returned, and how a route's stages are made up."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from onboarding.people.enums import Role


class Verdict(models.TextChoices):
    """The decision on one revision."""

    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    REFUSED = "refused", _("Refused")


class Reason(models.TextChoices):
    """Why something is returned or refused."""

    ACCURACY = "accuracy", _("Accuracy")
    LAW = "law", _("Law or proceedings")
    TONE = "tone", _("Tone")
    PERSONAL_DATA = "personal_data", _("Personal data")
    IMAGE = "image", _("Image")
    OTHER = "other", _("Something else")


SERIOUS = frozenset({Reason.LAW, Reason.PERSONAL_DATA})
"""Reasons that take earned trust away at once."""


class StageState(models.TextChoices):
    """Where one stage of one revision stands."""

    OPEN = "open", _("Waiting")
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Returned or refused")
    EXPIRED = "expired", _("Not decided in time")
    LEFT = "left", _("Taken back by its author")


class Deciders(models.TextChoices):
    """Whom a stage asks. All but an outside reviewer also hold a role that may decide."""

    ROLE = "role", _("Whoever holds a role")
    UNIT = "unit", _("Whoever of a unit may decide")
    PEOPLE = "people", _("Named people")
    OUTSIDE = "outside", _("An outside reviewer, by a link")


class Rule(models.TextChoices):
    """How many of them have to approve."""

    ANY = "any", _("One of them")
    QUORUM = "quorum", _("Several of them")
    ALL = "all", _("All of them")


class Late(models.TextChoices):
    """What happens to a stage that nobody decided when it was due."""

    ESCALATE = "escalate", _("Others are told and may decide as well")
    EXPIRE = "expire", _("It ends and does not go out")


class Match(models.TextChoices):
    """How a route's conditions are put together."""

    ALL = "all", _("All of these hold")
    ANY = "any", _("At least one of these holds")


class Level(models.TextChoices):
    """The most serious thing that screening noticed in a revision."""

    NONE = "", _("Nothing in particular")
    NOTE = "note", _("A note")
    WARN = "warn", _("A warning")
    BLOCK = "block", _("Something that must be mended")


class Easing(models.TextChoices):
    """In which way one way to a decision is easier than another."""

    FEWER_STAGES = "fewer_stages", _("fewer stages")
    FEWER_PEOPLE = "fewer_people", _("fewer people have to approve")
    OTHER_PEOPLE = "other_people", _("people decide who could not so far")
    OTHERS_SOONER = "others_sooner", _("others may decide as well, or sooner")
    LASTS_LONGER = "lasts_longer", _("it does not end, or ends later, when nobody decides")
    AFTERWARDS = "afterwards", _("nobody looks at it afterwards, or later")
    UNKNOWN = "unknown", _("there are too many conditions to compare the ways with each other")


class ProposalState(models.TextChoices):
    """Where a change of a route stands that makes review easier."""

    WAITING = "waiting", _("Waits for a second person")
    CONFIRMED = "confirmed", _("Confirmed")
    FORCED = "forced", _("Put in force at the server")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")
    OVERTAKEN = "overtaken", _("Overtaken by another change")


LEVELS = (Level.NONE, Level.NOTE, Level.WARN, Level.BLOCK)
DECIDING_ROLES = (Role.APPROVER, Role.LEADER)
"""Roles that may decide on a revision at all; which of them is asked is the stage's business."""
