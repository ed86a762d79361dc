"""Kinds and states of training sessions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionKind(models.TextChoices):
    """The catalogue of sessions."""

    LUNCH_AND_LEARN = "lunch_and_learn", _("Lunch-and-learn")
    TOWN_HALL = "town_hall", _("Town hall")
    ROLL_CALL = "roll_call", _("Roll-call talk")
    SETTINGS_CLINIC = "settings_clinic", _("Settings clinic")
    DILEMMA_LAB = "dilemma_lab", _("Dilemma lab")
    DRAFTING_CLINIC = "drafting_clinic", _("Drafting clinic")
    TABLETOP = "tabletop", _("Tabletop exercise")


class PlaceState(models.TextChoices):
    """Where a person stands with one session."""

    BOOKED = "booked", _("Booked")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", _("Cancelled")


class Board(models.TextChoices):
    """The four boards of a discussion."""

    STRATEGY = "strategy", _("Strategy")
    BENEFITS = "benefits", _("Benefits")
    COSTS = "costs", _("Costs and risks")
    ROLES = "roles", _("Roles")


class AttendanceMethod(models.TextChoices):
    """How it was seen that a person was there."""

    HOST = "host", _("Marked by the host")
    SELF = "self", _("Confirmed by the person themselves")
