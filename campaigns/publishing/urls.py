"""Addresses of publishing. Approving and its withdrawal stand below /review/ and /drafts/ but make and cancel deliveries."""

from django.urls import path

from campaigns.publishing.views import accounts, approving, connecting, deliveries, stops
from campaigns.publishing.views.calendar import calendar

urlpatterns = [
    path("deliveries/", deliveries.delivery_list, name="delivery-list"),
    path("deliveries/stop/", stops.stop_new, name="stop-new"),
    path("deliveries/stop/<int:stop_id>/lift/", stops.stop_lift, name="stop-lift"),
    path("deliveries/<int:delivery_id>/", deliveries.delivery_detail, name="delivery-detail"),
    path("deliveries/<int:delivery_id>/settle/", deliveries.delivery_settle, name="delivery-settle"),
    path("deliveries/<int:delivery_id>/reschedule/", deliveries.delivery_reschedule, name="delivery-reschedule"),
    path("deliveries/<int:delivery_id>/cancel/", deliveries.delivery_cancel, name="delivery-cancel"),
    path("review/<int:revision_id>/approve/", approving.review_approve, name="review-approve"),
    path("drafts/<int:draft_id>/unapprove/", approving.draft_unapprove, name="draft-unapprove"),
    path("calendar/", calendar, name="calendar"),
    path("networks/", accounts.account_list, name="account-list"),
    path("networks/connect/", connecting.account_connect, name="account-connect"),
    path("networks/connect/pages/", connecting.account_pages, name="account-pages"),
    path("networks/connect/<slug:network>/<slug:way>/", connecting.account_connect_by, name="account-connect-by"),
    path("networks/back/<slug:network>/", connecting.account_back, name="account-back"),
    path("networks/<int:account_id>/", accounts.account_detail, name="account-detail"),
    path("networks/<int:account_id>/probe/", accounts.account_probe, name="account-probe"),
    path("networks/<int:account_id>/disconnect/", accounts.account_disconnect, name="account-disconnect"),
]
