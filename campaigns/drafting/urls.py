"""Addresses of this room, below /drafts/."""

from django.urls import path

from campaigns.drafting import views

urlpatterns = [
    path("", views.draft_list, name="draft-list"),
    path("new/", views.draft_new, name="draft-new"),
    path("count/", views.draft_count, name="draft-count"),
    path("campaigns/", views.campaign_list, name="campaign-list"),
    path("campaigns/new/", views.campaign_new, name="campaign-new"),
    path("campaigns/<int:pk>/", views.campaign_detail, name="campaign-detail"),
    path("<int:pk>/", views.draft_detail, name="draft-detail"),
    path("<int:pk>/edit/", views.draft_edit, name="draft-edit"),
    path("<int:pk>/photos/add/", views.draft_photo_add, name="draft-photo-add"),
    path("<int:pk>/photos/<int:photo_pk>/", views.draft_photo_edit, name="draft-photo-edit"),
    path("<int:pk>/photos/<int:photo_pk>/remove/", views.draft_photo_remove, name="draft-photo-remove"),
    path("<int:pk>/photos/<str:sha256>.jpg", views.photo_file, name="photo-file"),
    path("<int:pk>/originals/<int:original_pk>/", views.photo_original, name="photo-original"),
    path("<int:pk>/submit/", views.draft_submit, name="draft-submit"),
    path("<int:pk>/withdraw/", views.draft_withdraw, name="draft-withdraw"),
    path("<int:pk>/reopen/", views.draft_reopen, name="draft-reopen"),
]
