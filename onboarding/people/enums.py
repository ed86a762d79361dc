"""States and kinds of people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """How a person serves."""

    SWORN = "sworn", _("Sworn")
    CIVILIAN = "civilian", _("Civilian")


class Role(models.TextChoices):
    """What a person may do here. One person may hold several."""

    STAFF = "staff", _("Staff")
    TRAINER = "trainer", _("Trainer")
    APPROVER = "approver", _("Approver")
    LEADER = "leader", _("Leader")
    ADMINISTRATOR = "administrator", _("Administrator")
    RECORDS = "records", _("Records officer")
    ASSOCIATION = "association", _("Staff association")


class SafetyClass(models.TextChoices):
    """How far a person may be seen. Anything that is not one of these counts as covert."""

    OPEN = "open", _("Open: may be named and pictured")
    NO_PHOTO = "no_photo", _("No photo: may be named, never pictured")
    UNLISTED = "unlisted", _("Unlisted: on no list, named to nobody")
    COVERT = "covert", _("Covert: absent from everything")


class InvitationState(models.TextChoices):
    """Where an invitation stands."""

    SENT = "sent", _("Sent, not accepted yet")
    ACCEPTED = "accepted", _("Accepted")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


SEEN = (SafetyClass.OPEN, SafetyClass.NO_PHOTO, SafetyClass.UNLISTED)
NAMED = (SafetyClass.OPEN, SafetyClass.NO_PHOTO)

SECOND_FACTOR_ROLES = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
