"""Policies, their versions, and what people answered to them."""

import hashlib

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from onboarding.policies.enums import Answer


class Policy(models.Model):
    """A document that people answer."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "title"]
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return self.title


class PolicyVersion(models.Model):
    """One published text. Never changed (trigger): an answer is to exactly these words."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64)
    is_minor = models.BooleanField(_("minor change: earlier answers stay good"), default=False)
    why = models.CharField(_("why it changed"), max_length=300, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["policy", "-number"]
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="policy_version_number_once")]

    def __str__(self) -> str:
        return f"{self.policy} {self.number}"

    @staticmethod
    def digest(body: str) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(body.encode()).hexdigest()


class Acknowledgement(models.Model):
    """One person's answer to one version. Append-only (trigger): the latest counts, the earlier ones stay."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acknowledgements")
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="acknowledgements")
    sha256 = models.CharField(max_length=64, help_text=_("of the text that was shown"))
    answer = models.CharField(_("answer"), max_length=20, choices=Answer.choices)
    comment = models.TextField(_("comment"), blank=True, max_length=2000)
    language = models.CharField(max_length=10)
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["-answered_at", "-pk"]
        indexes = [models.Index(fields=["person", "version"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.version_id} {self.answer}"
