"""The shell: settings, addresses, the Celery application, and the rooms that belong to no wing."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
