"""Addresses of this room, below /review/. Approving makes deliveries, so that its address belongs to publishing."""

from django.urls import path

from campaigns.reviewing import views

urlpatterns = [
    path("", views.review_list, name="review-list"),
    path("<int:pk>/", views.review_detail, name="review-detail"),
    path("<int:pk>/return/", views.review_return, name="review-return"),
    path("<int:pk>/refuse/", views.review_refuse, name="review-refuse"),
    path("<int:pk>/looking/", views.review_looking, name="review-looking"),
    path("<int:pk>/leave/", views.review_leave, name="review-leave"),
    path("<int:pk>/outside/", views.review_outside, name="review-outside"),
    path("<int:pk>/outside/withdraw/", views.review_withdraw, name="review-withdraw"),
    path("afterwards/<int:pk>/", views.after_review, name="after-review"),
    path("urgent/<int:pk>/", views.urgent_ask, name="urgent-ask"),
    path("also/<int:pk>/", views.also_new, name="also-new"),
    path("versions/<int:pk>/", views.draft_compare, name="draft-compare"),
    path("routes/", views.route_list, name="route-list"),
    path("routes/new/", views.route_new, name="route-new"),
    path("routes/proposals/<int:pk>/", views.route_proposal, name="route-proposal"),
    path("routes/proposals/<int:pk>/confirm/", views.route_confirm, name="route-confirm"),
    path("routes/proposals/<int:pk>/decline/", views.route_decline, name="route-decline"),
    path("routes/<slug:slug>/", views.route_edit, name="route-edit"),
    path("trust/", views.trust_own, name="trust-own"),
    path("outside/", views.outside_review, name="outside-review"),
    path("outside/photos/<str:sha256>.jpg", views.outside_photo, name="outside-photo"),
    path("outside/<str:secret>/", views.outside_open, name="outside-open"),
]
