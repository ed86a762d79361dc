"""Kinds of questions, and how a certificate stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    """How many choices are right."""

    ONE = "one", _("Choose one")
    SEVERAL = "several", _("Choose all that apply")


class CertificateState(models.TextChoices):
    """How a certificate stands at a moment. Only the first certifies."""

    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Replaced by a newer one")
