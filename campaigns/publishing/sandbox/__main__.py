"""`python -m campaigns.publishing.sandbox --port N --data DIR [--mail DIR]`."""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.conf import settings
from environs import EnvError

from campaigns.publishing.sandbox.server import NotADemo, serve


def main() -> int:
    """Serve until interrupted. Exit status 1, and one sentence, when it must not or cannot."""
    try:
        return _serve(_parser().parse_args())
    except EnvError as error:
        return _complain(f"The stand-in networks cannot read the settings: {error}. They run only in a demonstration: set DEMO=1.")


def _complain(sentence: object) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="campaigns.publishing.sandbox", description="Stand-in networks on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=settings.SANDBOX_PORT)
    parser.add_argument("--host", default="127.0.0.1", choices=["127.0.0.1", "0.0.0.0"], help="0.0.0.0 only inside a container")  # noqa: S104
    parser.add_argument("--data", type=Path, default=settings.DATA_DIR / "sandbox")
    parser.add_argument("--mail", type=Path, default=settings.DATA_DIR / "mail")
    return parser


def _serve(given: argparse.Namespace) -> int:
    try:
        serve(given.port, given.data, given.mail, given.host)
    except NotADemo as refusal:
        return _complain(refusal)
    except OSError as error:
        return _complain(f"The stand-in networks cannot start on port {given.port} with data in {given.data}: {error.strerror}.")
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
