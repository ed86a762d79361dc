"""The trail: a hash-chained record of every decision, written in the transaction that makes the decision."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from portal.core import context
from portal.core.models import AuditEvent, ChainHead


def digest(event: AuditEvent) -> str:
    """SHA-256, in hexadecimal, over everything an event says and the hash of the event before it."""
    content = {
        "sequence": event.sequence,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "verb": event.verb,
        "actor": event.actor,
        "object": [event.object_type, event.object_id],
        "data": event.data,
        "request": event.request_id,
        "previous": event.previous_hash,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def record(verb: str, on: models.Model | tuple[str, object], *, by: Any = None, **data: Any) -> AuditEvent:
    """Appends one event. Call it last in an action: from here to the commit nobody else can append.

    `by` is the person or None for clockwork. `data` must be what JSON can hold, and holds no name and no secret.
    Raises TransactionManagementError outside a transaction.
    """
    object_type, object_id = on if isinstance(on, tuple) else (on._meta.label_lower, on.pk)
    with transaction.atomic(durable=False):
        head = _locked_head()
        event = AuditEvent(
            sequence=head.sequence + 1,
            at=timezone.now(),
            verb=verb,
            actor=getattr(by, "pk", None),
            object_type=object_type,
            object_id=str(object_id),
            data=json.loads(json.dumps(data, cls=DjangoJSONEncoder)),
            request_id=context.request_id.get(),
            previous_hash=head.hash,
        )
        event.hash = digest(event)
        event.save(force_insert=True)
        head.sequence, head.hash = event.sequence, event.hash
        head.save(update_fields=["sequence", "hash"])
    return event


def _locked_head() -> ChainHead:
    head = ChainHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        ChainHead.objects.bulk_create([ChainHead(pk=1)], ignore_conflicts=True)
        head = ChainHead.objects.select_for_update().get(pk=1)
    return head


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold."""

    sequence: int
    what: str


def breaks() -> Iterator[Break]:
    """Every place where an event was changed, is missing, or stands in the wrong order. Nothing when the trail holds."""
    expected, previous = 1, ""
    for event in AuditEvent.objects.order_by("sequence").iterator(chunk_size=2000):
        if event.sequence != expected:
            yield Break(expected, f"events {expected} to {event.sequence - 1} are missing")
        elif event.previous_hash != previous:
            yield Break(event.sequence, "does not follow from the event before it")
        if digest(event) != event.hash:
            yield Break(event.sequence, "was changed after it was written")
        expected, previous = event.sequence + 1, event.hash
    head = ChainHead.objects.filter(pk=1).first()
    if head and (head.sequence, head.hash) != (expected - 1, previous):
        yield Break(expected, f"the trail should end at event {head.sequence}")
