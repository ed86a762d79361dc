"""What a storm is made of: services that can be killed and started again, and processes that are kept running, each with its log."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.services import _as_nobody_special, _wait_for, free_port, postgres_program

ROOT = Path(__file__).resolve().parent.parent.parent
STEP = "tests.chaos.killing_worker"


class Service:
    """A program that is killed without warning and started again on the same data."""

    def __init__(self, name: str, command: list[str], port: int, log: Path, **identity: int) -> None:
        self.name, self.command, self.port, self.log, self.identity = name, command, port, log, identity
        self.process = None

    def start(self) -> None:
        """Starts it and waits until it listens."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, cwd=self.log.parent, start_new_session=True, **self.identity)
        _wait_for(self.port, self.process, self.name)

    def end(self, number: int) -> None:
        """Sends a signal and waits for the end."""
        self.process.send_signal(number)
        self.process.wait(30)

    def crash(self, number: int) -> None:
        """Ends it with a signal and starts it again."""
        self.end(number)
        self.start()


def postgres(folder: Path) -> tuple[Service, str]:
    """A PostgreSQL whose commits survive its own death (not the machine's), and its address."""
    identity, home, port = _as_nobody_special(), folder / "postgres", free_port()
    home.mkdir()
    if identity:
        os.chown(home, identity["user"], identity["group"])
        folder.chmod(0o755)
    create = [postgres_program("initdb"), "-D", str(home / "data"), "-U", "portal", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(create, check=True, stdout=subprocess.DEVNULL, cwd=home, **identity)
    options = [f"-c{setting}" for setting in ("fsync=off", "max_connections=200", f"unix_socket_directories={home}", "listen_addresses=127.0.0.1")]
    command = [postgres_program("postgres"), "-D", str(home / "data"), "-p", str(port), *options]
    return Service("PostgreSQL", command, port, home / "log", **identity), f"postgres://portal@127.0.0.1:{port}/postgres"


def redis(folder: Path) -> tuple[Service, str]:
    """A Redis that keeps what it was given, as the compose file starts it, and its address."""
    home, port = folder / "redis", free_port()
    home.mkdir()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(home), "--appendonly", "yes", "--appendfsync", "everysec"]
    return Service("Redis", command, port, home / "log"), f"redis://127.0.0.1:{port}/0"


class Kept:
    """A process of the portal that comes back when it dies, as `keep.sh` and compose do, and whose every word is kept."""

    def __init__(self, name: str, command: str, log: Path) -> None:
        self.name, self.command, self.log = name, shlex.split(command), log
        self.process, self.is_wanted, self.kills = None, True, 0
        self.start()
        threading.Thread(target=self._keep, daemon=True).start()

    def start(self) -> None:
        """Starts it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)

    def _keep(self) -> None:
        while self.is_wanted:
            self.process.wait()
            time.sleep(0.3)
            if self.is_wanted:
                self.start()

    def kill(self) -> None:
        """SIGKILL; it comes back."""
        self.kills += 1
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()

    def end(self) -> None:
        """For good."""
        self.is_wanted = False
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait(20)


class Doomed:
    """Workers that die at a named step of a delivery, one after the other."""

    def __init__(self, points: list[tuple[str, str]], log: Path) -> None:
        self.points, self.killed, self.log = points, [], log
        self.file = log.open("ab")
        self.process = subprocess.Popen([sys.executable, "-m", STEP], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.file, text=True)
        self.thread = threading.Thread(target=self._order, daemon=True)
        self.thread.start()

    def _order(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            for step, moment in self.points:
                self.process.stdin.write(f"{step} {moment}\n")
                self.process.stdin.flush()
                if self.process.stdout.readline().strip() == "killed":
                    self.killed.append((step, moment))

    def end(self) -> None:
        """The children first: one that waits for a delivery would wait for ever."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for child in children.read_text().split() if children.exists() else ():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self.process.kill()
        self.process.wait(20)
        self.file.close()
