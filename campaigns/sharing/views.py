"""The page of this room. It shows what can be passed on; it neither asks nor keeps who does."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaigns.sharing.queries import published_lately, share_address
from portal.core.paging import page_of


@require_GET
def share_list(request: HttpRequest) -> HttpResponse:
    """What went out lately, each with a link to the post and to the network's own share dialog."""
    page = page_of(request, published_lately(), per_page=10)
    items = [
        {
            "delivery": delivery,
            "network": delivery.account.get_network_display(),
            "share_url": share_address(delivery.account.network, delivery.permalink),
            "alts": [photo.get("alt", "") for photo in delivery.payload.photos],
        }
        for delivery in page
    ]
    return render(request, "campaigns/sharing/share_list.html", {"page": page, "items": items})
