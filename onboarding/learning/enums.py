"""Kinds of questions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    """How many choices are right."""

    ONE = "one", _("Choose one")
    SEVERAL = "several", _("Choose all that apply")
