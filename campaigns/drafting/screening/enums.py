"""How much a finding weighs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """What a finding asks of people."""

    NOTE = "note", _("Worth a look")
    WARN = "warn", _("To be cleared first")
    BLOCK = "block", _("Stands in the way")
