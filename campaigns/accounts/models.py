"""The force's pages and handles."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.enums import AccountState, Network
from portal.core.encryption import SealedField, seal, unseal
from portal.core.labels import shows


def account_name(name: str, network: object) -> str:
    """What colleagues call an account. `network`: in the reader's words."""
    return f"{name} ({network})"


class Account(models.Model):
    """One page or handle of the force. Its tokens are sealed with the key ring and never leave in a repr, a log or a page."""

    network = models.CharField(_("network"), max_length=12, choices=Network.choices)
    external_id = models.CharField(_("id on the network"), max_length=64, help_text=_("the page's or the user's number"))
    name = models.CharField(_("name"), max_length=80)
    handle = models.CharField(_("handle"), max_length=60, help_text=_("as people know it, without @"))
    followers = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=14, choices=AccountState.choices, default=AccountState.CONNECTED)
    problem = models.CharField(max_length=300, blank=True, help_text=_("why it needs attention, in words for people"))
    way = models.CharField(max_length=16, default="keys", editable=False, help_text=_("how it was connected; see publishing.ways"))
    sealed_secrets = SealedField(editable=False, default="")
    scopes = models.JSONField(default=list, blank=True, help_text=_("what the network lets us do, in its own words"))
    token_expires_at = models.DateTimeField(null=True, blank=True)
    renewing_at = models.DateTimeField(null=True, blank=True, help_text=_("since when a renewal of its keys has been under way"))
    probed_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True, help_text=_("the network asked us to wait until then"))
    budget = models.JSONField(default=dict, blank=True, help_text=_("what the network last said of its limits: name → limit, remaining, reset"))

    class Meta:
        ordering = ["network", "name"]
        constraints = [models.UniqueConstraint(fields=["network", "external_id"], name="account_once")]

    get_network_display = shows("network", Network)

    def __str__(self) -> str:
        return account_name(self.name, self.get_network_display())

    @property
    def is_renewed(self) -> bool:
        """Whether the portal renews its keys by itself, so that their end is nobody's concern."""
        return self.way == "oauth2"

    def has_ended_by(self, when: datetime) -> bool:
        """Whether its keys will have ended by then."""
        return self.token_expires_at is not None and self.token_expires_at <= when

    @property
    def secrets(self) -> dict[str, Any]:
        """The tokens, in the clear. Only networks/ needs them."""
        return unseal(self.sealed_secrets)

    def keep_secrets(self, secrets: dict[str, Any]) -> None:
        """Seals tokens into the row; saving is the caller's business."""
        self.sealed_secrets = seal(secrets)
