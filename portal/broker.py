"""Reads what settings need before Django is there: secrets from files or the environment, and the broker's address."""

import base64
import os
import secrets
from pathlib import Path
from typing import Any

from environs import Env

from portal import folder_queue


def read_secret(env: Env, name: str, *, data_dir: Path, default: str | None = None, make: bool = False) -> str:
    """A secret from NAME_FILE (a mounted file), else NAME, else a stored one that is made once when `make` is true.

    Raises environs.EnvError when there is none and no default.
    """
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text().strip()
    if os.environ.get(name):  # an empty one counts as none: compose files pass what is not set as empty
        return env.str(name)
    if default is not None:
        return default
    stored = data_dir / "secrets" / name.lower()
    if not make and not stored.exists():
        return env.str(name)  # raises, and names the variable
    return _made_once(stored)


def _made_once(stored: Path) -> str:
    """What the file holds; a new random key of 32 bytes when there is none yet, whoever of two processes comes first."""
    if stored.exists():
        return stored.read_text().strip()
    stored.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    value = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    try:
        with os.fdopen(os.open(stored, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file_:
            file_.write(value)
    except FileExistsError:
        return stored.read_text().strip()
    return value


def broker_settings(redis_url: str, data_dir: Path) -> tuple[str, dict[str, Any]]:
    """The broker's URL and its transport options: Redis when there is an address, else a folder of the data directory."""
    if redis_url:
        once = {"max_retries": 1, "interval_start": 0, "interval_step": 0}  # otherwise a ring waits 6 s for a Redis that is down
        return redis_url, {"socket_timeout": 2, "socket_connect_timeout": 2, "visibility_timeout": 3600, **once}
    queue = data_dir / "queue"
    for folder in (queue, queue / "messages", queue / "control"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder_queue.register()
    return "filesystem://localhost", {
        "data_folder_in": str(queue / "messages"),
        "data_folder_out": str(queue / "messages"),
        "control_folder": str(queue / "control"),
        "polling_interval": 0.1,
        "store_processed": False,
    }
