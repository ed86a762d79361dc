"""The web door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

from portal.core.settling import settle  # noqa: E402  (URLs can be read once the applications are there)

settle()
