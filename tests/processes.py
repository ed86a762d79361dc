"""What a process of its own needs to work on the rows of the running test."""

import os
from urllib.parse import quote

from django.conf import settings
from django.db import connection


def worker_env(**more: str) -> dict[str, str]:
    """The environment in which a worker, a timetable or a command sees this test's database, broker, files and keys.

    For tests with `django_db(transaction=True)`: nothing of an open transaction can be seen from outside.
    """
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "DATA_DIR": str(settings.DATA_DIR),
        "DEMO": "1",
        "LOG_LEVEL": "ERROR",
        **more,
    }


def database_url() -> str:
    """The address of the test database that this process uses."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    who = f"{quote(given['USER'])}:{quote(given['PASSWORD'] or '')}@"
    return f"postgres://{who}{given['HOST'] or 'localhost'}:{given['PORT'] or 5432}/{quote(str(given['NAME']))}"
