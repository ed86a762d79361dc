"""System checks: a misconfiguration is told with an id and a hint, before anybody meets it."""

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def demonstration_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Settings that belong to a demonstration are refused in real use."""
    found: list[CheckMessage] = []
    if settings.SECOND_FACTOR_RELAXED:
        found.append(
            Error(
                "Approvers and administrators may work without a second factor.",
                hint="Remove SECOND_FACTOR_RELAXED from the environment.",
                id="concentric.E001",
            )
        )
    if settings.DEMO:
        found.append(Error("The demonstration mode is on: its passwords are public.", hint="Remove DEMO from the environment.", id="concentric.E002"))
    return found


@register()
def encryption_keys(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Network tokens need a key ring whose every key is usable."""
    from cryptography.fernet import Fernet

    try:
        for key in settings.ENCRYPTION_KEYS:
            Fernet(key.strip())
    except ValueError:
        hint = "Make one with: python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
        return [Error("ENCRYPTION_KEYS holds a key that is not a Fernet key.", hint=hint, id="concentric.E003")]
    return []


@register()
def lease_outlives_task(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A lease shorter than the longest task would let a second worker take a live one's delivery."""
    if settings.LEASE_SECONDS <= settings.CELERY_TASK_TIME_LIMIT:
        return [
            Error("LEASE_SECONDS must be longer than CELERY_TASK_TIME_LIMIT.", hint=f"Set it above {settings.CELERY_TASK_TIME_LIMIT}.", id="concentric.E004")
        ]
    return []


@register(Tags.security, deploy=True)
def embedded_form(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The one-box form is good for a trial; a force wants PostgreSQL and Redis."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return [Warning("The portal runs on SQLite.", hint="Set DATABASE_URL to a PostgreSQL database for real use.", id="concentric.W001")]
    return []


@register()
def drafting_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Hosts are names alone, and every way of keeping a record has a period."""
    found: list[CheckMessage] = []
    if odd := [host for host in settings.UTM_HOSTS if not re.fullmatch(r"[a-z0-9.-]+", host.strip().lower())]:
        found.append(
            Error(f"UTM_HOSTS holds what is no host name: {', '.join(odd)}.", hint="Write www.force.example, without https:// and path.", id="concentric.E005")
        )
    known = {"routine", "case", "corporate", "historic"}
    if settings.RETENTION_YEARS.keys() != known or min(settings.RETENTION_YEARS.values()) < 0:
        hint = f"It knows {', '.join(sorted(known))}, each with years from 0 (for good)."
        found.append(Error("RETENTION_YEARS names something unknown, or a period below 0.", hint=hint, id="concentric.E006"))
    return found
