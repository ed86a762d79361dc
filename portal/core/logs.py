"""What the log must not say."""

import re
from collections.abc import MutableMapping
from typing import Any

SECRET_IN_PATH = re.compile(r"(/people/invitation/|/accounts/password/reset/key/)[^/\s]+")


def without_secrets(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: links that let whoever has them in (an invitation, a new password) lose their secret."""
    for name in ("event", "request"):
        if isinstance(line.get(name), str):
            line[name] = SECRET_IN_PATH.sub(r"\1…", line[name])
    return line
