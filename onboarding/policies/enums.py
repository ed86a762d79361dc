"""The answers a person may give to a policy."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.TextChoices):
    """All three are respected; only the first lets a person draft."""

    AGREED = "agreed", _("I have read this and agree")
    DECLINED = "declined", _("I have read this and decline")
    SEEKING_ADVICE = "seeking_advice", _("I want to talk to my representative first")
