"""What the log must not say."""

import re
from collections.abc import MutableMapping
from typing import Any

SECRET_IN_PATH = re.compile(r"(/people/invitation/|/accounts/password/reset/key/)[^/\s]+|(/networks/back/[\w-]+/\?)\S+")
"""Links that let whoever has them in, and what a network sends back with somebody who connects an account."""


def without_secrets(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: addresses lose the secret they carry."""
    for name in ("event", "request"):
        if isinstance(line.get(name), str):
            line[name] = SECRET_IN_PATH.sub(lambda found: f"{found.group(1) or found.group(2)}…", line[name])
    return line
