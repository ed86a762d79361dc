"""The trail: a hash-chained record of every decision, written in the transaction that makes the decision."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from portal.core import context
from portal.core.models import AuditEvent, ChainHead

# The parts of what is hashed, in the order of their names: the two that only the end of the chain knows stand between them.
PREVIOUS, SEQUENCE = '"previous":"', '"sequence":'


def _parts(event: AuditEvent) -> tuple[str, str, str]:
    """What is hashed: first part + previous hash + second part + sequence + third part."""

    def written(name: str, value: Any) -> str:
        return f"{json.dumps(name)}:{json.dumps(value, sort_keys=True, separators=(',', ':'))}"

    first = [
        written("actor", event.actor),
        written("at", event.at.astimezone(UTC).isoformat(timespec="microseconds")),
        written("data", event.data),
        written("object", [event.object_type, event.object_id]),
    ]
    return f"{{{','.join(first)},{PREVIOUS}", f'",{written("request", event.request_id)},{SEQUENCE}', f",{written('verb', event.verb)}}}"


def digest(event: AuditEvent) -> str:
    """SHA-256, in hexadecimal, over everything an event says and the hash of the event before it: canonical JSON, names in order."""
    first, second, third = _parts(event)
    return hashlib.sha256(f"{first}{event.previous_hash}{second}{event.sequence}{third}".encode()).hexdigest()


def record(verb: str, on: models.Model | tuple[str, object], *, by: Any = None, **data: Any) -> AuditEvent:
    """Appends one event. Call it last in an action: from here to the commit nobody else can append.

    `by` is the person or None for clockwork. `data` must be what JSON can hold, and holds no name and no secret.
    """
    object_type, object_id = on if isinstance(on, tuple) else (on._meta.label_lower, on.pk)
    event = AuditEvent(
        at=timezone.now(),
        verb=verb,
        actor=getattr(by, "pk", None),
        object_type=object_type,
        object_id=str(object_id),
        data=json.loads(json.dumps(data, cls=DjangoJSONEncoder)),
        request_id=context.request_id.get(),
    )
    with transaction.atomic(savepoint=False):
        if not (connection.vendor == "postgresql" and _append_at_once(event)):
            _append(event)
    return event


def _append(event: AuditEvent) -> None:
    head = _locked_head()
    event.sequence, event.previous_hash = head.sequence + 1, head.hash
    event.hash = digest(event)
    event.save(force_insert=True)
    head.sequence, head.hash = event.sequence, event.hash
    head.save(update_fields=["sequence", "hash"])


APPEND = """
WITH head AS (SELECT sequence, hash FROM core_chainhead WHERE id = 1 FOR UPDATE),
link AS (
    SELECT sequence + 1 AS sequence, hash AS previous,
        encode(sha256(convert_to(%s || hash || %s || (sequence + 1)::text || %s, 'UTF8')), 'hex') AS hash
    FROM head),
moved AS (UPDATE core_chainhead SET sequence = link.sequence, hash = link.hash FROM link WHERE core_chainhead.id = 1)
INSERT INTO core_auditevent (sequence, at, verb, actor, object_type, object_id, data, request_id, previous_hash, hash)
SELECT sequence, %s, %s, %s, %s, %s, %s::jsonb, %s, previous, hash FROM link RETURNING id, sequence, previous_hash, hash
"""


def _append_at_once(event: AuditEvent) -> bool:
    """The same in one statement, for PostgreSQL; False when the chain has no head yet.

    Everybody who decides anything waits for the end of the chain: three statements under its lock, each waiting for a turn
    among many threads, would let a worker settle about thirty deliveries a second.
    """
    values: list[Any] = [event.at, event.verb, event.actor, event.object_type, event.object_id, json.dumps(event.data), event.request_id]
    with connection.cursor() as cursor:
        cursor.execute(APPEND, [*_parts(event), *values])
        row = cursor.fetchone()
    if row is None:
        return False
    event.pk, event.sequence, event.previous_hash, event.hash = row
    event._state.adding = False
    return True


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
