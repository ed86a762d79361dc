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

WORKER_SILENT_AFTER = timedelta(seconds=60)


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


def worker() -> str:
    """Empty when a worker has answered the timetable lately, else a reason."""
    last = Heartbeat.objects.filter(name="worker").values_list("beat_at", flat=True).first()
    if last is None or timezone.now() - last > WORKER_SILENT_AFTER:
        return "no worker has answered for a minute: are worker and timetable running?"
    return ""


CHECKS: dict[str, Callable[[], str]] = {"database": database, "migrations": migrations, "broker": broker, "worker": worker}


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
