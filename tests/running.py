"""The whole portal as `make run` starts it, on free ports with a data folder of its own, for tests that come from outside."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "concentric-demo"
ROLES = ("chief", "comms", "comms2", "trainer", "constable", "champion", "dispatcher", "admin", "records", "association")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def free_pair() -> int:
    """A port of 127.0.0.1 that is free together with the next one."""
    for port in range(20_000 + os.getpid() % 20_000, 60_000, 2):
        with contextlib.suppress(OSError), socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 1))
            return port
    raise RuntimeError("no free pair of ports")


@dataclass
class Running:
    """A portal that runs, and people signed in to it."""

    port: int
    data: Path
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    _sessions: dict[str, requests.Session] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the portal is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def networks(self) -> str:
        """Where the stand-in networks are."""
        return f"http://127.0.0.1:{self.port + 1}"

    def sign_in(self, who: str) -> requests.Session:
        """A session of one of the demo sign-ins, through the sign-in page."""
        if who not in self._sessions:
            session = requests.Session()
            session.trust_env = False
            page = session.get(f"{self.url}/accounts/login/")
            token = TOKEN.search(page.text).group(1)
            answer = session.post(
                f"{self.url}/accounts/login/",
                {"login": f"{who}@demo.example", "password": PASSWORD, "csrfmiddlewaretoken": token},
                headers={"Referer": page.url},
                allow_redirects=False,
            )
            assert answer.status_code == 302, f"{who} could not sign in: {answer.status_code}"
            self._sessions[who] = session
        return self._sessions[who]

    def environment(self) -> dict[str, str]:
        """What a command needs to speak to the same rows."""
        return {**os.environ, **_environment(self.port, self.data)}

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs a management command on the same rows."""
        return subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment(), capture_output=True, text=True, check=check)


def _environment(port: int, data: Path) -> dict[str, str]:
    fresh = {
        "PORT": str(port),
        "DATA_DIR": str(data),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "LOG_LEVEL": "WARNING",
        "SANDBOX_PORT": str(port + 1),
    }
    return {**fresh, "SECOND_FACTOR_RELAXED": "1", "FORCE_NAME": "Northshore Police"}


@contextlib.contextmanager
def start() -> Iterator[Running]:
    """Starts a portal and ends it as Ctrl-C does."""
    data, port = Path(tempfile.mkdtemp(prefix="concentric-running-")), free_pair()
    base = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "SANDBOX_URL")}
    process = subprocess.Popen(
        [sys.executable, "scripts/run.py"], cwd=ROOT, env={**base, **_environment(port, data)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    running = Running(port, data, process)
    ready = threading.Event()

    def listen() -> None:
        for line in process.stdout:
            running.lines.append(line)
            if "The portal is ready" in line:
                ready.set()
        ready.set()

    threading.Thread(target=listen, daemon=True).start()
    try:
        if not ready.wait(120) or process.poll() is not None:
            raise RuntimeError("the portal did not start:\n" + "".join(running.lines[-40:]))
        yield running
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
        if process.poll() is None:
            process.kill()
        for _attempt in range(20):
            with contextlib.suppress(OSError):
                shutil.rmtree(data)
                break
            time.sleep(0.1)


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """One portal with the demonstration force for all tests of a process; they share its rows, so they only add."""
    with start() as portal:
        yield portal


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """Debian's Chromium. Skipped by name where it is not installed; REQUIRE_ALL=1 makes that a failure."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        sentence = "Chromium is not on this machine. Install it with: apt-get install chromium"
        (pytest.fail if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip)(sentence)
    from playwright.sync_api import sync_playwright

    quiet = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's event loop stays in this thread; later tests of this process use the database in it
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=quiet)
        yield browser
        browser.close()
