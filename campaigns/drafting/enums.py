"""States of a draft and of its photos, and what a draft is labelled with for routes, records and searches."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftState(models.TextChoices):
    """Where a draft stands."""

    WRITING = "writing", _("Being written")
    IN_REVIEW = "in_review", _("Waiting for a decision")
    RETURNED = "returned", _("Returned to the author")
    REFUSED = "refused", _("Refused")
    APPROVED = "approved", _("Approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Not decided in time")


class Category(models.TextChoices):
    """What a post is about: it decides how late it may still go out, and which stop holds it."""

    GENERAL = "general", _("General")
    APPEAL = "appeal", _("Appeal for information")
    MISSING = "missing", _("Missing person")
    EVENT = "event", _("Event")
    RECRUITMENT = "recruitment", _("Recruitment")
    PREVENTION = "prevention", _("Crime prevention")
    ROAD = "road", _("Road closure")
    COURT = "court", _("Court outcome")
    ARREST = "arrest", _("Arrest")
    SAFETY = "safety", _("Safety message")


class PhotoState(models.TextChoices):
    """How far a photo has come."""

    WAITING = "waiting", _("Being prepared")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Refused")


class PeopleShown(models.TextChoices):
    """Whether a person can be recognised in a photo, and with what right it is shown all the same."""

    NOBODY = "nobody", _("No, nobody")
    CONSENT = "consent", _("Yes, and they agreed")
    WITHOUT = "without", _("Yes, and they were not asked")


class CaseStage(models.TextChoices):
    """How far the case has come that a draft is about: it decides who may be named and what may prejudice a trial."""

    NONE = "", _("No case")
    REPORTED = "reported", _("Reported: nobody is arrested")
    ARRESTED = "arrested", _("Somebody is arrested")
    CHARGED = "charged", _("Somebody is charged")
    TRIAL = "trial", _("On trial")
    CLOSED = "closed", _("Closed: decided or dropped")


class Sensitivity(models.TextChoices):
    """How carefully a draft has to be looked at. It steers the route of review and opens or closes no page."""

    ROUTINE = "routine", _("Routine")
    SENSITIVE = "sensitive", _("Sensitive: somebody could be hurt by a mistake")
    RESTRICTED = "restricted", _("Restricted: a case, a court order or an operation is involved")


class Retention(models.TextChoices):
    """Which rule says how long the record is kept. The periods are the force's own: the setting RETENTION_YEARS."""

    ROUTINE = "routine", _("Everyday information")
    CASE = "case", _("About a case")
    CORPORATE = "corporate", _("Statement, policy or apology of the force")
    HISTORIC = "historic", _("Of lasting interest")


USUAL_RETENTION: dict[str, str] = dict.fromkeys((Category.APPEAL, Category.MISSING, Category.COURT, Category.ARREST), Retention.CASE)
"""What a draft of a category is usually kept as; the others as everyday information."""


class RouteHint(models.TextChoices):
    """Which way of review a template asks for."""

    NONE = "", _("The usual one")
    SHORT = "short", _("The short one")
    LEGAL = "legal", _("The careful one: an approver, then a leader")


class Kind(models.TextChoices):
    """How a blank of a template is answered."""

    WORDS = "words", _("A line of words")
    NUMBER = "number", _("A number")
    DAY = "day", _("A day")
    CHOICE = "choice", _("One of several answers")


class SuggestionState(models.TextChoices):
    """Where a suggestion stands."""

    WAITING = "waiting", _("Waits to be read")
    TAKEN = "taken", _("Taken up: it became a draft")
    DECLINED = "declined", _("Not this time")
    WITHDRAWN = "withdrawn", _("You took it back")


class People(models.TextChoices):
    """Whether people can be recognised in a suggested photo, and whether they agreed."""

    NOBODY = "nobody", _("Nobody can be recognised")
    AGREED = "agreed", _("Everybody in it agreed that the force may publish it")
    NOT_ASKED = "not_asked", _("Somebody can be recognised, and I have not asked")


class Rhythm(models.TextChoices):
    """How often a post is repeated."""

    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every two weeks")
    MONTHLY = "monthly", _("Every month, on the same date")
