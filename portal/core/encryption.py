"""Secrets at rest: Fernet with a ring of keys, the first of which encrypts and all of which decrypt."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import models


class SealedField(models.TextField):
    """A column that holds what `seal` made. Whatever a table keeps sealed stands in one of these: `rotate_keys` finds them by it."""


def sealed_columns() -> list[tuple[type[models.Model], str]]:
    """(model, name) of every sealed column of the portal."""
    return [(model, field.attname) for model in apps.get_models() for field in model._meta.concrete_fields if isinstance(field, SealedField)]


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


def has_newest_seal(sealed: str) -> bool:
    """Whether the first key of the ring opens it alone."""
    try:
        Fernet(settings.ENCRYPTION_KEYS[0].strip()).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def reseal(sealed: str) -> str:
    """The same secrets under the first key of the ring. Raises ValueError when no key of the ring fits."""
    try:
        return _ring().rotate(sealed.encode()).decode() if sealed else sealed
    except InvalidToken:
        raise ValueError("no key in ENCRYPTION_KEYS opens this secret") from None
