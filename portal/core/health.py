"""Whether the portal is alive, and whether it is ready for work."""

from collections.abc import Callable
from datetime import timedelta

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.core.models import Heartbeat

SILENT_AFTER = timedelta(seconds=60)


def beat(name: str) -> None:
    """Notes that a kind of process lives."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})


def database() -> str:
    """Empty when the database answers, else a reason."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def migrations() -> str:
    """Empty when every migration was applied, else a reason."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(pending)} migrations wait: run `manage.py migrate`" if pending else ""


def broker() -> str:
    """Empty when the broker takes messages, else a reason."""
    with current_app.connection_for_write(connect_timeout=2) as broker_connection:
        broker_connection.ensure_connection(max_retries=1, timeout=2)
    return ""


def _silent(name: str) -> bool:
    last = Heartbeat.objects.filter(name=name).values_list("beat_at", flat=True).first()
    return last is None or timezone.now() - last > SILENT_AFTER


def worker() -> str:
    """Empty when the worker has answered the timetable lately, else a reason."""
    return "no worker has answered for a minute: are worker and timetable running?" if _silent("worker") else ""


def publisher() -> str:
    """Empty when the worker that publishes has answered the timetable lately, else a reason."""
    return "the publisher has not answered for a minute: is it running, or does every network keep it waiting?" if _silent("publisher") else ""


def timetable() -> str:
    """Empty when something that the timetable rang was heard lately, else a reason."""
    return "nothing that the timetable rang was heard for a minute: is it running, and a worker?" if _silent("timetable") else ""


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "broker": broker,
    "worker": worker,
    "publisher": publisher,
    "timetable": timetable,
}


@login_not_required
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """GET /healthz: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """GET /readyz: 200 when all of the portal works, else 503 with the reason of each part that does not."""
    answers = {name: _answer(check) for name, check in CHECKS.items()}
    return JsonResponse({name: reason or "ok" for name, reason in answers.items()}, status=503 if any(answers.values()) else 200)


def _answer(check: Callable[[], str]) -> str:
    try:
        return check()
    except DatabaseError:
        return "the database does not answer"
    except Exception as error:  # any broker library, any fault
        return f"does not answer ({type(error).__name__})"
