"""The nouns of the floor: the trail, notices, outgoing mail, heartbeats."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ChainHead(models.Model):
    """The end of the trail. One row, locked by whoever appends, so that the order of events is the order of commits."""

    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash[:12]}"


class AuditEvent(models.Model):
    """One decision, chained to the one before it. It outlives its object and its person, so it holds no foreign key.

    The database refuses update and delete (trigger). `actor` is a staff number in the database's sense (the primary key),
    never a name: a name would outlive a protected colleague's wish not to be shown.
    """

    sequence = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    actor = models.BigIntegerField(null=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id"]),
            models.Index(fields=["verb", "at"]),
            models.Index(fields=["actor", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"


class Notice(models.Model):
    """Something the portal tells one person, on its pages and by mail. `key` makes telling twice impossible."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=400)
    url = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=120)
    is_for_digest = models.BooleanField(default=False, help_text=_("waits for the person's daily mail"))
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["person", "read_at"]),
            models.Index(fields=["person"], condition=models.Q(is_for_digest=True), name="notice_for_digest"),
        ]

    def __str__(self) -> str:
        return self.text


class MailTiming(models.TextChoices):
    """When a person wants the mail that belongs to a notice."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, all in one mail")


class MailWish(models.Model):
    """How one person wants to be mailed. Without a row: at once, at any hour. What is urgent comes at once whatever stands here."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_wish")
    timing = models.CharField(_("mail about what concerns you"), max_length=8, choices=MailTiming.choices, default=MailTiming.AT_ONCE)
    quiet_from = models.TimeField(_("no mail from"), null=True, blank=True, help_text=_("in the force's zone"))
    quiet_until = models.TimeField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None) | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_has_both_ends",
            ),
            models.CheckConstraint(condition=~models.Q(quiet_from=models.F("quiet_until")), name="quiet_is_not_all_day"),
        ]

    def __str__(self) -> str:
        return self.get_timing_display()

    def quiet_end(self, now: datetime) -> datetime | None:
        """When the quiet hours that hold at `now` (aware) end; None outside them."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        local = timezone.localtime(now)
        overnight = self.quiet_from > self.quiet_until
        is_quiet = (local.time() >= self.quiet_from or local.time() < self.quiet_until) if overnight else self.quiet_from <= local.time() < self.quiet_until
        if not is_quiet:
            return None
        day = local.date() + timedelta(days=1 if overnight and local.time() >= self.quiet_from else 0)
        return datetime.combine(day, self.quiet_until, tzinfo=timezone.get_current_timezone())


class OutgoingMail(models.Model):
    """One mail to one person, written in the action's transaction and sent by the worker. `key` keeps it single."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="outgoing_mails")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    attachments = models.JSONField(default=list, help_text=_("name, media type and text of each attachment"))
    key = models.CharField(max_length=160, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at", "not_before"])]

    def __str__(self) -> str:
        return self.subject


class Heartbeat(models.Model):
    """When a kind of process last showed that it lives."""

    name = models.CharField(max_length=40, unique=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
