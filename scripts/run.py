"""Starts the whole portal on this machine: web, worker, timetable and the stand-in networks, supervised. Ctrl-C ends all of it.

On the first start it fills a fictional force. `PORT` chooses the port; the stand-in networks take the next one.
"""

import fcntl
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NoReturn, TextIO

import honcho.manager
from honcho.manager import Manager
from honcho.printer import Printer

ROOT = Path(__file__).resolve().parent.parent
HELD: list[TextIO] = []  # the lock lives as long as its file is open
READY_WITHIN = 60  # seconds, before it says that something is wrong


def fail(sentence: str) -> NoReturn:
    """Ends with one sentence."""
    sys.stderr.write(f"{sentence}\n")
    sys.exit(1)


def read_port() -> int:
    """PORT as a number that can be used, with the next one for the stand-in networks."""
    try:
        port = int(os.environ.get("PORT") or "8000")
    except ValueError:
        fail(f"PORT must be a number, and it is '{os.environ['PORT']}'. Try: make run PORT=8080")
    if not 1024 <= port <= 65000:
        fail(f"PORT must lie between 1024 and 65000, and it is {port}. Try: make run PORT=8080")
    for each, what in ((port, "the portal"), (port + 1, "the stand-in networks")):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", each))
            except OSError:
                fail(f"Port {each} (for {what}) is taken, perhaps by a portal that runs already. Choose another: make run PORT={port + 100}")
    return port


def prepare_environment(port: int) -> Path:
    """Sets what the processes read, and makes the data folder, for this user alone."""
    data = Path(os.environ.setdefault("DATA_DIR", str(ROOT / "var"))).resolve()
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data / ".writable").touch()
        (data / ".writable").unlink()
    except OSError:
        fail(f"The data folder {data} cannot be written to. Choose another: make run DATA_DIR=/path/to/folder")
    take_the_folder(data)
    demo = os.environ.setdefault("DEMO", "1")
    os.environ.update(
        PORT=str(port), SANDBOX_PORT=str(port + 1), DJANGO_SETTINGS_MODULE="portal.settings", PYTHONUNBUFFERED="1", SUPERVISOR_PID=str(os.getpid())
    )
    if demo == "1":
        os.environ.setdefault("SECOND_FACTOR_RELAXED", "1")
        os.environ.setdefault("FORCE_NAME", "Northshore Police")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    return data


def take_the_folder(data: Path) -> None:
    """Holds the data folder until this process ends: two portals on one queue would do each other's work."""
    lock = (data / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        fail(f"A portal runs on the data folder {data} already. Stop it, or give this one its own: make run DATA_DIR=/path/to/folder")
    HELD.append(lock)


def prepare_rows(is_demo: bool) -> None:
    """Migrates, and fills the fictional force when there is nobody yet. Each step can be interrupted and run again."""
    import django
    from django.core.management import call_command
    from django.db import DatabaseError, connections

    django.setup()
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    except DatabaseError as error:
        fail(f"The database cannot be used: {str(error).strip().splitlines()[0]}. Check DATABASE_URL, or remove it to use the one-box form.")
    if _static_is_stale():
        call_command("collectstatic", verbosity=0, interactive=False)
    if is_demo:
        from onboarding.people.models import StaffMember

        if not StaffMember.accounts.filter(email="association@demo.example").exists():
            sys.stdout.write("Filling a fictional force (once) …\n")
            sys.stdout.flush()
        call_command("demo", "--if-empty", verbosity=0)
    connections.close_all()


def _static_is_stale() -> bool:
    manifest = ROOT / "staticfiles" / "staticfiles.json"
    return not manifest.exists() or any(path.stat().st_mtime > manifest.stat().st_mtime for path in (ROOT / "static").rglob("*") if path.is_file())


def processes(port: int, data: Path, is_demo: bool) -> dict[str, str]:
    """Name → command of everything that is supervised."""
    python = sys.executable
    named = {
        "web": f"{python} -m gunicorn portal.wsgi --bind 127.0.0.1:{port} --workers 2 --preload "
        f"--max-requests 5000 --log-level warning --worker-tmp-dir {data}",
        "worker": f"{python} -m celery -A portal --quiet worker -Q portal --loglevel warning --without-gossip --without-mingle",
        "publisher": f"{python} -m celery -A portal --quiet worker -Q publishing --loglevel warning --without-gossip --without-mingle "
        f"--concurrency {os.environ.get('PUBLISHING_CONCURRENCY', '32')} --hostname publisher@%h",
        "timetable": f"{python} -m celery -A portal --quiet beat --loglevel warning --pidfile=",
    }
    if is_demo:
        named["networks"] = f"{python} -m campaigns.publishing.sandbox --port {port + 1} --data {data}/sandbox"
    return named


def announce_when_ready(port: int, manager: Manager, is_demo: bool) -> None:
    """Waits until the portal answers that it is ready, then prints the address and who can sign in."""
    from portal.core.tasks import beat_heart

    time.sleep(1.5)  # the supervisor forks first; nothing may hold a lock while it does
    beat_heart.delay("worker")
    beat_heart.apply_async(args=["publisher"], queue="publishing")
    for _attempt in range(READY_WITHIN * 5):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                break
        except urllib.error.HTTPError as answer:
            reason = answer.read().decode()
        except OSError as error:
            reason = str(error)
        time.sleep(0.2)
    else:
        sys.stderr.write(f"The portal is not ready after {READY_WITHIN} seconds: {reason}\n")
        manager.terminate()
        return
    sys.stdout.write(welcome(port, is_demo))
    sys.stdout.flush()


def welcome(port: int, is_demo: bool) -> str:
    """The address and the demo sign-ins, as a table."""
    lines = ["", f"  The portal is ready:  http://127.0.0.1:{port}/"]
    if is_demo:
        from portal.home.demo.people import PASSWORD, SIGN_INS

        lines += [f"  Stand-in networks:    http://127.0.0.1:{port + 1}/   (what was published, and every mail)", ""]
        lines += [f"  {email:28} {what}" for email, what in SIGN_INS]
        lines += ["", f"  The password of each is  {PASSWORD}"]
    return "\n".join([*lines, "", "  Ctrl-C stops everything.", "", ""])


def main() -> int:
    """0 after Ctrl-C; the failing process's status when one ended by itself."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    port = read_port()
    data = prepare_environment(port)
    is_demo = os.environ["DEMO"] == "1"
    prepare_rows(is_demo)
    honcho.manager.KILL_WAIT = 15  # a post that is being sent gets the time to finish
    manager = Manager(Printer(sys.stdout, colour=sys.stdout.isatty()))
    for name, command in processes(port, data, is_demo).items():
        manager.add_process(name, f"exec sh scripts/keep.sh {name} {command}", env=dict(os.environ), quiet=False)
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    threading.Thread(target=announce_when_ready, args=(port, manager, is_demo), daemon=True).start()
    manager.loop()
    return 0 if manager.returncode in (0, 130, 143, -2, -15, None) else 1


if __name__ == "__main__":
    sys.exit(main())
