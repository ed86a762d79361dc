"""Addresses of this room, below /review/. Approving makes deliveries, so that its address belongs to publishing."""

from django.urls import path

from campaigns.reviewing import views

urlpatterns = [
    path("", views.review_list, name="review-list"),
    path("<int:pk>/", views.review_detail, name="review-detail"),
    path("<int:pk>/return/", views.review_return, name="review-return"),
    path("<int:pk>/refuse/", views.review_refuse, name="review-refuse"),
]
