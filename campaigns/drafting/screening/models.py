"""What screening noticed in a revision, who let it pass and why, and the force's own words."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.models import Account
from campaigns.drafting.clashes import Clash
from campaigns.drafting.models import Revision
from campaigns.drafting.screening.catalogue import RULES
from campaigns.drafting.screening.enums import Level
from portal.core.labels import shows


@dataclass(frozen=True, slots=True)
class Passage:
    """A place with a few words around it."""

    before: str
    marked: str
    after: str


class Finding(models.Model):
    """Something noticed: where, what, how much it weighs, and the rule with its source.

    Live ones are made for a page and never saved; those of a revision are written when it is submitted. Append-only (trigger).
    `other` is no foreign key: it says which draft it was, whatever became of that.
    `account` None: in all of them. `start` and `end` count characters of the field; both None when it is about the whole.
    """

    class Field(models.TextChoices):
        """What was looked at."""

        WHOLE = "", _("The post")
        TITLE = "title", _("Working title")
        TEXT = "text", _("Text")
        ALT = "alt", _("Photo")

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="findings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    field = models.CharField(max_length=6, choices=Field.choices, blank=True, default=Field.WHOLE)
    photo = models.PositiveSmallIntegerField(null=True, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    level = models.CharField(max_length=5, choices=Level.choices)
    rule = models.CharField(max_length=24)
    reason = models.CharField(max_length=500)
    source = models.CharField(max_length=200, blank=True)
    other = models.PositiveBigIntegerField(null=True, blank=True, editable=False, help_text=_("primary key of the draft that it clashes with"))

    passage: Passage | None = None
    may_clear: bool = False
    may_answer: bool = False
    now: Clash | None = None
    """The same clash as it stands at this moment, in the words of whoever reads."""
    mends: str = ""
    """What is owed, where it is mended elsewhere than in the text: "checklist" or "naming". Live ones only."""

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["revision", "level"], name="finding_by_level")]

    get_level_display = shows("level", Level)

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}" if self.where else self.reason

    @property
    def where(self) -> str:
        """The place in words; empty when it is about the whole."""
        if self.field == self.Field.ALT:
            return gettext("Photo %(number)d") % {"number": self.photo or 0}
        if self.account_id:
            return str(self.account)
        return str(self.Field(self.field).label) if self.field else ""

    @property
    def text(self) -> str:
        """What was noticed."""
        return self.reason

    @property
    def blocks(self) -> bool:
        """Whether the author must mend it before submitting."""
        return self.level == Level.BLOCK and not self.is_overridable

    @property
    def is_overridable(self) -> bool:
        """Whether a block may be let pass by an approver who wrote none of it. A rule that is no longer there may not."""
        return self.level == Level.BLOCK and self.rule in RULES and RULES[self.rule].overridable

    @property
    def label(self) -> str:
        """The rule in words."""
        return str(RULES[self.rule].label) if self.rule in RULES else self.rule

    @property
    def tone(self) -> str:
        """Colour of the level; the word stands beside it."""
        return {Level.NOTE: "note", Level.WARN: "wait", Level.BLOCK: "halt"}[Level(self.level)]

    @property
    def clearing_or_none(self) -> Clearing | None:
        """Who let it pass, when somebody did."""
        try:
            return self.clearing
        except ObjectDoesNotExist:
            return None

    @property
    def answer_or_none(self) -> Answer | None:
        """What its author says to it, when they did."""
        try:
            return self.answer
        except ObjectDoesNotExist:
            return None

    @property
    def is_waiting(self) -> bool:
        """Whether it keeps the revision from being approved."""
        return self.level != Level.NOTE and self.clearing_or_none is None


class Answer(models.Model):
    """What somebody who wrote in it says to a warning. It ends nothing: whoever wrote none of it agrees, or does not. Append-only (trigger)."""

    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="answer")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    why = models.CharField(_("why"), max_length=300)

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.why}"


class Clearing(models.Model):
    """That somebody let a finding pass, and why. Append-only (trigger), and only by somebody who wrote none of it (trigger)."""

    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="clearing")
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cleared_at = models.DateTimeField()
    why = models.CharField(_("why"), max_length=300)

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.why}"


class WordList(models.Model):
    """Words that the force watches for, under one name."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    edition = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Word(models.Model):
    """A word or phrase, how much it weighs, and what the writer is told."""

    word_list = models.ForeignKey(WordList, on_delete=models.CASCADE, related_name="words")
    phrase = models.CharField(_("word or phrase"), max_length=80)
    key = models.CharField(max_length=80, editable=False, help_text=_("the phrase as it is compared: small letters, single spaces"))
    level = models.CharField(_("level"), max_length=5, choices=Level.choices, default=Level.WARN)
    reason = models.CharField(_("what the writer is told"), max_length=200)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["word_list", "key"], name="word_once")]

    def __str__(self) -> str:
        return self.phrase
