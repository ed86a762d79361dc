"""Questions about deliveries and stops."""

from django.db.models import QuerySet

from campaigns.publishing.models import Stop


def active_stops() -> QuerySet[Stop]:
    """Stops in force, the widest first."""
    return Stop.objects.filter(lifted_at=None).select_related("account").order_by("account_id")
