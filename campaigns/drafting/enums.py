"""States of a draft and of its photos."""

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
