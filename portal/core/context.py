"""What every template and every log line knows: the product, the force, and the request that is being served."""

from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="")


def product(request: HttpRequest) -> dict[str, object]:
    """Template context: the names a force can put in place of ours, and whether this is the demonstration."""
    return {
        "product_name": settings.PRODUCT_NAME,
        "force_name": settings.FORCE_NAME,
        "is_demo": settings.DEMO,
        "sandbox_url": settings.SANDBOX_PUBLIC_URL if settings.DEMO else "",
    }
