"""Networks and the health of the force's accounts on them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Network(models.TextChoices):
    """Where the force publishes."""

    X = "x", _("X")
    FACEBOOK = "facebook", _("Facebook")
    BLUESKY = "bluesky", _("Bluesky")
    MASTODON = "mastodon", _("Mastodon")


class AccountState(models.TextChoices):
    """Whether an account can be published to."""

    CONNECTED = "connected", _("Connected")
    BROKEN = "broken", _("Needs attention")
    DISCONNECTED = "disconnected", _("Disconnected")
