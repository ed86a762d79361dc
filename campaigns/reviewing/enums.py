"""What a reviewer may decide, and why something is returned."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
