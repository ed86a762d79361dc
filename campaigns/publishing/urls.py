"""Addresses of publishing. Approving and its withdrawal stand below /review/ and /drafts/ but make and cancel deliveries."""

from django.urls import path

from campaigns.publishing.views import accounts, approving, connecting, deliveries, feeds, removals, stops
from campaigns.publishing.views.calendar import calendar
from campaigns.publishing.views.missed import missed_list
from campaigns.publishing.views.several import delivery_several

urlpatterns = [
    path("deliveries/", deliveries.delivery_list, name="delivery-list"),
    path("deliveries/stop/", stops.stop_new, name="stop-new"),
    path("deliveries/several/", delivery_several, name="delivery-several"),
    path("deliveries/missed/", missed_list, name="missed-list"),
    path("deliveries/safety/<int:revision_id>/pass/", stops.safety_pass, name="safety-pass"),
    path("deliveries/stop/<int:stop_id>/", stops.stop_detail, name="stop-detail"),
    path("deliveries/stop/<int:stop_id>/change/", stops.stop_change, name="stop-change"),
    path("deliveries/stop/<int:stop_id>/lift/", stops.stop_lift, name="stop-lift"),
    path("deliveries/<int:delivery_id>/", deliveries.delivery_detail, name="delivery-detail"),
    path("deliveries/<int:delivery_id>/settle/", deliveries.delivery_settle, name="delivery-settle"),
    path("deliveries/<int:delivery_id>/reschedule/", deliveries.delivery_reschedule, name="delivery-reschedule"),
    path("deliveries/<int:delivery_id>/cancel/", deliveries.delivery_cancel, name="delivery-cancel"),
    path("deliveries/<int:delivery_id>/correct/", removals.delivery_correct, name="delivery-correct"),
    path("deliveries/<int:delivery_id>/remove/", removals.delivery_remove, name="delivery-remove"),
    path("removals/<int:takedown_id>/", removals.takedown_detail, name="takedown-detail"),
    path("removals/<int:takedown_id>/agree/", removals.takedown_confirm, name="takedown-confirm"),
    path("removals/<int:takedown_id>/leave/", removals.takedown_refuse, name="takedown-refuse"),
    path("removals/<int:takedown_id>/settle/", removals.takedown_settle, name="takedown-settle"),
    path("removals/<int:takedown_id>/now/", removals.takedown_forward, name="takedown-forward"),
    path("removals/<int:takedown_id>/postpone/", removals.takedown_postpone, name="takedown-postpone"),
    path("removals/<int:takedown_id>/postpone/<int:postponement_id>/agree/", removals.takedown_agree, name="takedown-agree"),
    path("review/<int:revision_id>/approve/", approving.review_approve, name="review-approve"),
    path("drafts/<int:draft_id>/unapprove/", approving.draft_unapprove, name="draft-unapprove"),
    path("calendar/", calendar, name="calendar"),
    path("calendar/feed/", feeds.calendar_feed, name="calendar-feed"),
    path("calendar/feed/end/", feeds.calendar_feed_end, name="calendar-feed-end"),
    path("calendar/feed/<str:secret>.ics", feeds.calendar_feed_file, name="calendar-feed-file"),
    path("networks/", accounts.account_list, name="account-list"),
    path("networks/connect/", connecting.account_connect, name="account-connect"),
    path("networks/connect/pages/", connecting.account_pages, name="account-pages"),
    path("networks/connect/<slug:network>/<slug:way>/", connecting.account_connect_by, name="account-connect-by"),
    path("networks/back/<slug:network>/", connecting.account_back, name="account-back"),
    path("networks/<int:account_id>/", accounts.account_detail, name="account-detail"),
    path("networks/<int:account_id>/probe/", accounts.account_probe, name="account-probe"),
    path("networks/<int:account_id>/disconnect/", accounts.account_disconnect, name="account-disconnect"),
]
