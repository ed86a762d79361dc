"""What `make run` starts survives a kill, ends whole, and says in one sentence why it will not start."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.running import ROOT, free_pair, start

pytestmark = [pytest.mark.embedded, pytest.mark.xdist_group("run")]


def _processes(folder: Path) -> dict[int, str]:
    """Processes that name the data folder in their environment, by number."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (entry / "environ").read_bytes():
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


def _until(what, seconds=40):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.2)
    return False


def test_a_killed_worker_comes_back_and_nothing_is_left_when_the_supervisor_is_killed():
    with start() as portal:

        def workers():
            return {
                pid
                for pid, command in _processes(portal.data).items()
                if "celery -A portal --quiet worker -Q publishing" in command and "keep.sh" not in command
            }

        time.sleep(6)  # what dies at once is not started again
        (first,) = workers()
        os.kill(first, signal.SIGKILL)
        assert _until(lambda: workers() - {first})
        assert requests.get(f"{portal.url}/healthz", timeout=5).status_code == 200
        second = subprocess.run(
            [sys.executable, "scripts/run.py"], cwd=ROOT, env={**portal.environment(), "PORT": str(free_pair())}, capture_output=True, text=True, check=False
        )
        assert (second.returncode, "runs on the data folder" in second.stderr) == (1, True)
        portal.process.kill()
        portal.process.wait(10)
        assert _until(lambda: not _processes(portal.data))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"PORT": "abc"}, "PORT must be a number"),
        ({"PORT": "80"}, "must lie between"),
        ({"PORT": "taken"}, "is taken"),
        ({"DATA_DIR": "/proc/nowhere"}, "cannot be written to"),
    ],
)
def test_what_cannot_work_is_one_sentence(given, said, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        given = {name: str(taken.getsockname()[1]) if value == "taken" else value for name, value in given.items()}
        environment = {**os.environ, "PORT": str(free_pair()), "DATA_DIR": str(tmp_path), **given}
        ended = subprocess.run([sys.executable, "scripts/run.py"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1
