"""Settings of the tests: the real ones, with quick passwords and a data folder of each process's own that is thrown away."""

import os
import tempfile
from pathlib import Path

_base = os.environ.setdefault("TEST_DATA_DIR", tempfile.mkdtemp(prefix="concentric-test-"))
os.environ["DATA_DIR"] = str(Path(_base) / os.environ.get("PYTEST_XDIST_WORKER", "main"))
Path(os.environ["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
os.environ["DEMO"] = "1"
if os.environ.get("REDIS_URL"):  # each process its own of Redis's numbered databases
    _number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{_number}"
os.environ.setdefault("FORCE_NAME", "Northshore Police")
os.environ.setdefault("LOG_LEVEL", "WARNING")

from portal.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that worker processes of a test can open it; without syncs, because nothing has to survive.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
