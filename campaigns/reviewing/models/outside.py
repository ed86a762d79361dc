"""People without an account who are asked about one revision, and what they said."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.models import Revision
from campaigns.reviewing.enums import Reason, Verdict
from portal.core.encryption import SealedField


class OutsideLink(models.Model):
    """One person outside the force, asked about one revision by a link that opens until they have answered. Only hashes of its secret and of the code are kept.

    `sealed` holds the secret, encrypted, until the mail has taken it along; then it is empty.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="outside_links")
    stage = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=120)
    email = models.EmailField(_("e-mail"))
    secret_hash = models.CharField(max_length=64, unique=True)
    sealed = SealedField(default="", editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_not_before = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-invited_at"]
        indexes = [models.Index(fields=["mailed_at", "mail_not_before"])]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"


class Opinion(models.Model):
    """What an outside reviewer decided, with who they are. Append-only (trigger); it counts at the stage that asked for it alone."""

    link = models.OneToOneField(OutsideLink, on_delete=models.PROTECT, related_name="opinion")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="opinions")
    stage = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=10, choices=[choice for choice in Verdict.choices if choice[0] != Verdict.REFUSED])
    reasons = models.JSONField(null=True)
    words = models.TextField(max_length=2000, blank=True)
    name = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120)
    email = models.EmailField()
    decided_at = models.DateTimeField()
    hashes = models.JSONField(default=dict)

    class Meta:
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.verdict}"

    @property
    def reason_words(self) -> str:
        """The reasons as people read them; empty for an answer that gave none."""
        return ", ".join(str(Reason(each).label) for each in self.reasons or [])
