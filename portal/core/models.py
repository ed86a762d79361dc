"""The nouns of the floor: the trail, notices, outgoing mail, heartbeats."""

from django.conf import settings
from django.db import models
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
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notice_once")]
        indexes = [models.Index(fields=["person", "read_at"])]

    def __str__(self) -> str:
        return self.text


class OutgoingMail(models.Model):
    """One mail to one person, written in the action's transaction and sent by the worker. `key` keeps it single."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
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
