"""Decodes one picture in a process of its own, which has no secret, no database, little memory and little time.

What a hostile file can do to a decoder, it does there: a crash or a hang costs one picture, never the worker that is
publishing at the same time. The memory goes back to the machine when the process ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from campaigns.drafting.media.decoding import Bounds, Fault, Picture, Unusable, cleaned

ROOT = Path(__file__).resolve().parents[3]
MEMORY = 900 * 1024 * 1024
"""Bytes of address space, shared libraries included; some 350 MB of it are ever touched."""
CPU_SECONDS, WAIT_SECONDS = 40, 60
KEPT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "LANG")


def cleaned_apart(content: bytes, bounds: Bounds, *, memory: int = MEMORY, seconds: float = WAIT_SECONDS) -> Picture:
    """As `decoding.cleaned`, in a process of its own. Raises Unusable; OSError when no process can be started."""
    command = [sys.executable, "-m", "campaigns.drafting.media.apart", json.dumps(asdict(bounds)), str(memory)]
    environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {"PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds, cwd=ROOT, env=environment, check=False)  # noqa: S603  (our own module)
    except subprocess.TimeoutExpired:
        raise Unusable(Fault.TOO_HARD) from None
    if done.returncode:  # killed by a limit, or by its own fault in a decoder
        raise Unusable(Fault.TOO_HARD)
    head, _line, body = done.stdout.partition(b"\n")
    told = json.loads(head)
    if told.get("fault"):
        raise Unusable(Fault(told["fault"]))
    return Picture(body, sha256(body).hexdigest(), told["width"], told["height"], told["kind"], told["low_contrast"])


def main() -> None:
    """Reads a picture from the standard input; writes one line of JSON and, when it is good, the clean JPEG."""
    for what, most in ((resource.RLIMIT_AS, int(sys.argv[2])), (resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):  # a system that cannot limit this still limits the time
            resource.setrlimit(what, (most, most))
    bounds = Bounds(**json.loads(sys.argv[1]))
    try:
        picture = cleaned(sys.stdin.buffer.read(), bounds)
    except Unusable as error:
        _answer({"fault": error.fault.value})
    else:
        told = {"width": picture.width, "height": picture.height, "kind": picture.kind, "low_contrast": picture.low_contrast}
        _answer(told, picture.content)


def _answer(told: Mapping[str, Any], body: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + body)


if __name__ == "__main__":
    main()
