"""Settings of the tests: the real ones, with quick passwords and a data folder that is thrown away."""

import os
import tempfile

os.environ.setdefault("DEMO", "1")
os.environ.setdefault("FORCE_NAME", "Northshore Police")
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="concentric-test-"))
os.environ.setdefault("LOG_LEVEL", "WARNING")

from portal.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
