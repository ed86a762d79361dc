"""Secrets at rest: Fernet with a ring of keys, the first of which encrypts and all of which decrypt."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def _ring() -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in settings.ENCRYPTION_KEYS if key.strip()])


def seal(secrets: Mapping[str, Any]) -> str:
    """Ciphertext (text) of a mapping of secrets."""
    return _ring().encrypt(json.dumps(dict(secrets)).encode()).decode()


def unseal(sealed: str) -> dict[str, Any]:
    """The mapping that was sealed; an empty one for empty text. Raises ValueError when no key of the ring fits."""
    if not sealed:
        return {}
    try:
        return dict(json.loads(_ring().decrypt(sealed.encode())))
    except InvalidToken:
        raise ValueError("no key in ENCRYPTION_KEYS opens this secret") from None


def reseal(sealed: str) -> str:
    """The same secrets under the first key of the ring."""
    return _ring().rotate(sealed.encode()).decode() if sealed else sealed
