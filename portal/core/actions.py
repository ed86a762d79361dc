"""What every verb of the house is made with: one transaction, a permission, a trail of what was done and of what was refused."""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

import rules
from django.db import models, transaction
from django.utils.translation import gettext as _

from portal.core.audit import record
from portal.core.errors import NotPermitted, Refused

P = ParamSpec("P")
T = TypeVar("T")
_is_inside: ContextVar[bool] = ContextVar("is_inside_action", default=False)


def action(verb: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorator for one decision: runs it in one transaction; a refusal rolls everything back and is itself recorded.

    Where an action calls another, the outer one is the decision: it alone records the refusal.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            token = _is_inside.set(True) if not _is_inside.get() else None
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except Refused as refusal:
                if token:
                    _record_refusal(verb, refusal, args, kwargs)
                raise
            finally:
                if token:
                    _is_inside.reset(token)

        return run

    return decorate


def _record_refusal(verb: str, refusal: Refused, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    about = next((value for name, value in (*enumerate(args), *kwargs.items()) if name != "by" and isinstance(value, models.Model)), None)
    with transaction.atomic():
        record(f"{verb}.refused", about if about is not None and about.pk else ("", ""), by=kwargs.get("by"), why=str(refusal))


def require(by: Any, permission: str, about: object = None) -> None:
    """Raises NotPermitted unless the person holds the permission on the object. Being a superuser makes no difference."""
    if by is None or not getattr(by, "is_active", False) or not rules.has_perm(permission, by, about):
        raise NotPermitted(_("You do not have the right to do this. Ask an administrator if your work needs it."))
