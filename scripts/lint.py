"""Everything that can be said of the sources without running them. Exit status 1 when anything is wrong."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
CHECKS: list[tuple[str, list[str]]] = [
    ("ruff", [str(BIN / "ruff"), "check", "."]),
    ("format", [str(BIN / "ruff"), "format", "--check", "."]),
    ("imports", [str(BIN / "lint-imports"), "--no-cache"]),
    ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("system checks", [sys.executable, "manage.py", "check", "--fail-level", "WARNING"]),
    ("templates", [str(BIN / "djlint"), "templates", "--lint", "--quiet"]),
    ("types", [str(BIN / "mypy"), "portal", "onboarding", "campaigns"]),
]


def main() -> int:
    """Runs each check and shows what a failing one printed."""
    environment = {**os.environ, "DEMO": "1", "LOG_LEVEL": "WARNING"}
    failed = []
    for name, command in CHECKS:
        began = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        print(f"{name:14} {'ok' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - began:.1f} s)", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout[-6000:] + done.stderr[-3000:], flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
