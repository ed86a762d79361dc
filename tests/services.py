"""Private PostgreSQL and Redis for the tests, from the machine's own programs, on free ports of 127.0.0.1, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_program(name: str) -> str | None:
    """Where a program of PostgreSQL is: on the PATH, or where Debian keeps it."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True) if Path("/usr/lib/postgresql").is_dir() else []
    return str(found[0]) if found else shutil.which(name)


def missing_services() -> dict[str, str]:
    """What is needed and not here → the command that installs it."""
    missing = {}
    if "DATABASE_URL" not in os.environ and not (postgres_program("initdb") and postgres_program("postgres")):
        missing["PostgreSQL"] = "apt-get install postgresql"
    if "REDIS_URL" not in os.environ and not shutil.which("redis-server"):
        missing["Redis"] = "apt-get install redis-server"
    return missing


def _as_nobody_special() -> dict[str, int]:
    """PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid}
    return {}


def _wait_for(port: int, process: subprocess.Popen[bytes], name: str) -> None:
    for _attempt in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None:
            raise RuntimeError(f"{name} ended at once, with status {process.returncode}")
        time.sleep(0.1)
    raise RuntimeError(f"{name} did not answer within 20 seconds")


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The address of a fresh PostgreSQL, tuned for tests (nothing survives a crash, nothing has to)."""
    identity = _as_nobody_special()
    folder = Path(tempfile.mkdtemp(prefix="concentric-postgres-"))
    if identity:
        os.chown(folder, identity["user"], identity["group"])
    data, port = folder / "data", free_port()
    initdb, server = postgres_program("initdb"), postgres_program("postgres")
    subprocess.run(
        [initdb, "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **identity
    )
    quick = [
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=200",
        f"unix_socket_directories={folder}",
        "listen_addresses=127.0.0.1",
    ]
    options = [part for setting in quick for part in ("-c", setting)]
    log = (folder / "log").open("wb")
    process = subprocess.Popen([server, "-D", data, "-p", str(port), *options], stdout=log, stderr=log, cwd=folder, **identity)
    try:
        _wait_for(port, process, "PostgreSQL")
        yield f"postgres://portal@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait(30)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """The address of a fresh Redis that writes nothing to disk."""
    port = free_port()
    process = subprocess.Popen(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process, "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


@contextlib.contextmanager
def services() -> Iterator[dict[str, str]]:
    """DATABASE_URL and REDIS_URL: those of the environment, or of private instances that end with the block."""
    with contextlib.ExitStack() as stack:
        yield {
            "DATABASE_URL": os.environ.get("DATABASE_URL") or stack.enter_context(postgres()),
            "REDIS_URL": os.environ.get("REDIS_URL") or stack.enter_context(redis()),
        }
