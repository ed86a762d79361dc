"""Campaigns, drafts, the text for each account, photos, and the frozen revisions that decisions are about."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.counting import clean_text
from campaigns.accounts.models import Account
from campaigns.drafting.enums import CaseStage, Category, DraftState, Retention, Sensitivity
from campaigns.drafting.links import tagged


class Campaign(models.Model):
    """A theme that drafts belong to, and the objective it serves."""

    name = models.CharField(_("name"), max_length=100)
    theme = models.TextField(_("what it is about"), max_length=1000)
    objective = models.ForeignKey(
        "onboarding.Objective", on_delete=models.SET_NULL, null=True, blank=True, related_name="campaigns", verbose_name=_("objective")
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("owner"))
    audience = models.CharField(_("whom it is for"), max_length=200, blank=True)
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    tag = models.SlugField(_("campaign tag of links"), max_length=40, blank=True, help_text=_("becomes utm_campaign; empty: links stay as they are typed"))

    class Meta:
        ordering = ["-starts_on", "name"]

    def __str__(self) -> str:
        return self.name


class Labels(models.Model):
    """What a draft is labelled with: for routes, records and searches. None of it is published; all of it is frozen with a revision.

    `checklist`: what was ticked of the template's list, objects with `item`, `by` (primary key) and `at` (ISO, UTC).
    """

    category = models.CharField(_("what it is about"), max_length=12, choices=Category.choices, default=Category.GENERAL)
    case_reference = models.CharField(_("case reference"), max_length=40, blank=True)
    case_stage = models.CharField(_("stage of the case"), max_length=10, choices=CaseStage.choices, blank=True, default=CaseStage.NONE)
    sensitivity = models.CharField(_("sensitivity"), max_length=12, choices=Sensitivity.choices, default=Sensitivity.ROUTINE)
    retention = models.CharField(_("kept as"), max_length=12, choices=Retention.choices, default=Retention.ROUTINE)
    naming_decided_by = models.CharField(_("who decided that somebody is named"), max_length=120, blank=True)
    naming_reason = models.CharField(_("why somebody is named"), max_length=500, blank=True)
    names_nobody = models.BooleanField(_("nobody who was arrested is named"), default=False)
    template_version = models.ForeignKey("campaigns.TemplateVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checklist = models.JSONField(default=list, editable=False)

    class Meta:
        abstract = True

    @property
    def shown_retention(self) -> str:
        """What the record is kept as and for how long, in words."""
        years = settings.RETENTION_YEARS[self.retention]
        period = ngettext("%(n)d year", "%(n)d years", years) % {"n": years} if years else gettext("for good")
        return f"{Retention(self.retention).label} ({period})"


class Draft(Labels):
    """The working text. `edition` rises with every save, so that a second tab cannot overwrite the first."""

    title = models.CharField(_("working title"), max_length=120, help_text=_("for colleagues; it is not published"))
    text = models.TextField(_("text"), max_length=5000)
    campaign = models.ForeignKey(Campaign, on_delete=models.SET_NULL, null=True, blank=True, related_name="drafts", verbose_name=_("campaign"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drafts")
    last_editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=DraftState.choices, default=DraftState.WRITING)
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True, help_text=_("empty: as soon as it is approved"))
    edition = models.PositiveIntegerField(default=1)
    editors = models.JSONField(default=list, editable=False, help_text=_("primary keys of everybody who ever wrote in it: none of them may decide on it"))
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["-changed_at", "-id"]),
            models.Index(fields=["state", "changed_at"]),
            models.Index(fields=["author", "state"]),
            models.Index(fields=["state", "publish_at"]),
        ]

    def __str__(self) -> str:
        return self.title


class Variant(models.Model):
    """That a draft goes to an account, and with what text: its own, or the draft's while `text` is empty."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="variants")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="variants")
    text = models.TextField(_("text for this account"), blank=True, max_length=5000)

    class Meta:
        ordering = ["account"]
        constraints = [models.UniqueConstraint(fields=["draft", "account"], name="variant_once")]

    def __str__(self) -> str:
        return f"{self.draft_id} → {self.account_id}"

    @property
    def published_text(self) -> str:
        """What would go out on this account: as `clean_text` leaves it, its links tagged when the draft belongs to a campaign with a tag."""
        campaign = self.draft.campaign
        return tagged(clean_text(self.text or self.draft.text), source=self.account.network, campaign=campaign.tag if campaign else "")


def photo_path(photo: Photo, filename: str) -> str:
    """Where a photo is stored: a name nobody can guess, whatever it was called."""
    return f"photos/{uuid.uuid4().hex}.jpg"


class Photo(models.Model):
    """A decoded, stripped and re-encoded picture. The file never changes; only its alt text does, until it is frozen."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="photos")
    file = models.ImageField(upload_to=photo_path, width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    alt = models.CharField(_("what the photo shows"), max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt[:60] or self.sha256[:12]


class Revision(Labels):
    """A draft as it was submitted. Append-only (trigger): a decision is about exactly this."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    last_editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    editors = models.JSONField(default=list, help_text=_("primary keys of everybody who had written in the draft by then"))
    publish_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["draft", "-number"]
        indexes = [models.Index(fields=["-submitted_at"], name="revision_latest")]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class Payload(models.Model):
    """Exactly what would be published on one account, and its SHA-256. Append-only (trigger).

    `photos`: in order, objects with `file` (storage name), `sha256`, `alt`, `width`, `height`.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="payloads")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="payloads")
    text = models.TextField()
    photos = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["account"]
        constraints = [models.UniqueConstraint(fields=["revision", "account"], name="payload_once")]

    def __str__(self) -> str:
        return f"{self.revision_id} → {self.account_id}"

    def digest(self) -> str:
        """SHA-256, hexadecimal, of the canonical form: account, text, time, and each photo's hash and alt text in order."""
        publish_at = self.revision.publish_at
        return payload_digest(
            network=self.account.network,
            external_id=self.account.external_id,
            text=self.text,
            photos=[(photo["sha256"], photo["alt"]) for photo in self.photos],
            publish_at=publish_at.astimezone(UTC).isoformat() if publish_at else "",
        )


def payload_digest(*, network: str, external_id: str, text: str, photos: list[tuple[Any, Any]], publish_at: str) -> str:
    """The hash an approval is bound to. Change one character, alt text, account or the time, and it is another."""
    content = {"network": network, "account": external_id, "text": text, "photos": [list(each) for each in photos], "publish_at": publish_at}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()
