"""Runs the whole suite: lint, the embedded form with the browser journeys, then the same on PostgreSQL and Redis.

`REQUIRE_ALL=1` turns everything that is not on the machine into a failure. `test.py chaos` runs the long programme of faults alone.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.services import missing_services, services  # noqa: E402

PYTEST = [sys.executable, "-m", "pytest", "--durations=10"]
PARALLEL = ["-n", os.environ.get("TEST_PROCESSES", "2"), "--dist", "loadgroup"]


def run(title: str, command: list[str], **environment: str) -> bool:
    """Runs one part and says how long it took."""
    began = time.monotonic()
    print(f"\n=== {title}", flush=True)
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
    print(f"=== {title}: {'ok' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s", flush=True)
    return done.returncode == 0


def on_services(*markers: str) -> bool:
    """The part that wants PostgreSQL and Redis; says what is missing and how to get it."""
    if missing := missing_services():
        for name, cure in missing.items():
            print(f"SKIPPED: {name} is not on this machine. Install it with: {cure}", flush=True)
        return os.environ.get("REQUIRE_ALL") != "1"
    with services() as addresses:
        answers = [run(f"PostgreSQL and Redis ({marker})", [*PYTEST, *_in_parallel(marker), "-m", marker], **addresses) for marker in markers]
    return all(answers)


def _in_parallel(marker: str) -> list[str]:
    """Workers that are killed get the machine to themselves, and print what came of them."""
    return ["-s"] if marker == "chaos" else PARALLEL


def chaos() -> bool:
    """Workers killed at each step, then the storm; on the embedded form, then on PostgreSQL and Redis."""
    os.environ.setdefault("CHAOS_KILLS", "50")
    storm = [sys.executable, "-m", "tests.chaos.storm"]
    embedded = [run("workers killed, embedded form", [*PYTEST, "-s", "tests/chaos"]), run("storm, embedded form", [*storm, "embedded"])]
    return all(embedded) and on_services("chaos") and (bool(missing_services()) or run("storm, PostgreSQL and Redis", [*storm, "services"]))


def main() -> int:
    """0 when everything that could run is green."""
    if sys.argv[1:] == ["chaos"]:
        return 0 if chaos() else 1
    parts = [
        run("lint", [sys.executable, "scripts/lint.py"]),
        run("embedded form", [*PYTEST, *PARALLEL, "-m", "not services and not chaos"]),
        run("workers killed, embedded form", [*PYTEST, "-s", "tests/chaos"]),
        on_services("not browser and not embedded and not chaos", "chaos"),
    ]
    return 0 if all(parts) else 1


if __name__ == "__main__":
    sys.exit(main())
