"""What every template and every log line knows: the product, the force, and the request that is being served."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest

T = TypeVar("T")
request_id: ContextVar[str] = ContextVar("request_id", default="")
answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)
"""What was asked already while a page is read; None while anything may be written."""


def once(key: Any, ask: Callable[[], T]) -> T:
    """The answer to a question, asked once for each page that is only read (GET), and anew whenever something may change in between."""
    known = answers.get()
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    answer: T = known[key]
    return answer


def product_names() -> dict[str, str]:
    """The names that a force can put in place of ours."""
    return {"product_name": settings.PRODUCT_NAME, "force_name": settings.FORCE_NAME}


def product(request: HttpRequest) -> dict[str, object]:
    """Template context: those names, and whether this is the demonstration."""
    return {
        **product_names(),
        "is_demo": settings.DEMO,
        "sandbox_url": settings.SANDBOX_PUBLIC_URL if settings.DEMO else "",
    }
