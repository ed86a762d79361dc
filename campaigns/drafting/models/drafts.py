"""Campaigns, drafts, the text for each account, photos, and the frozen revisions that decisions are about."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import UTC
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.counting import clean_text
from campaigns.accounts.models import Account
from campaigns.drafting.enums import CaseStage, Category, DraftState, PeopleShown, PhotoState, Retention, Sensitivity
from campaigns.drafting.links import tagged
from campaigns.drafting.pictures import refusal
from portal.core.labels import shows


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
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="copies")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["-changed_at", "-id"]),
            models.Index(fields=["state", "changed_at"]),
            models.Index(fields=["author", "state"]),
            models.Index(fields=["state", "publish_at"]),
            models.Index(fields=["id"], condition=models.Q(state=DraftState.IN_REVIEW), name="draft_in_review"),
        ]

    get_state_display = shows("state", DraftState)
    get_category_display = shows("category", Category)
    get_sensitivity_display = shows("sensitivity", Sensitivity)

    def __str__(self) -> str:
        return self.title


class Variant(models.Model):
    """That a draft goes to an account, and with what text: its own, or the draft's while `text` is empty.

    Whoever writes the text compares it in the same transaction (`actions.likenesses`).
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="variants")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="variants")
    text = models.TextField(_("text for this account"), blank=True, max_length=5000)
    alike = models.JSONField(
        default=list, editable=False, help_text=_("posts that say nearly the same, the most alike first: primary key, account, score of 100")
    )
    compared_at = models.DateTimeField(null=True, editable=False, help_text=_("when the posts that are alike were looked for; empty: not yet"))

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


def original_path(original: Original, filename: str) -> str:
    """Where a file is kept as it was sent: under no name or ending of the sender's."""
    return f"originals/{uuid.uuid4().hex}"


def private_files() -> Storage:
    """Files that no address leads to."""
    return storages["private"]


class Original(models.Model):
    """A file as it was sent, place and camera included: evidence for the few who may open it. Its hash is in the trail."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="originals")
    file = models.FileField(storage=private_files, upload_to=original_path)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text=_("bytes"))
    kind = models.CharField(max_length=8, blank=True, help_text=_("by its content, once it was decoded"))
    picture_sha256 = models.CharField(max_length=64, blank=True, help_text=_("of the clean photo made of it"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.sha256[:12]

    def read(self) -> bytes:
        """What was sent. Raises OSError when it is no longer there."""
        with self.file.storage.open(str(self.file.name)) as file:
            content: bytes = file.read()
        return content


class Photo(models.Model):
    """A picture of a draft: waiting for the worker, refused, or ready, which is decoded, stripped and encoded anew.

    Once ready, the file never changes; what is said about it does, until it is frozen. `colleagues`: primary keys of
    those who can be recognised in it. `renditions`: network → what it gets instead of the file because that is too
    large for it, an object with `file`, `sha256`, `width` and `height`; None as long as nobody has looked.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="photos")
    original = models.OneToOneField(Original, on_delete=models.SET_NULL, null=True, blank=True, related_name="photo")
    state = models.CharField(max_length=8, choices=PhotoState.choices, default=PhotoState.READY)
    fault = models.CharField(max_length=20, blank=True, help_text=_("why it was refused: a `Fault`"))
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    file = models.ImageField(upload_to=photo_path, width_field="width", height_field="height", blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    renditions = models.JSONField(null=True, blank=True, editable=False)
    low_contrast = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text=_("contrast × 100 of letters that hardly stand out from their ground; empty: none were seen")
    )
    """Nought: looked at, and nothing falls short. Empty: not looked at, or a copy of what was frozen when nothing fell short."""
    alt = models.CharField(_("what the photo shows"), max_length=1000, blank=True)
    people = models.CharField(_("can a person be recognised in it?"), max_length=8, choices=PeopleShown.choices, blank=True)
    people_words = models.CharField(_("whose consent, or why without"), max_length=400, blank=True)
    colleagues = models.JSONField(default=list, blank=True)
    is_booking = models.BooleanField(_("shows a booking photo"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["lease_until"], condition=models.Q(state=PhotoState.WAITING), name="photo_waiting"),
            models.Index(fields=["id"], condition=models.Q(state=PhotoState.READY, renditions__isnull=True), name="photo_without_renditions"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=PhotoState.READY, fault="") & ~models.Q(sha256="") & ~models.Q(file="")
                | models.Q(state=PhotoState.WAITING, sha256="", file="", fault="")
                | models.Q(state=PhotoState.REFUSED, sha256="", file="") & ~models.Q(fault=""),
                name="photo_is_what_it_says",
            )
        ]

    def __str__(self) -> str:
        return self.alt[:60] or self.sha256[:12]

    @property
    def refusal(self) -> str:
        """Why it was not taken, in a sentence; empty when it was."""
        return refusal(self.fault) if self.fault else ""

    def frozen(self, network: str = "") -> dict[str, Any]:
        """What a payload keeps of it. `booking`, `words`, `colleagues` and `low_contrast` stand there only when there is something to say,
        and `sent`, the rendition that goes out, only where the network gets another file.
        """
        kept = {"file": str(self.file.name), "sha256": self.sha256, "alt": self.alt, "width": self.width, "height": self.height, "people": self.people}
        said = {"words": self.people_words, "colleagues": self.colleagues, "booking": self.is_booking, "low_contrast": self.low_contrast}
        said |= {"sent": (self.renditions or {}).get(network)}
        return kept | {name: value for name, value in said.items() if value}


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
    compared_at = models.DateTimeField(null=True, help_text=_("when its likenesses to other posts were kept; empty: before the portal kept them"))

    class Meta:
        ordering = ["draft", "-number"]
        indexes = [models.Index(fields=["-submitted_at"], name="revision_latest")]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="revision_number_once")]

    get_category_display = shows("category", Category)
    get_sensitivity_display = shows("sensitivity", Sensitivity)

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class Payload(models.Model):
    """Exactly what would be published on one account, and its SHA-256. Append-only (trigger).

    `photos`: in order, what `Photo.frozen` gave.
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
        """SHA-256, hexadecimal, of the canonical form: account, text, time, and of each photo, in order, its hash, alt text, "booking" if it is one,
        and the hash of the rendition if that goes out in its place.
        """
        publish_at = self.revision.publish_at
        return payload_digest(
            network=self.account.network,
            external_id=self.account.external_id,
            text=self.text,
            photos=[_hashed(photo) for photo in self.photos],
            publish_at=publish_at.astimezone(UTC).isoformat() if publish_at else "",
        )


def _hashed(photo: dict[str, Any]) -> tuple[str, ...]:
    booking, sent = ["booking"] if photo.get("booking") else [], [f"sent {photo['sent']['sha256']}"] if photo.get("sent") else []
    return (photo["sha256"], photo["alt"], *booking, *sent)


def payload_digest(*, network: str, external_id: str, text: str, photos: list[tuple[Any, ...]], publish_at: str) -> str:
    """The hash an approval is bound to. Change one character, alt text, account or the time, and it is another."""
    content = {"network": network, "account": external_id, "text": text, "photos": [list(each) for each in photos], "publish_at": publish_at}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()
